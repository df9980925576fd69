"""Places in calls as the page shows them: a few lines of dialogue around what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.profiles import Passage
from pipeline.report.places import Place, place_of
from pipeline.report.words import Words


@dataclass(frozen=True)
class LineView:
    who: str
    ours: bool  # the agent's
    at: str  # place in the call, empty without times
    text: str
    mark: str  # "called", "answer" or empty


@dataclass(frozen=True)
class PassageView:
    call: str
    day: str  # date and hour, empty where unknown
    at: str
    lines: tuple[LineView, ...]
    answered: bool  # something was called for and answered, or something else said instead
    place: Place


def views(found: Sequence[Passage], agent: str, words: Words) -> tuple[PassageView, ...]:
    return tuple(_view(passage, agent, words) for passage in found)


def _view(passage: Passage, agent: str, words: Words) -> PassageView:
    names = {"agent": agent, "customer": words.gettext("Customer")}
    lines = tuple(
        LineView(
            names.get(said.speaker, words.gettext("Other")),
            said.speaker == "agent",
            words.clock(said.start_ms),
            said.text,
            said.mark or "",
        )
        for said in passage.lines
    )
    day = words.moment(passage.started_at) if passage.started_at else ""
    answered = any(line.mark == "answer" for line in lines)
    return PassageView(passage.call_id, day, words.clock(passage.start_ms), lines, answered, place_of(passage))
