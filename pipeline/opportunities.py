"""Was it called for here, and done? Taken and missed opportunities; what was never called for counts against nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.call import Call
from pipeline.codebook import CUSTOMER_BEGINS, Codebook, Opportunity
from pipeline.findings import is_judged
from pipeline.lines import Line, customer_begins, lines_of, takes_no_floor
from pipeline.profiles import Measure, Rate


@dataclass(frozen=True)
class Chance:
    """One opportunity of a call. Utterances are numbered over the call."""

    opportunity: str
    agent: str  # whose it was: the first to speak after the call for it; "" where unnamed
    taken: bool
    utterance: int  # what called for it
    answer: int | None  # what took it; where missed, what was said instead


def opportunity_measures(codebook: Codebook) -> tuple[Measure, ...]:
    return tuple(
        Measure(
            f"chance.{o.name}",
            "opportunity",
            f"those that the agent answered with {' or '.join(o.then)}",
            f"times it was called for: {' or '.join(o.when)}",
            o.name,
        )
        for o in codebook.opportunities
    )


def chances(call: Call, codebook: Codebook) -> tuple[Chance, ...]:
    """In the order of the codebook, then of the call; none where the call was not judged."""
    if not is_judged(call):
        return ()
    lines = lines_of(call)
    return tuple(chance for o in codebook.opportunities for chance in _of_one(call, lines, o))


def opportunity_tally(found: Sequence[Chance], agent: str) -> dict[str, Rate]:
    mine = [chance for chance in found if chance.agent == agent]
    names = dict.fromkeys(chance.opportunity for chance in mine)
    return {f"chance.{name}": _rate([c.taken for c in mine if c.opportunity == name]) for name in names}


def _rate(taken: Sequence[bool]) -> Rate:
    return Rate.of_call(sum(taken), len(taken))


def _of_one(call: Call, lines: Sequence[Line], o: Opportunity) -> Iterator[Chance]:
    begins = customer_begins(call, lines) if CUSTOMER_BEGINS in o.when else None
    places = {line.number: place for place, line in enumerate(lines)}
    settled = -1  # what calls for it again while an answer is still awaited is the same opportunity
    for at, line in enumerate(lines):
        if at <= settled or not (line is begins or line.has(o.when)):
            continue
        window = _until_answered(lines, at, o) if o.before else _next_turns(call, lines, at, o.turns)
        if not window:
            continue
        answer = next((line for line in window if line.has(o.then)), None)
        if o.before and answer is None:  # asked before the claim was made, and not yet answered: asked
            answer = next((line for line in lines[:at] if line.speaker == "agent" and line.has(o.then)), None)
        last = answer or window[-1]
        settled = max(at, places[last.number])
        yield Chance(o.name, window[0].agent, answer is not None, line.number, (answer or window[0]).number)


def _next_turns(call: Call, lines: Sequence[Line], at: int, turns: int) -> list[Line]:
    """The agent's utterances in the next `turns` turns that are more than a backchannel; of an agent's own line, those
    from it on."""
    window: list[Line] = []
    seen: list[int] = []
    for line in lines[at:] if lines[at].speaker == "agent" else lines[at + 1 :]:
        if line.speaker != "agent" or takes_no_floor(call.turns[line.turn], call.language):
            continue
        if line.turn not in seen and line.turn != lines[at].turn:
            if len(seen) == turns:
                break
            seen.append(line.turn)
        window.append(line)
    return window if seen or lines[at].speaker == "customer" else []  # nobody spoke on: the call was over


def _until_answered(lines: Sequence[Line], at: int, o: Opportunity) -> list[Line]:
    """The agent's utterances up to the first with a code of `before`; nothing where none comes."""
    window: list[Line] = []
    for line in lines[at + 1 :]:
        if line.speaker == "agent":
            window.append(line)
            if line.has(o.before):
                return window
    return []
