"""How well the words tell the agent: single utterances, short stretches, whole calls with nobody named.

Nobody is told who spoke; only which utterances are of one voice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

import numpy as np

from pipeline.call import Call
from pipeline.roles import RoleModel
from pipeline.speakers import SURE, Pieces, Roles, decided, pieces_of_call
from pipeline.words import Floats

OPENING = 12  # utterances of the beginning
SNIPPET = 6  # utterances of a short stretch
ModelOf = Callable[[Call], RoleModel]


@dataclass(frozen=True)
class Decisions:
    """Calls or stretches with both speakers; those that are not flagged are right or wrong."""

    right: int
    wrong: int
    flagged: int

    @property
    def of(self) -> int:
        return self.right + self.wrong + self.flagged


@dataclass(frozen=True)
class RoleFigures:
    calls: Decisions
    openings: Decisions
    snippets: Decisions
    utterances: int
    accuracy: float  # of single utterances, without context
    bits: float  # mean log loss of single utterances, to base 2; 1 where nothing is known
    languages: Mapping[str, RoleFigures] = field(default_factory=dict)

    def __str__(self) -> str:
        calls = self.calls
        return (
            f"Who is the agent, from the words alone: {calls.right} of {calls.of} calls right, {calls.wrong} wrong, "
            f"{calls.flagged} flagged as unsure; single utterances {self.accuracy:.0%} right."
        )

    def document(self) -> dict[str, Any]:
        stretches = {"calls": self.calls, "openings": self.openings, "snippets": self.snippets}
        found: dict[str, Any] = {
            name: {"right": own.right, "wrong": own.wrong, "flagged": own.flagged, "of": own.of}
            for name, own in stretches.items()
        }
        found |= {"utterances": self.utterances, "accuracy": round(self.accuracy, 4), "bits": round(self.bits, 4)}
        parts = {name: part.document() for name, part in self.languages.items()}
        return found | ({"languages": parts} if parts else {})


@dataclass(frozen=True)
class _Read:
    """A call as read by the model: voice 0 is the agent, 1 the customer."""

    language: str
    said: Pieces
    log_odds: Floats
    model: RoleModel

    def decision(self, start: int, end: int) -> Roles | None:
        """On a stretch; None where not both speak in it."""
        rows = np.arange(start, min(end, len(self.said.texts)))
        said = self.said.of(rows)
        return decided(2, said, self.log_odds[rows], self.model) if len(set(said.voice.tolist())) == 2 else None

    def whole(self) -> Roles | None:
        return self.decision(0, len(self.said.texts))


def role_figures(calls: Sequence[Call], model_of: ModelOf) -> RoleFigures | None:
    """None where in no call both agent and customer speak. Long utterances count as the pieces they are read in."""
    read = [own for call in calls if (own := _read(call, model_of(call))).whole()]
    if not read:
        return None
    parts = {
        language: _figures([own for own in read if own.language == language])
        for language in sorted({own.language for own in read})
    }
    return replace(_figures(read), languages=parts)


def _read(call: Call, model: RoleModel) -> _Read:
    spoken = replace(call, turns=tuple(turn for turn in call.turns if turn.speaker != "other"))
    said = pieces_of_call(spoken, [int(turn.speaker != "agent") for turn in spoken.turns])
    return _Read(call.language or "", said, model.log_odds(said.texts, call.language), model)


def _figures(read: Sequence[_Read]) -> RoleFigures:
    odds = np.concatenate([np.where(own.said.voice == 0, own.log_odds, -own.log_odds) for own in read])
    return RoleFigures(
        calls=_counted(own.whole() for own in read),
        openings=_counted(own.decision(0, OPENING) for own in read),
        snippets=_counted(
            own.decision(start, start + SNIPPET) for own in read for start in range(0, len(own.said.texts), SNIPPET)
        ),
        utterances=len(odds),
        accuracy=float((odds > 0).mean()),
        bits=float(np.logaddexp(0, -odds.astype(np.float64)).mean() / log(2)),
    )


def _counted(decisions: Iterable[Roles | None]) -> Decisions:
    found = [roles for roles in decisions if roles is not None]
    sure = [roles.speakers == ("agent", "customer") for roles in found if roles.certainty >= SURE]
    return Decisions(sum(sure), len(sure) - sum(sure), len(found) - len(sure))
