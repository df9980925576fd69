"""Whisper models on this machine: found, listed, brought in. Only `pull` goes online."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.errors import CallcoachError, ModelMissing, WrongUse
from pipeline.machine import Machine
from pipeline.transcribe.catalogue import KNOWN, Known, full_name, named, preferred, to_pull
from pipeline.transcribe.convert import Converter, convert, repair_languages, with_transformers
from pipeline.transcribe.download import FILES, OPTIONAL, Progress, fetch

LEAST_BYTES = 10_000  # no model.bin is smaller
OF_TRANSFORMERS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin")
_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?")
WANTED = frozenset(name for names in (*FILES, OPTIONAL) for name in names)


@dataclass(frozen=True)
class Found:
    """A complete model folder."""

    name: str
    folder: Path

    @property
    def megabytes(self) -> int:
        return round(sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file()) / 1e6)


def models_folder() -> Path:
    """Where our models are kept: CALLCOACH_MODELS, or the platform's place for an application's data."""
    if chosen := os.environ.get("CALLCOACH_MODELS"):
        return Path(chosen)
    home = Path.home()
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "callcoach" / "models"


def hub_cache() -> Path:
    """Where Hugging Face's libraries keep what they downloaded."""
    if chosen := os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE"):
        return Path(chosen)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("HF_HOME") or cache / "huggingface") / "hub"


def missing_files(folder: Path) -> tuple[str, ...]:
    """What a model folder lacks to be used without the network."""
    lacking = [" or ".join(names) for names in FILES if not any((folder / name).is_file() for name in names)]
    weights = folder / "model.bin"
    if weights.is_file() and weights.stat().st_size < LEAST_BYTES:
        lacking.append("the content of model.bin")  # Git LFS leaves a pointer of 130 bytes
    return tuple(lacking)


def check(folder: Path) -> None:
    """ModelMissing in a sentence for a folder that is no complete model."""
    if lacking := missing_files(folder):
        way_out = "download them from the model's page"
        if any((folder / name).is_file() for name in OF_TRANSFORMERS):
            way_out = f"it is in the form of transformers, so `callcoach models pull NAME --from {folder} --convert`"
        elif "tokenizer.json" in lacking:
            way_out += ", or convert it again with --copy_files tokenizer.json preprocessor_config.json"
        raise ModelMissing(f"{folder} is no complete Whisper model: it lacks {', '.join(lacking)}; {way_out}.")


def find(name: str) -> Found | None:
    """A model by the path of its folder, its name, or its hub id; in our folder, then in the Hugging Face cache.

    None where it is not on this machine, ModelMissing where its folder is there but not complete.
    """
    name, path = full_name(name), Path(name).expanduser()
    if name not in KNOWN and path.is_dir():
        check(path)
        return Found(path.resolve().name, path)
    if not _NAME.fullmatch(name):
        return None
    ours = _place(name)
    if ours.is_dir():
        check(ours)
        return Found(name, ours)
    cached = _in_cache(KNOWN.get(name) or Known(name, name))
    return Found(name, cached) if cached else None


def best(language: str | None) -> Found | None:
    """The best model on this machine for a language; None where there is no complete one."""
    found = {model.name: model for model in installed()}
    for name in preferred(language):
        if name in found:
            return found[name]
    unknown = [name for name in found if name not in KNOWN]
    return found[unknown[0]] if unknown else None


def installed() -> tuple[Found, ...]:
    """All complete models in our folder, then the known ones in the Hugging Face cache."""
    folder = models_folder()
    own = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    found = {path.name: Found(path.name, path) for path in own if path.name[0] != "." and not missing_files(path)}
    for known in KNOWN.values():
        cached = None if known.name in found else _in_cache(known)
        if cached:
            found[known.name] = Found(known.name, cached)
    return tuple(found.values())


def pull(
    name: str | None, language: str | None = None, progress: Progress | None = None, machine: Machine | None = None
) -> Found:
    """A model from the hub into our folder, unless it is on this machine already. ModelMissing where that fails."""
    if name and (here := find(name)):
        return here
    known = to_pull(name, language, machine)
    if here := find(known.name):
        return here
    return _bring_in(known.name, lambda folder: fetch(known.hub_id, folder, progress), known.megabytes or 0)


