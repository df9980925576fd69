"""How a call runs: who leads it, what its opening holds, where the customer's wording turns, whether it is won back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from pipeline.call import Call
from pipeline.codebook import CUSTOMER_ASKS, Codebook
from pipeline.lines import Line, lines_of
from pipeline.profiles import Measure, Rate

OPENING_TURNS = 2  # of the agent, where no times are known
Ending = Literal["saved", "lost", "open"]


@dataclass(frozen=True)
class Turning:
    """Where the customer's wording turned for good."""

    utterance: int  # numbered over the call: the first of the new wording
    start_ms: int | None
    to: Literal["better", "worse"]


def course_measures(codebook: Codebook) -> tuple[Measure, ...]:
    course = codebook.course
    found: list[Measure] = []
    if course.agent_leads:
        ours, theirs = " or ".join(course.agent_leads), " or ".join(course.customer_leads)
        found += [
            Measure("lead.calls", "lead", "calls the agent led: more leading utterances than the customer's", "calls"),
            Measure("lead.moves", "lead", f"the agent's utterances with {ours}", f"those and the customer's {theirs}"),
        ]
    for code in course.opening:
        found.append(Measure(f"opening.{code}", "opening", f"calls with {code} in the opening", "calls", code))
    found += [
        Measure("mood.better", "mood", "calls in which the customer's wording ended better", "calls with both judged"),
        Measure("mood.worse", "mood", "calls in which the customer's wording ended worse", "calls with both judged"),
    ]
    if course.leaving:
        found.append(Measure("win_back", "outcome", "those that the customer stayed in", "calls with a churn signal"))
    return tuple(found)


def course_tally(call: Call, codebook: Codebook) -> dict[str, Rate]:
    """Of a judged call of one agent."""
    course, lines = codebook.course, lines_of(call)
    tally: dict[str, Rate] = {}
    if course.agent_leads:
        ours = sum(line.speaker == "agent" and line.has(course.agent_leads) for line in lines)
        theirs = sum(line.speaker == "customer" and _leads(line, codebook) for line in lines)
        tally["lead.calls"] = Rate.of_call(int(ours > theirs), int(ours + theirs > 0))
        tally["lead.moves"] = Rate.of_call(ours, ours + theirs)
    if opening := opening_lines(lines, course.opening_ms):
        for code in course.opening:
            tally[f"opening.{code}"] = Rate.of_call(int(any(line.has([code]) for line in opening)), 1)
    facts = call.facts
    if facts and facts.mood_start is not None and facts.mood_end is not None:
        tally["mood.better"] = Rate.of_call(int(facts.mood_end > facts.mood_start), 1)
        tally["mood.worse"] = Rate.of_call(int(facts.mood_end < facts.mood_start), 1)
    ending = win_back(lines, codebook)
    if ending:
        tally["win_back"] = Rate.of_call(int(ending == "saved"), 1)
    return tally


def opening_lines(lines: Sequence[Line], opening_ms: int) -> list[Line]:
    """What the agent says in the first `opening_ms` after the first word; without times in the first turns."""
    ours = [line for line in lines if line.speaker == "agent"]
    starts = [line.utterance.start_ms for line in lines]
    if starts and all(start is not None for start in starts):
        end = (starts[0] or 0) + opening_ms
        return [line for line in ours if (line.utterance.start_ms or 0) < end]
    first = list(dict.fromkeys(line.turn for line in ours))[:OPENING_TURNS]
    return [line for line in ours if line.turn in first]


def turning(call: Call, codebook: Codebook) -> Turning | None:
    """The change point of the customer's wording, better codes counting 1 and worse -1.

    The place that the cumulative sum around the mean lies farthest from zero (Page 1955; Taylor 2000), where both sides
    hold wording of either kind and their means have different signs.
    """
    said = [(line, _tone(line, codebook)) for line in lines_of(call) if line.speaker == "customer"]
    toned = [(line, tone) for line, tone in said if tone]
    if len(toned) < 2:
        return None
    mean = sum(tone for _, tone in toned) / len(toned)
    sums = list(accumulate(tone - mean for _, tone in toned))[:-1]
    at = max(range(len(sums)), key=lambda i: abs(sums[i])) + 1
    before, after = (sum(tone for _, tone in part) for part in (toned[:at], toned[at:]))
    if before * after >= 0:
        return None
    line = toned[at][0]
    return Turning(line.number, line.utterance.start_ms, "better" if after > 0 else "worse")


def win_back(lines: Sequence[Line], codebook: Codebook) -> Ending | None:
    """How a call with a signal of leaving ended: the last word on it decides; None without such a signal."""
    course, ending = codebook.course, None
    ours = [line for line in lines if line.speaker == "customer"]
    for line in ours:
        if line.has(course.leaving):
            ending = "open"
        elif ending and line.has(course.staying):
            ending = "saved"
    if ending == "open" and ours and ours[-1].has(course.leaving):
        ending = "lost"
    return ending  # type: ignore[return-value]  # one of Ending


def _leads(line: Line, codebook: Codebook) -> bool:
    wanted = codebook.course.customer_leads
    asks = CUSTOMER_ASKS in wanted and line.utterance.text.rstrip("\"'”’»)").endswith("?")
    return asks or line.has(wanted)


def _tone(line: Line, codebook: Codebook) -> int:
    course = codebook.course
    return int(line.has(course.better)) - int(line.has(course.worse))
