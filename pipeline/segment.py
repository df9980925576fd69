"""Words to utterances to turns. Pure functions; times are milliseconds of the recording."""

from __future__ import annotations

from pipeline.sentences import ends, split_long


def cut(text: str, language: str | None) -> list[str]:
    """`text` as sentence-like units. Runs of whitespace become one space; nothing else is lost or moved.

    Text without any marks stays one unit, unless it is longer than anybody speaks in one breath.
    """
    tokens = text.split()
    units: list[str] = []
    start = 0
    for end in ends(tokens, language):
        unit = tokens[start:end]
        begin = 0
        for stop in split_long(unit):
            units.append(" ".join(unit[begin:stop]))
            begin = stop
        start = end
    return units