def add(source: Path, name: str) -> Found:
    """A folder or zip of a converted model, checked and copied into our folder as `name`; the source stays."""
    source = Path(source)
    name = full_name(name)
    if _place(name).exists():
        raise WrongUse(f"There is a model {name} in {models_folder()} already; remove it or choose another name.")
    if source.is_dir():
        check(source)
        return _bring_in(name, lambda folder: _copy(source, folder))
    if not zipfile.is_zipfile(source):
        raise WrongUse(f"{source} is neither a folder nor a zip file; name the folder that holds model.bin.")
    return _bring_in(name, lambda folder: _unzip(source, folder))


def pull_converted(name: str, source: Path | None = None, converter: Converter = with_transformers) -> Found:
    """A model in the form of transformers, from the hub or a folder, brought into CTranslate2's and into our folder.

    WrongUse for a name that is taken or says nothing, ModelMissing where the conversion fails.
    """
    if source and not source.is_dir():
        raise WrongUse(f"{source} is no folder; name the one that holds the model in the form of transformers.")
    known = Known(full_name(name), "") if source else named(name)
    if _place(known.name).exists():
        raise WrongUse(f"There is a model {known.name} in {models_folder()} already; remove it or choose another name.")
    what = str(source) if source else known.hub_id
    return _bring_in(known.name, lambda to: convert(what, known.revision, to, converter), known.megabytes or 0)


def not_here(name: str | None, language: str | None, machine: Machine | None = None) -> CallcoachError:
    """The error where no weights are found."""
    try:
        known = to_pull(name, language, machine)
    except WrongUse as error:
        return error
    what = f"No Whisper model {name}" if name else "No Whisper model"
    size = f" ({known.megabytes} MB)" if known.megabytes else ""
    return ModelMissing(
        f"{what} is on this machine, neither in {models_folder()} nor in {hub_cache()}; "
        f"download it with `callcoach models pull {known.name}`{size}, "
        f"or bring a folder or zip in with `callcoach models pull {known.name} --from PATH`."
    )


def _place(name: str) -> Path:
    """The folder of a model of ours; hub ids have a slash. WrongUse for a name that cannot be one."""
    if not _NAME.fullmatch(name):
        raise WrongUse(f"{name!r} cannot be the name of a model; use letters, digits, dots and hyphens.")
    return models_folder() / name.replace("/", "--")


def _in_cache(known: Known) -> Path | None:
    """The complete snapshot of a hub model in the Hugging Face cache (models--org--name/snapshots/REVISION)."""
    repository = hub_cache() / f"models--{known.hub_id.replace('/', '--')}"
    try:
        revision = (repository / "refs" / (known.revision or "main")).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    snapshot = repository / "snapshots" / revision
    return snapshot if revision and not missing_files(snapshot) else None


def _bring_in(name: str, fill: Callable[[Path], None], megabytes: int = 0) -> Found:
    """A model folder is there whole or not at all: filled beside its place, checked, then renamed."""
    folder, place = models_folder(), _place(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free // 1_000_000
        if free < megabytes * 1.05:
            raise WrongUse(
                f"{name} needs {megabytes} MB and {folder} has {free} MB left; set CALLCOACH_MODELS to a larger disk."
            )
        with _beside(folder) as temporary:
            fill(temporary)
            check(temporary)
            repair_languages(temporary)
            temporary.chmod(0o755)  # made private by mkdtemp; models are for everybody on the machine
            temporary.rename(place)
    except OSError as error:
        cause = error.strerror or error
        raise WrongUse(f"{name} cannot be kept in {folder}: {cause}; set CALLCOACH_MODELS.") from error
    return Found(name, place)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    temporary = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
    try:
        yield temporary
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _copy(source: Path, folder: Path) -> None:
    for name in WANTED:
        if (source / name).is_file():
            shutil.copyfile(source / name, folder / name)


def _unzip(source: Path, folder: Path) -> None:
    """The model's files from whichever folder of the zip holds model.bin."""
    try:
        with zipfile.ZipFile(source) as archive:
            inside = [PurePosixPath(name) for name in archive.namelist()]
            roots = [path.parent for path in inside if path.name == "model.bin"]
            if len(roots) != 1:
                raise WrongUse(f"{source} holds {len(roots) or 'no'} model.bin; zip the folder of one model.")
            for path in inside:
                if path.parent == roots[0] and path.name in WANTED:
                    with archive.open(str(path)) as packed, (folder / path.name).open("wb") as file:
                        shutil.copyfileobj(packed, file)
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise WrongUse(f"{source} is a damaged zip file: {error}; copy it again.") from error
