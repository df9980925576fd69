"""The call document: one JSON object a call, one a line in .jsonl. What people's own programs read and write.

`labels` absent is not judged, `[]` judged and none; `form`, `scores`, `ignore` and `by` mean nothing without `labels`,
`form` nothing without the label question. Unknown keys of call, turn, utterance, facts, transcript and amount are kept.
`words`, `heard`, `speech`, `columns` and `interrupts` are callcoach's own; in another shape than ours they count as
unknown.
A label of a speaker whose role nobody said is `speaker_label` in the file, `Turn.extra["speaker"]` in Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, TextIO

from pipeline.call import Call
from pipeline.errors import UnreadableInput
from pipeline.formats.document_in import from_document
from pipeline.formats.document_out import as_document
from pipeline.formats.fields import MAX_NAME
from pipeline.formats.source import Source, lines, parse_json

__all__ = ["as_document", "from_document", "read", "recognises", "write_json", "write_lines"]

LINES = (".jsonl", ".ndjson")
_HOPELESS = 1000  # unreadable lines, if they are more than the calls, after which the rest is left alone
_WAY_OUT = "mend that place"


def recognises(source: Source) -> bool:
    if source.suffix in LINES:
        return True
    if source.suffix != ".json":
        return False
    if _is_lines(source):
        return True
    first = source.json[0] if isinstance(source.json, list) and source.json else source.json
    return isinstance(first, dict) and "turns" in first


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """One call after the other, in flat memory for .jsonl; what cannot be read is a fault in its place.

    A call without an id gets the file's stem, with `-N` behind it where the file holds several.
    """
    if source.suffix in LINES or _is_lines(source):
        return _read_lines(source)
    several = isinstance(source.json, list)
    documents = source.json if several else [source.json]
    return (
        _call_or_fault(source, document, number, len(documents) == 1, f"call {number}" if several else "")
        for number, document in enumerate(documents, 1)
    )


def write_lines(calls: Iterable[Call], out: TextIO) -> None:
    """One call a line."""
    out.writelines(_compact(call) + "\n" for call in calls)


def write_json(calls: Iterable[Call], out: TextIO) -> None:
    """One call as an object over many lines; none or several as a list, one call a line."""
    several = list(calls)
    if len(several) == 1:
        out.write(json.dumps(as_document(several[0]), ensure_ascii=False, allow_nan=False, indent=1) + "\n")
    else:
        out.write("[" + ",".join("\n" + _compact(call) for call in several) + "\n]\n")


def _compact(call: Call) -> str:
    return json.dumps(as_document(call), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


# Files to documents


def _is_lines(source: Source) -> bool:
    """A .json file with one call a line: its first line is whole, and something follows."""
    first, _, rest = source.text.lstrip().partition("\n")
    if not rest.strip() or not first.startswith("{") or "turns" not in first:
        return False
    try:
        return isinstance(parse_json(first), dict)
    except ValueError:
        return False


def _read_lines(source: Source) -> Iterator[Call | UnreadableInput]:
    numbered_lines = lines(source.path)
    start = list(islice(numbered_lines, 2))
    if not start:
        yield UnreadableInput(source.path, "it is empty", "export it again")
    faults = 0
    for position, (number, line) in enumerate(chain(start, numbered_lines), 1):
        result = line if isinstance(line, UnreadableInput) else _line(source, line, number, position, len(start) == 1)
        yield result
        faults += isinstance(result, UnreadableInput)
        if faults >= _HOPELESS and 2 * faults > position:
            said = f"its first {position}" if faults == position else f"{faults} of its first {position}"
            cause = f"{said} lines hold no call, the rest was left alone"
            yield UnreadableInput(source.path, cause, "write one call document a line")
            return


def _line(source: Source, line: str, number: int, position: int, alone: bool) -> Call | UnreadableInput:
    try:
        value = parse_json(line)
    except ValueError as error:
        return UnreadableInput(f"{source.path} line {number}", str(error), _WAY_OUT)
    return _call_or_fault(source, value, position, alone, f" line {number}")


def _call_or_fault(source: Source, value: Any, position: int, alone: bool, where: str) -> Call | UnreadableInput:
    call_id = source.path.stem if alone else f"{source.path.stem}-{position}"
    try:
        return from_document(value, call_id, source.timezone, source.language, source.roles)
    except ValueError as error:
        given = value.get("call_id") if isinstance(value, dict) else None
        named = f" ({given})" if isinstance(given, str) and len(given) <= MAX_NAME else ""
        return UnreadableInput(f"{source.path}{where}{named}", str(error), _WAY_OUT)
