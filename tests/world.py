"""Calls in a line or two: `call("A: Hello [greeting]", "C: It broke [stating_need]")`."""

from __future__ import annotations

import re
from typing import Any

from pipeline.call import Call, Turn, Utterance
from pipeline.tags import Judgement

SPEAKERS = {"A": "agent", "C": "customer", "O": "other"}
LINE = re.compile(r"^([ACO])(?:@(\w+))?: (.*?)(?: \[([^\]]*)\])?$")


def call(*lines: str, step_ms: int = 2000, **fields: Any) -> Call:
    """One turn a line, two seconds each. Codes in brackets, `question/open` with a form; no brackets: not judged."""
    turns = []
    for index, line in enumerate(lines):
        match = LINE.match(line)
        assert match, line
        who, agent, text, codes = match.groups()
        start = index * step_ms
        utterance = Utterance(text, start, start + step_ms, None if codes is None else judgement(codes))
        turns.append(Turn(SPEAKERS[who], (utterance,), start, start + step_ms, agent))  # type: ignore[arg-type]
    return Call(**{"call_id": "c-1", "agent": "Kari", "language": "en", "turns": tuple(turns)} | fields)


def judgement(codes: str) -> Judgement:
    labels, form = [], None
    for code in codes.split():
        name, _, of_form = code.partition("/")
        labels.append(name)
        form = of_form or form
    return Judgement(tuple(labels), form)
