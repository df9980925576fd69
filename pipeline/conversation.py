"""Who talks when: what the timeline of a call measures. None: the speech of both sides or the turns are not known.

Gaps, pauses and overlaps: Heldner & Edlund (2010), Pauses, gaps and overlaps in conversations, J. Phonetics 38.
Interruptions: Zimmerman & West (1975), Sex roles, interruptions and silences in conversation. Overlap, and who gives
way: Schegloff (2000), Overlapping talk and the organization of turn-taking, Language in Society 29. Talk ratio, longest
monologue and patience: as Gong publishes them (help.gong.io, Analyze team performance). Speech rate: Yuan, Liberman &
Cieri (2006), Towards an integrated understanding of speaking rate in conversation, Interspeech.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.call import Call, Speaker, Turn
from pipeline.floor import BACKCHANNEL_MS, BREATH_MS, INSIDE_MS, is_backchannel
from pipeline.segment import LONG_PAUSE_MS
from pipeline.timing import Span, intersect, merge, total_ms
from pipeline.wordlists import words


@dataclass(frozen=True)
class Held:
    """The floor in one speaker's hands, the other's backchannels and failed attempts within."""

    speaker: Speaker
    span: Span


def speech(call: Call, speaker: Speaker) -> tuple[Span, ...]:
    """When `speaker` spoke: measured activity if there is any, else the times of the utterances, else of the turns."""
    if call.speech:
        return merge(call.speech.get(speaker, ()))
    spans: list[Span] = []
    for turn in call.turns:
        if turn.speaker != speaker:
            continue
        parts = [(u.start_ms, u.end_ms) for u in turn.utterances]
        timed = parts and all(start is not None and end is not None for start, end in parts)
        for start, end in parts if timed else [(turn.start_ms, turn.end_ms)]:
            if start is not None and end is not None:
                spans.append(Span(start, end))
    return merge(spans)


def is_measured(call: Call) -> bool:
    """Whether the speech of both sides was measured, not only written down."""
    return bool(call.speech.get("agent") and call.speech.get("customer"))


def knows_turns(call: Call) -> bool:
    """Whether the turns follow from measured speech, so that they show who took the floor from whom.

    Those of a transcript that lay beside its recording do not.
    """
    if not is_measured(call) or (call.transcript and call.transcript.engine == "beside"):
        return False
    return all(t.start_ms is not None and t.end_ms is not None for t in call.turns if t.speaker != "other")


def floor(call: Call) -> tuple[Held, ...] | None:
    """The floor from hand to hand: a turn until another takes it, over the other's backchannels and failed attempts.

    Without words a sound of at most `BACKCHANNEL_MS` is taken for a backchannel. None: see `knows_turns`.
    """
    if not knows_turns(call):
        return None
    held: list[Held] = []
    for turn in sorted((t for t in call.turns if t.start_ms is not None), key=_span):
        span = _span(turn)
        if held and turn.speaker == held[-1].speaker:
            held[-1] = replace(held[-1], span=Span(held[-1].span.start_ms, max(held[-1].span.end_ms, span.end_ms)))
        elif held and (span.end_ms <= held[-1].span.end_ms or _is_brief_sound(turn)):
            continue
        else:
            held.append(Held(turn.speaker, span))
    return tuple(held)


def longest_monologue_ms(call: Call, speaker: Speaker) -> int | None:
    """The longest time `speaker` talks before the other says more than a backchannel (Gong: longest monologue).

    Pauses of up to `LONG_PAUSE_MS` belong to it; longer ones and hold are left out but do not end it.
    None also where `speaker` never has the floor.
    """
    talk = merge(speech(call, speaker), LONG_PAUSE_MS)
    own = [intersect(talk, [held.span]) for held in floor(call) or () if held.speaker == speaker]
    return max((total_ms(spans) - total_ms(intersect(spans, call.hold or ())) for spans in own), default=None)


def latencies_ms(call: Call) -> tuple[int, ...] | None:
    """The gap of each reply: from the end of the customer's speech to the start of the agent's, where the floor changes
    without overlap (Heldner & Edlund 2010: gap; Gong: patience). A reply after hold is none.
    """
    turns = floor(call)
    if turns is None:
        return None
    customer = speech(call, "customer")
    found = []
    for before, after in pairwise(turns):
        if (before.speaker, after.speaker) != ("customer", "agent"):
            continue
        last = _latest(customer, after.span.start_ms)
        if last and last.end_ms <= after.span.start_ms:
            gap = Span(last.end_ms, after.span.start_ms)
            if not intersect([gap], call.hold or ()):
                found.append(gap.duration_ms)
    return tuple(found)


def interruptions(call: Call, speaker: Speaker) -> int | None:
    """Turns of `speaker` that began while the other was speaking, and the other gave way (Zimmerman & West 1975)."""
    return sum(t.interrupts for t in call.turns if t.speaker == speaker) if knows_turns(call) else None


def failed_interruptions(call: Call, speaker: Speaker) -> int | None:
    """Turns of `speaker`, more than a backchannel, begun and ended while the other talked on (Schegloff 2000)."""
    if not knows_turns(call):
        return None
    other = merge(speech(call, "customer" if speaker == "agent" else "agent"), BREATH_MS)
    return sum(_is_talked_over(t, other, call.language) for t in call.turns if t.speaker == speaker)


def length_ms(call: Call) -> int:
    """The length of the call, hold included; 0 where no time is known."""
    return max(call.duration_ms or 0, *(span.end_ms for who in ("agent", "customer") for span in speech(call, who)), 0)


def hold_ms(call: Call) -> int | None:
    """The time the customer was on hold; None where nobody looked for it."""
    return None if call.hold is None else total_ms(intersect(call.hold, [Span(0, length_ms(call))]))


def silence_ms(call: Call) -> int:
    """The time nobody speaks, hold not included (Heldner & Edlund 2010: pauses and gaps together)."""
    heard = (*speech(call, "agent"), *speech(call, "customer"), *(call.hold or ()))
    length = length_ms(call)
    return length - total_ms(intersect(heard, [Span(0, length)]))


def overlap_ms(call: Call) -> int | None:
    """The time both speak at once (Heldner & Edlund 2010: overlap, between and within speakers)."""
    return total_ms(intersect(speech(call, "agent"), speech(call, "customer"))) if is_measured(call) else None


def words_spoken(call: Call, speaker: Speaker) -> int | None:
    """The words of `speaker`, which over the time `speaker` talks are the speech rate (Yuan, Liberman & Cieri 2006)."""
    if not is_measured(call) or call.quality == "none":
        return None
    return sum(len(words(u.text)) for turn, u in call.utterances() if turn.speaker == speaker) or None


def _is_talked_over(turn: Turn, other: Sequence[Span], language: str | None) -> bool:
    span = _span(turn)
    over = _latest(other, span.start_ms)
    if over is None or over.start_ms > span.start_ms - INSIDE_MS or span.end_ms + INSIDE_MS > over.end_ms:
        return False
    return not _is_brief_sound(turn) and not is_backchannel(turn.text, span.duration_ms, language)


def _is_brief_sound(turn: Turn) -> bool:
    return not turn.utterances and _span(turn).duration_ms <= BACKCHANNEL_MS


def _latest(spans: Sequence[Span], time_ms: int) -> Span | None:
    """The latest of `spans` that began before `time_ms`."""
    index = bisect_right(spans, time_ms, key=lambda span: span.start_ms) - 1
    return spans[index] if index >= 0 else None


def _span(turn: Turn) -> Span:
    return Span(turn.start_ms or 0, turn.end_ms or turn.start_ms or 0)
