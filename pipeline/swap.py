"""Who is the agent, as a person says: exchanged or confirmed. Pure; tags and figures are the caller's to renew."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pipeline.call import OTHER_SIDE, Call, Heard, RoleBasis, Speaker, Turn
from pipeline.conversation import speech
from pipeline.hold import silent_holds
from pipeline.timing import Span, intersect, merge, subtract, total_ms
from pipeline.wordlists import words


def has_sides(call: Call) -> bool:
    """Whether anybody is agent or customer, so that there is something to exchange or confirm."""
    return any(turn.speaker != "other" for turn in call.turns)


def swapped(call: Call, person: str | None) -> Call:
    """Agent and customer exchanged, once and for all.

    Judgements and facts are taken off: a code belongs to a role. Names of agents stay where they are, so that swapping
    twice gives back what was.
    """
    turns = tuple(_turn(turn) for turn in call.turns)
    spoken = {OTHER_SIDE.get(speaker, speaker): spans for speaker, spans in call.speech.items()}
    exchanged = replace(call, turns=turns, speech=spoken, facts=None, tagged_by=None)
    return confirmed(replace(exchanged, hold=renewed_hold(call, exchanged)), person)


def confirmed(call: Call, person: str | None) -> Call:
    """The roles as they are, because a person says so."""
    flags = tuple(flag for flag in call.flags if flag.name != "speakers")
    return replace(call, roles=RoleBasis("person", 1.0, person), flags=flags)


def as_decided(call: Call, earlier: Call) -> Call:
    """`call` with the roles that a person gave `earlier`, the same recording; `call` itself where nobody did.

    Which voice is which is told by when they speak, where that is not known by what they say. Where neither tells,
    what was decided cannot be carried over: roles stay as they are, and uncertain.
    """
    if earlier.roles is None or earlier.roles.by != "person":
        return call
    for shared in (_shared_ms, _shared_words):
        same = shared(call, "agent", earlier, "agent") + shared(call, "customer", earlier, "customer")
        exchanged = shared(call, "agent", earlier, "customer") + shared(call, "customer", earlier, "agent")
        if same != exchanged:
            return (confirmed if same > exchanged else swapped)(call, earlier.roles.person)
    return call


def _turn(turn: Turn) -> Turn:
    said = tuple(replace(u, judgement=None, heard=u.heard and _heard(u.heard)) for u in turn.utterances)
    return replace(turn, speaker=OTHER_SIDE.get(turn.speaker, turn.speaker), utterances=said)


def _heard(heard: Heard) -> Heard:
    return replace(heard, speaker=OTHER_SIDE.get(heard.speaker, heard.speaker))


def renewed_hold(before: Call, after: Call) -> tuple[Span, ...] | None:
    """The hold of `after`: a silence is hold where the agent announced it, so some go with `before`, others come."""
    if before.hold is None:
        return None
    gone, come = (silent_holds(c.turns, c.speech, c.language, c.duration_ms) for c in (before, after))
    return merge((*subtract(before.hold, gone), *come))


def _shared_ms(call: Call, speaker: Speaker, earlier: Call, other: Speaker) -> int:
    return total_ms(intersect(speech(call, speaker), speech(earlier, other)))


def _shared_words(call: Call, speaker: Speaker, earlier: Call, other: Speaker) -> int:
    return (_said(call, speaker) & _said(earlier, other)).total()


def _said(call: Call, speaker: Speaker) -> Counter[str]:
    return Counter(word for turn in call.turns if turn.speaker == speaker for word in words(turn.text))
