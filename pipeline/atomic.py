"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import WrongUse

LIST = ".callcoach"  # in a folder: the names of the files that we wrote there, one a line


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write: a file beside `path` that takes its name at the end. WrongUse where that cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if path.is_file() or not path.exists() else path
    try:
        yield part
        if part != path:
            os.replace(part, path)
    except OSError as error:
        raise WrongUse(f"{path}: it cannot be written ({(error.strerror or str(error)).lower()}).") from error
    finally:
        if part != path:
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def whole_folder(folder: Path, ours: Callable[[Path], bool], what: str) -> Iterator[Path]:
    """An empty folder to write to, which then replaces an earlier one of ours at `folder`.

    WrongUse where something lies there that is not `ours`. `what`: what is written, for that sentence: "a report".
    """
    folder = folder.resolve()
    _refuse_foreign(folder, ours, what)
    new, old = (folder.with_name(f".{folder.name}.{kind}-{secrets.token_hex(4)}") for kind in ("new", "old"))
    try:
        new.mkdir(parents=True)
        yield new
        if folder.exists():
            folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
    except OSError as error:
        raise WrongUse(f"{folder}: {what} cannot be written there ({error.strerror}); name another folder.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def list_files(folder: Path) -> None:
    """Write down what lies in `folder`, so that `listed` knows it again."""
    names = sorted(path.name for path in folder.iterdir())
    (folder / LIST).write_text("\n".join(names) + "\n", encoding="utf-8", newline="\n")


def listed(path: Path) -> bool:
    """Whether `path` is a file that we wrote, by the list in its folder."""
    known = path.with_name(LIST)
    if not path.is_file() or not known.is_file():
        return False
    return path == known or path.name in known.read_text(encoding="utf-8", errors="replace").split("\n")


def _refuse_foreign(folder: Path, ours: Callable[[Path], bool], what: str) -> None:
    """Replacing a folder must never cost anybody a file of theirs."""
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is a file; name a folder for {what}.")
    for path in folder.iterdir() if folder.exists() else ():
        if not ours(path):
            raise WrongUse(f"{folder} holds {path.name}, which is no part of {what}; name a new or empty folder.")
