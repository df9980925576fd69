"""What there is to analyse: files and folders, and all that is known of each file before it is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.audio import AUDIO_SUFFIXES
from pipeline.errors import CallcoachError, UnreadableInput
from pipeline.formats import TRANSCRIPT_SUFFIXES
from pipeline.formats.manifest import Manifest
from pipeline.formats.names import NamePattern
from pipeline.formats.sidecar import is_sidecar, read_sidecar
from pipeline.listening import Source
from pipeline.metadata import Metadata


@dataclass(frozen=True)
class Rules:
    """Where metadata comes from, the later the stronger: `base`, the file's name, its sidecar, the manifest."""

    base: Metadata = Metadata()
    pattern: NamePattern | None = None
    manifest: Manifest | None = None
    beside: bool = True  # a transcript of the same name gives a recording its words


@dataclass(frozen=True)
class Collected:
    sources: tuple[Source, ...]
    faults: tuple[UnreadableInput, ...]  # what cannot be analysed
    warnings: tuple[str, ...]  # what is analysed all the same


def collect(paths: Sequence[Path], rules: Rules) -> Collected:
    """Every recording and transcript under `paths`, in the order of their names; folders are searched through.

    A file named outright is a source whatever its suffix, so that a wrong one is reported and not passed over.
    """
    files: list[Path] = []
    faults: list[UnreadableInput] = []
    for path in paths:
        found = list(_files(path))
        files += found
        if not path.exists():
            faults.append(UnreadableInput(path, "it does not exist", "check the path"))
        elif not found and not path.is_dir():
            faults.append(UnreadableInput(path, "it is a device or a pipe, not a file", "name a file or a folder"))
        elif not found:
            faults.append(UnreadableInput(path, "it holds no recordings and no transcripts", "name another folder"))
    sources: list[Source] = []
    warnings: list[str] = []
    for recording, companions in _grouped(dict.fromkeys(files)):
        try:
            sources.append(_source(recording, companions, rules, warnings))
        except UnreadableInput as fault:
            faults.append(fault)
    return Collected(tuple(sources), tuple(faults), tuple(warnings))


def collect_named(files: Sequence[tuple[str, Path]], rules: Rules) -> Collected:
    """As `collect`, of files that lie under other names than those they came with: name and file of each."""
    sources: list[Source] = []
    faults: list[UnreadableInput] = []
    warnings: list[str] = []
    named = [(Path(name), path) for name, path in files]
    there = dict(named)
    stems = {name.with_suffix("") for name, _ in named if _is_audio(name)}
    for name, path in named:
        if not _is_audio(name) and name.with_suffix("") in stems:
            continue  # goes with its recording
        beside = (name.with_suffix(suffix) for suffix in TRANSCRIPT_SUFFIXES if _is_audio(name))
        companions = {there[other]: other.name for other in beside if other in there}
        try:
            source = _source(path, list(companions), rules, warnings, name)
            called = companions[source.transcript] if source.transcript else None
            sources.append(replace(source, name=name.name, transcript_name=called))
        except UnreadableInput as fault:
            faults.append(fault)
    return Collected(tuple(sources), tuple(faults), tuple(warnings))


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        suffixes = (*AUDIO_SUFFIXES, *TRANSCRIPT_SUFFIXES)
        found = (p for p in path.rglob("*") if p.suffix.lower() in suffixes and not p.name.startswith("."))
        yield from sorted(p for p in found if p.is_file())


def _is_audio(path: Path) -> bool:
    return path.suffix.lower() not in TRANSCRIPT_SUFFIXES


def _grouped(files: dict[Path, None]) -> Iterator[tuple[Path, list[Path]]]:
    """Recordings with the files of the same name beside them, then the transcripts that stand alone."""
    recordings = [path for path in files if _is_audio(path)]
    stems = {path.with_suffix("") for path in recordings}
    for recording in recordings:
        beside = (recording.with_suffix(suffix) for suffix in TRANSCRIPT_SUFFIXES)
        yield recording, [path for path in beside if path.is_file()]
    for path in files:
        if not _is_audio(path) and path.with_suffix("") not in stems:
            yield path, []


def _source(
    path: Path, companions: Sequence[Path], rules: Rules, warnings: list[str], name: Path | None = None
) -> Source:
    name = name or path  # what it is known by
    metadata = rules.base
    transcript: Path | None = None
    if rules.pattern:
        named, said = rules.pattern.read(name)
        metadata |= named
        warnings += said
    for companion in companions:
        try:
            if is_sidecar(companion):
                beside, said = read_sidecar(companion, timezone=metadata.timezone)
                metadata |= beside
                warnings += said
            elif rules.beside:
                transcript = transcript or companion
        except CallcoachError as error:
            warnings.append(f"{error} {name.name} goes on without it.")
    if rules.manifest and (listed := rules.manifest.find(name)):
        metadata |= listed
    return Source(path, metadata, _is_audio(path), transcript)
