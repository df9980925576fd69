"""The utterances of a call in order, each with its turn: what sequence is judged on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.call import Call, Turn, Utterance
from pipeline.floor import is_backchannel

BEGINS_WORDS = 5  # a customer's first turn of fewer tells no reason for the call: "Hello, is that the bank?"


@dataclass(frozen=True)
class Line:
    number: int  # of the utterance, over the call
    turn: int  # of the turn, over the call
    speaker: str
    agent: str  # who speaks or spoke last, "" where unnamed
    utterance: Utterance

    def has(self, codes: Iterable[str]) -> bool:
        judgement = self.utterance.judgement
        return judgement is not None and any(code in judgement for code in codes)


def lines_of(call: Call) -> tuple[Line, ...]:
    """Of agent and customer. A customer's turn belongs to the agent who spoke last, the first ones to the first."""
    found: list[Line] = []
    agent = first_agent(call)
    number = 0
    for at, turn in enumerate(call.turns):
        if turn.speaker == "agent":
            agent = call.speaking_agent(turn) or ""
        for utterance in turn.utterances:
            if turn.speaker != "other":
                found.append(Line(number, at, turn.speaker, agent, utterance))
            number += 1
    return tuple(found)


def first_agent(call: Call) -> str:
    spoke = (call.speaking_agent(turn) or "" for turn in call.turns if turn.speaker == "agent")
    return next(spoke, call.agent or "")


def takes_no_floor(turn: Turn, language: str | None) -> bool:
    """Whether all of the turn is a backchannel ("mm, yes")."""
    return is_backchannel(turn.text, 0, language)


def customer_begins(call: Call, lines: Sequence[Line]) -> Line | None:
    """The last utterance of the customer's first turn of at least `BEGINS_WORDS` words."""
    for at, turn in enumerate(call.turns):
        if turn.speaker == "customer" and len(turn.text.split()) >= BEGINS_WORDS:
            return next((line for line in reversed(lines) if line.turn == at), None)
    return None
