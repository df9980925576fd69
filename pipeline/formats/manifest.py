"""What a manifest says of calls: who, when, which recording."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableInput
from pipeline.formats.about import field_of, metadata_of
from pipeline.formats.tables import Row, read_table
from pipeline.metadata import Metadata

RECORDING = ("recording", "file", "filename", "file_name", "path")  # headings that name the file


@dataclass(frozen=True)
class Entry:
    """One row of a manifest."""

    line: int
    file: tuple[str, ...]  # folders and name as written, in lower case; empty where only a call id is given
    metadata: Metadata


@dataclass(frozen=True)
class Manifest:
    entries: tuple[Entry, ...]
    faults: tuple[UnreadableInput, ...]
    by_name: Mapping[str, Sequence[Entry]]  # file name, its stem, and call id, in lower case

    def find(self, path: Path) -> Metadata | None:
        """The row about a file: of that name, of its stem, or with its stem as call id.

        Where several rows have the name, the folders that they write decide.
        """
        there = _parts(str(path))
        for name in (_folded(path.name), _folded(path.stem)):
            entries = self.by_name.get(name, ())
            same = [entry for entry in entries if entry.file and there[-len(entry.file) :] == entry.file]
            found = max(same, key=lambda entry: len(entry.file), default=entries[0] if len(entries) == 1 else None)
            if found:
                return found.metadata
        return None


def read_manifest(path: Path, mapping: Mapping[str, str] | None = None, timezone: str | None = None) -> Manifest:
    """Columns named as fields of Metadata mean what they say, `recording` or `file` names the file, others are kept.

    A field that cannot be read is a fault and its row goes on without it. UnreadableInput as in `read_table`, and for a
    table that names neither recordings nor calls.
    """
    table = read_table(path, mapping)
    fields = _fields(path, table.columns, ("recording", "call_id"))
    entries: list[Entry] = []
    faults = list(table.faults)
    first_lines: dict[tuple[str, ...], int] = {}
    for row in table.rows:
        entry, complaints = _entry(row, fields, timezone)
        key = entry.file or (_folded(entry.metadata.call_id or ""),)
        if key == ("",):
            complaints = ("it names neither a recording nor a call",)
        elif key in first_lines:
            complaints = (f"it is about the same call as line {first_lines[key]}, which counts",)
        else:
            first_lines[key] = row.line
            entries.append(entry)
        faults += _faults(path, row, complaints)
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in _names(entry):
            by_name.setdefault(name, []).append(entry)
    return Manifest(tuple(entries), tuple(faults), by_name)


def _fields(path: Path, columns: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, str]:
    """Column -> field of ours or the column itself. UnreadableInput where none of `needed` is among them."""
    fields = {column: field_of(column) for column in columns}
    if "recording" not in fields.values():
        file = next((c for c in columns if c.casefold().replace(" ", "_") in RECORDING), None)
        fields |= {file: "recording"} if file else {}
    if not set(needed) & set(fields.values()):
        way_out = f"name it with --map {needed[-1]}=…; it has {', '.join(columns[:20])}"
        raise UnreadableInput(path, f"it has no column {' or '.join(needed)}", way_out)
    return fields


def _entry(row: Row, fields: Mapping[str, str], timezone: str | None) -> tuple[Entry, tuple[str, ...]]:
    texts = {fields[column]: text for column, text in row.values.items()}
    file = _parts(texts.pop("recording", ""))
    metadata, complaints = metadata_of(texts, timezone)
    return Entry(row.line, file, metadata), complaints


def _names(entry: Entry) -> set[str]:
    names = {_folded(entry.metadata.call_id)} if entry.metadata.call_id else set[str]()
    return names | {entry.file[-1], Path(entry.file[-1]).stem} if entry.file else names


def _parts(path: str) -> tuple[str, ...]:
    """Folders and name of a path of any system, in lower case."""
    return tuple(part for part in _folded(path).replace("\\", "/").split("/") if part not in ("", "."))


def _folded(text: str) -> str:
    """In lower case, letters as one sign each: a Mac writes å of a file's name as two."""
    return unicodedata.normalize("NFC", text.casefold())


def _faults(path: Path, row: Row, complaints: tuple[str, ...]) -> list[UnreadableInput]:
    return [UnreadableInput(f"{path} line {row.line}", complaint, "mend that row") for complaint in complaints]
