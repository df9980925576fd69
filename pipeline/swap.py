"""Who is the agent, as a person says: exchanged or confirmed. Pure; tags and figures are the caller's to renew."""

from __future__ import annotations

from dataclasses import replace

from pipeline.call import Call, RoleBasis, Speaker, Turn
from pipeline.conversation import speech
from pipeline.timing import intersect, total_ms

OTHER: dict[str, Speaker] = {"agent": "customer", "customer": "agent", "other": "other"}


def swapped(call: Call, person: str | None) -> Call:
    """Agent and customer exchanged, once and for all.

    Judgements and amounts are taken off: a code belongs to a role. Names of agents stay where they are, so that
    swapping twice gives back what was.
    """
    turns = tuple(_turn(turn) for turn in call.turns)
    spoken = {OTHER.get(speaker, speaker): spans for speaker, spans in call.speech.items()}
    return confirmed(replace(call, turns=turns, speech=spoken, facts=None, tagged_by=None), person)


def confirmed(call: Call, person: str | None) -> Call:
    """The roles as they are, because a person says so."""
    flags = tuple(flag for flag in call.flags if flag.name != "speakers")
    return replace(call, roles=RoleBasis("person", 1.0, person), flags=flags)


def as_decided(call: Call, earlier: Call) -> Call:
    """`call` with the roles that a person gave `earlier`, the same recording; `call` itself where nobody did.

    Which voice is which is told by when they speak; where that is not known, roles stay as they are and uncertain.
    """
    if earlier.roles is None or earlier.roles.by != "person":
        return call
    agent, customer = speech(earlier, "agent"), speech(earlier, "customer")
    same, exchanged = (
        total_ms(intersect(speech(call, "agent"), one)) + total_ms(intersect(speech(call, "customer"), other))
        for one, other in ((agent, customer), (customer, agent))
    )
    if same == exchanged:
        return call
    return (confirmed if same > exchanged else swapped)(call, earlier.roles.person)


def _turn(turn: Turn) -> Turn:
    said = tuple(replace(utterance, judgement=None, amounts=()) for utterance in turn.utterances)
    return replace(turn, speaker=OTHER[turn.speaker], utterances=said)
