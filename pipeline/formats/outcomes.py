"""Tables that say what became of calls: a row a call, or a row a customer and time; a column an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.errors import UnreadableInput
from pipeline.formats import values
from pipeline.formats.about import FIELDS, field_of
from pipeline.formats.manifest import RECORDING
from pipeline.formats.tables import Row, read_table
from pipeline.outcomes import KINDS, YES_NO, LastBefore, Named, Reported, Scale

_NEITHER = "neither yes nor no (ja, nei, nej, true, false, 1, 0)"
TIMES = ("time", "answered_at")  # headings of when a customer answered; started_at also is one


@dataclass(frozen=True)
class Layout:
    """How to read a table. `mapping`: our name or an outcome's -> heading in the file."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    by: Literal["call", "customer"] = "call"
    timezone: str | None = None  # IANA; of times without an offset
    kinds: Mapping[str, Scale] = field(default_factory=lambda: KINDS)


@dataclass(frozen=True)
class Outcomes:
    rows: tuple[Reported, ...]
    left_out: tuple[str, ...]  # columns that are no outcome
    empty: int  # cells without a value in rows that have another
    faults: tuple[UnreadableInput, ...]  # one for each row that cannot be used, which is not among `rows`


def read_outcomes(path: Path, layout: Layout = Layout()) -> Outcomes:
    """UnreadableInput as in `read_table`, and for a table that names no calls or no outcome."""
    table = read_table(path, layout.mapping)
    meaning = {column: _meaning(column, layout) for column in table.columns}
    names = {column: _name(column, layout) for column in table.columns if meaning[column] == "outcome"}
    _refuse(path, table.columns, meaning, layout.by)
    rows: list[Reported] = []
    faults = list(table.faults)
    empty = 0
    for row in table.rows:
        place = f"{path} line {row.line}"
        try:
            rows.append(Reported(place, _call(row, meaning, layout), _values(row, names, layout.kinds)))
        except ValueError as error:
            faults.append(UnreadableInput(place, str(error), "mend that row"))
        else:
            empty += len(names) - len(rows[-1].values)
    left_out = tuple(column for column in table.columns if meaning[column] is None)
    return Outcomes(tuple(rows), left_out, empty, tuple(faults))


def _meaning(column: str, layout: Layout) -> str | None:
    """A field of ours, "time", "outcome", or None for a column that nobody asked for."""
    known, folded = field_of(column), _folded(column)
    if known in FIELDS:
        return known
    if folded in RECORDING or folded in TIMES:
        return "recording" if folded in RECORDING else "time"
    return "outcome" if column in layout.mapping or folded in layout.kinds else None


def _refuse(path: Path, columns: tuple[str, ...], meaning: Mapping[str, str | None], by: str) -> None:
    there = ", ".join(columns[:20])
    found = set(meaning.values())
    if by == "customer":
        for needed, example in (("customer_id", "customer_id=Kunde"), ("time", "time=Besvart")):
            if needed not in found and not (needed == "time" and "started_at" in found):
                raise UnreadableInput(
                    path, f"it has no column {needed}", f"name it with --map {example}; it has {there}"
                )
    elif not found & {"call_id", "recording"}:
        raise UnreadableInput(
            path, "it has no column call_id or recording", f"name it with --map call_id=…; it has {there}"
        )
    if "outcome" not in found:
        way_out = f"name one with --map nps=… or --outcome name=…; it has {there}"
        raise UnreadableInput(path, f"it has none of the outcomes {', '.join(KINDS)}", way_out)


def _call(row: Row, meaning: Mapping[str, str | None], layout: Layout) -> Named | LastBefore:
    said = {meaning[column]: text for column, text in row.values.items()}
    if layout.by == "call":
        name = said.get("call_id") or said.get("recording")
        if name is None:
            raise ValueError("it names no call")
        return Named(name)
    customer, time = said.get("customer_id"), said.get("time") or said.get("started_at")
    if customer is None or time is None:
        raise ValueError("it names no customer" if customer is None else "it says no time")
    return LastBefore(customer, values.end_of(time, layout.timezone))


def _values(row: Row, names: Mapping[str, str], kinds: Mapping[str, Scale]) -> dict[str, float]:
    """`names`: column -> outcome. ValueError where one cannot be used, or all are empty."""
    filled = {name: row.values[column] for column, name in names.items() if column in row.values}
    if not filled:
        raise ValueError(f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} empty")
    return {name: _value(name, text, kinds.get(name)) for name, text in filled.items()}


def _value(name: str, text: str, scale: Scale | None) -> float:
    wrong = f"{name} is {values.shown(text)}, "
    try:
        number = values.number(text) if scale and scale != YES_NO else values.number_or_yes_no(text)
    except ValueError as error:
        allowed = f"a number from {scale.low:g} to {scale.high:g}" if scale else "a number, yes or no"
        raise ValueError(wrong + (f"not {allowed}" if scale != YES_NO else _NEITHER)) from error
    if scale == YES_NO and number not in (0, 1):
        raise ValueError(wrong + _NEITHER)
    if scale and not scale.low <= number <= scale.high:
        raise ValueError(f"{wrong}not from {scale.low:g} to {scale.high:g}")
    return number


def _name(column: str, layout: Layout) -> str:
    """Of the outcome in a column: as mapped, or of the known kind."""
    return _folded(column) if _folded(column) in layout.kinds else column


def _folded(column: str) -> str:
    return column.casefold().replace(" ", "_").replace("-", "_")
