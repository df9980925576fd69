"""The measures of a call's timeline as figures that add up. How each is counted: `pipeline.conversation`."""

from __future__ import annotations

from pipeline.call import Call
from pipeline.conversation import (
    failed_interruptions,
    hold_ms,
    interruptions,
    latencies_ms,
    length_ms,
    longest_monologue_ms,
    overlap_ms,
    silence_ms,
    speech,
    words_spoken,
)
from pipeline.profiles import Measure, Rate
from pipeline.timing import total_ms

TIMES = (
    Measure("talk_share", "time", "time the agent spoke", "time the agent and time the customer spoke", verbal=False),
    Measure("silence_share", "time", "time nobody spoke, hold not included", "length without hold", verbal=False),
    Measure("hold_share", "time", "time the customer was on hold", "length of the call", verbal=False),
    Measure("overlap_share", "time", "time both spoke at once", "time anybody spoke", verbal=False),
    Measure("interruptions", "time", "agent's turns that cut the customer short", "the agent's turns", verbal=False),
    Measure(
        "failed_interruptions",
        "time",
        "agent's turns that the customer talked on over",
        "the agent's turns",
        verbal=False,
    ),
    Measure(
        "customer_interruptions",
        "time",
        "customer's turns that cut the agent short",
        "the customer's turns",
        verbal=False,
    ),
    Measure(
        "response_latency",
        "time",
        "time from the end of the customer's speech to the agent's, overlaps and hold left out",
        "the agent's replies",
        verbal=False,
        unit="seconds",
    ),
    Measure("longest_monologue", "time", "the agent's longest monologue", "calls", verbal=False, unit="seconds"),
    Measure("customer_monologue", "time", "the customer's longest monologue", "calls", verbal=False, unit="seconds"),
    Measure("speech_rate", "time", "words the agent said", "time the agent spoke", unit="per_minute"),
)


def time_tally(call: Call) -> dict[str, Rate]:
    """Measure name to the rate of this call. What was not measured is absent, never 0."""
    agent, customer = (total_ms(speech(call, speaker)) for speaker in ("agent", "customer"))
    if not agent or not customer:
        return {}
    length, hold, overlap = length_ms(call), hold_ms(call), overlap_ms(call)
    tally = {
        "talk_share": Rate.of_call(agent, agent + customer),
        "silence_share": Rate.of_call(silence_ms(call), length - (hold or 0)),
    }
    if hold is not None:
        tally["hold_share"] = Rate.of_call(hold, length)
    if overlap is not None:
        tally["overlap_share"] = Rate.of_call(overlap, agent + customer - overlap)
    said = words_spoken(call, "agent")
    if said is not None:
        tally["speech_rate"] = Rate.ratio_of_call(said, agent)
    return tally | _turn_taking(call)


def _turn_taking(call: Call) -> dict[str, Rate]:
    """None of them where the turns do not show who took the floor from whom."""
    turns = {speaker: sum(t.speaker == speaker for t in call.turns) for speaker in ("agent", "customer")}
    tally: dict[str, Rate] = {}
    for name, count, total in (
        ("interruptions", interruptions(call, "agent"), turns["agent"]),
        ("failed_interruptions", failed_interruptions(call, "agent"), turns["agent"]),
        ("customer_interruptions", interruptions(call, "customer"), turns["customer"]),
    ):
        if count is not None:
            tally[name] = Rate.of_call(count, total)
    gaps = latencies_ms(call)
    if gaps is not None:
        tally["response_latency"] = Rate.ratio_of_call(sum(gaps), len(gaps))
    for name, longest in (
        ("longest_monologue", longest_monologue_ms(call, "agent")),
        ("customer_monologue", longest_monologue_ms(call, "customer")),
    ):
        if longest is not None:
            tally[name] = Rate.ratio_of_call(longest, 1)
    return tally
