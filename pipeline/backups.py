"""Copies of an SQLite store beside it, such as those made before it is brought to a new schema."""

from __future__ import annotations

from pathlib import Path

_HEADER = b"SQLite format 3\0"
_PARTS = ("-wal", "-shm", "-journal")  # of the store itself


def backups(url: str) -> tuple[Path, ...]:
    """Database files whose names begin with that of the store and go on behind it: `calls.db.schema-0005`."""
    store = path_of(url)
    if store is None or not store.parent.is_dir():
        return ()
    found = (path for path in store.parent.iterdir() if path.name.startswith((f"{store.name}.", f"{store.name}-")))
    return tuple(sorted(path for path in found if not path.name.endswith(_PARTS) and _is_database(path)))


def path_of(url: str) -> Path | None:
    """None where the store is no file."""
    path = url.removeprefix("sqlite:///").partition("?")[0]
    return None if "://" in path or path in ("", ":memory:") else Path(path)


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.is_file() and file.read(len(_HEADER)) == _HEADER
    except OSError:
        return False
