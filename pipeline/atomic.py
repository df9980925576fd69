"""Files and folders that appear whole or not at all, whenever the process is killed."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import WrongUse

LIST = ".callcoach"  # in a folder: the names of the files that we wrote there, one a line
ABANDONED_SECONDS = 3600  # what was begun and not touched for so long was left by a process that was killed
_HERE, _SWAP = -100, 2  # AT_FDCWD, RENAME_EXCHANGE; macOS calls the second RENAME_SWAP


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Where to write: a file beside `path` that takes its name at the end. WrongUse where that cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if path.is_file() or not path.exists() else path
    try:
        if part != path:
            _sweep(path, ".part")
        yield part
        if part != path:
            _to_disk(part)
            os.replace(part, path)
    except OSError as error:
        raise WrongUse(
            f"{path}: it cannot be written ({(error.strerror or str(error)).lower()}); make room or name another place."
        ) from error
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
    new = folder.with_name(f".{folder.name}.new-{secrets.token_hex(4)}")
    try:
        new.mkdir(parents=True)
        _sweep(folder)
        yield new
        put_folder(new, folder)
    except OSError as error:
        raise WrongUse(f"{folder}: {what} cannot be written there ({error.strerror}); name another folder.") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def put_folder(new: Path, folder: Path) -> None:
    """`new` becomes `folder`; what lay there is gone. At every moment one of the two lies there, whole.

    On Windows, and on a disk that cannot exchange names, the earlier one is for an instant only at `.NAME.old-…`.
    """
    if not folder.exists():
        new.rename(folder)
        return
    if _exchanged(new, folder):
        shutil.rmtree(new, ignore_errors=True)
        return
    old = folder.with_name(f".{folder.name}.old-{secrets.token_hex(4)}")
    folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        old.rename(folder)
        raise
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


def _exchanged(one: Path, other: Path) -> bool:
    """Whether the two changed names in one step: not everywhere can they."""
    first, second = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(system.renamex_np(first, second, _SWAP) == 0)
        return bool(system.renameat2(_HERE, first, _HERE, second, _SWAP) == 0)
    except (AttributeError, OSError, TypeError):  # no such function in the system's library
        return False


def _to_disk(path: Path) -> None:
    """Before it takes its name, so that it is whole after the machine lost its power, too."""
    with suppress(OSError), path.open("rb+") as file:
        os.fsync(file.fileno())


def _sweep(path: Path, ending: str = "") -> None:
    """What killed processes left of `path`, begun and never finished."""
    begins = f".{path.name}."
    kinds = (ending,) if ending else (".new-", ".old-")
    for left in path.parent.iterdir():
        name = left.name
        if not name.startswith(begins) or not any(kind in name[len(begins) - 1 :] for kind in kinds):
            continue
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _refuse_foreign(folder: Path, ours: Callable[[Path], bool], what: str) -> None:
    """Replacing a folder must never cost anybody a file of theirs."""
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is a file; name a folder for {what}.")
    for path in folder.iterdir() if folder.exists() else ():
        if not ours(path):
            raise WrongUse(f"{folder} holds {path.name}, which is no part of {what}; name a new or empty folder.")
