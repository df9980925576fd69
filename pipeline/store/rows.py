"""A call as rows of the tables; pure functions. `ids` maps (kind, name) to the number of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, date, datetime
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.call import Amount, Call, Word
from pipeline.errors import UnreadableInput
from pipeline.offers import Offer
from pipeline.opportunities import Chance
from pipeline.profiles import Finding, Tally
from pipeline.store.names import Name
from pipeline.strata import stratum

Row = dict[str, Any]


def local_day(started_at: datetime | None, timezone: str | None, call_id: str) -> date | None:
    """The date at the site, in UTC where the time zone is not known."""
    try:
        start = local_time(started_at, timezone)
    except (KeyError, ValueError, OSError) as error:
        cause = f"{timezone!r} is not a time zone known here"
        raise UnreadableInput(call_id, cause, "write it as Europe/Oslo") from error
    return start and start.date()


def local_time(started_at: datetime | None, timezone: str | None) -> datetime | None:
    """The time at the site, in UTC where the time zone is not known."""
    if started_at is None:
        return None
    start = started_at if started_at.tzinfo else started_at.replace(tzinfo=UTC)
    return start.astimezone(ZoneInfo(timezone or "UTC"))


def credited(call: Call) -> list[str]:
    """For each turn the agent whose figures it counts in, "" if unnamed: who speaks, for others who spoke last."""
    speaking = [(call.speaking_agent(turn) or "") if turn.speaker == "agent" else None for turn in call.turns]
    current = next((agent for agent in speaking if agent is not None), call.agent or "")
    agents = []
    for agent in speaking:
        current = current if agent is None else agent
        agents.append(current)
    return agents


def names_in(call: Call, tallies: Mapping[str, Tally]) -> set[Name]:
    """All but codes and sources."""
    agents = {call.agent, *credited(call), *tallies, *(turn.agent for turn in call.turns)} - {None}
    return (
        {("agent", agent) for agent in agents if agent is not None}
        | ({("agent", "")} if not call.turns else set())
        | ({("team", call.team)} if call.team is not None else set())
        | {("measure", measure) for tally in tallies.values() for measure in tally}
        | {("stratum", stratum_of(call))}
    )


def stratum_of(call: Call) -> str:
    return stratum(call.language, call.reason, call.duration_ms)


def call_row(call: Call, ids: Mapping[Name, int]) -> Row:
    transcript = call.transcript
    day = local_day(call.started_at, call.timezone, call.call_id)
    return {
        "call_id": call.call_id,
        "agent_id": None if call.agent is None else ids["agent", call.agent],
        "team_id": None if call.team is None else ids["team", call.team],
        "customer_id": call.customer_id,
        "started_at": call.started_at,
        "timezone": call.timezone,
        "local_day": day,
        "language": call.language,
        "duration_ms": call.duration_ms,
        "recording": call.recording,
        "engine": transcript and transcript.engine,
        "model": transcript and transcript.model,
        "quality": call.quality,
        "engine_reason": transcript and transcript.reason,
        "confidence": transcript and transcript.confidence,
        "dropped": ([list(astuple(dropped)) for dropped in transcript.dropped] or None) if transcript else None,
        "tagged_by": call.tagged_by,
        "speech": dict(call.speech) or None,
        "hold": call.hold,
        "roles": call.roles and list(astuple(call.roles)),
        "flags": [list(astuple(flag)) for flag in call.flags] or None,
        "counts": call.counts,
        "reason": call.reason,
        "stratum_id": ids["stratum", stratum_of(call)],
        "measures": dict(call.measures) or None,
        "columns": dict(call.columns) or None,
        "extra": dict(call.extra) or None,
    }


def agent_rows(call: Call, tallies: Mapping[str, Tally], ids: Mapping[Name, int]) -> list[Row]:
    agents = {*credited(call), *tallies} or {call.agent or ""}
    day = local_day(call.started_at, call.timezone, call.call_id)
    return [
        {"agent_id": ids["agent", agent], "local_day": day, "started_at": call.started_at} for agent in sorted(agents)
    ]


def turn_rows(call: Call, ids: Mapping[Name, int]) -> list[Row]:
    return [
        {
            "number": number,
            "speaker": turn.speaker,
            "agent_id": None if turn.agent is None else ids["agent", turn.agent],
            "with_agent_id": ids["agent", agent],
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
            "interrupts": turn.interrupts,
            "extra": dict(turn.extra) or None,
        }
        for number, (turn, agent) in enumerate(zip(call.turns, credited(call), strict=True))
    ]


def utterance_rows(call: Call) -> list[Row]:
    turns = (turn for turn, of_call in enumerate(call.turns) for _ in of_call.utterances)
    return [
        {
            "number": number,
            "turn": turn,
            "start_ms": utterance.start_ms,
            "end_ms": utterance.end_ms,
            "text": utterance.text,
            "words": _words(utterance.words),
            "heard": utterance.heard and [utterance.heard.speaker, utterance.heard.text, _words(utterance.heard.words)],
            "extra": dict(utterance.extra) or None,
        }
        for number, (turn, (_, utterance)) in enumerate(zip(turns, call.utterances(), strict=True))
    ]


def _words(words: Sequence[Word]) -> list[list[Any]] | None:
    return [[w.text, w.start_ms, w.end_ms, w.confidence] for w in words] or None


def amount_rows(call: Call) -> list[Row]:
    return [
        {"utterance": number, "place": place, **_amount(amount)}
        for number, (_, utterance) in enumerate(call.utterances())
        for place, amount in enumerate(utterance.amounts)
    ]


def fact_rows(call: Call) -> list[Row]:
    facts = call.facts
    if facts is None:
        return []
    return [
        {
            "compensation_before_probing": facts.compensation_before_probing,
            "mood_start": facts.mood_start,
            "mood_end": facts.mood_end,
            "resolved": facts.resolved,
            "reason": facts.reason,
            "extra": dict(facts.extra) or None,
        }
    ]


@dataclass(frozen=True)
class OfferDetails:
    """What is known around an offer; None where not judged."""

    stake: float | None = None
    stake_currency: str | None = None
    deferred: bool | None = None
    probed: bool | None = None
    asked: bool | None = None
    utterance: int | None = None  # in which it was first made


def details_of(offers: Iterable[Offer]) -> list[OfferDetails]:
    found = []
    for offer in offers:
        stake, currency = (offer.stake.amount, offer.stake.currency) if offer.stake else (None, None)
        found.append(OfferDetails(stake, currency, offer.deferred, offer.probed, offer.asked, offer.utterance))
    return found


def compensation_rows(call: Call, details: Sequence[OfferDetails] = ()) -> list[Row]:
    """Each with the last utterance of an agent that names this amount, else the one in which it was first offered.

    `details` in the order of the offers.
    """
    said = {
        amount: number
        for number, (turn, utterance) in enumerate(call.utterances())
        if turn.speaker == "agent"
        for amount in utterance.amounts
    }
    offered = call.facts.compensation if call.facts else ()
    return [
        {
            "place": place,
            "utterance": said.get(amount, known.utterance),
            **_amount(amount),
            "stake": known.stake,
            "stake_currency": known.stake_currency,
            "deferred": known.deferred,
            "probed": known.probed,
            "asked": known.asked,
        }
        for place, (amount, known) in enumerate(zip(offered, details or repeat(OfferDetails()), strict=False))
    ]


def finding_rows(findings: Iterable[Finding]) -> list[Row]:
    return [
        {
            "place": place,
            "rule": finding.rule,
            "first_ms": finding.first_ms,
            "first_text": finding.first_text,
            "before_ms": finding.before_ms,
            "before_text": finding.before_text,
        }
        for place, finding in enumerate(findings)
    ]


def names_of(chances: Iterable[Chance]) -> set[Name]:
    return {name for c in chances for name in (("opportunity", c.opportunity), ("agent", c.agent))}


def chance_rows(chances: Iterable[Chance], ids: Mapping[Name, int]) -> list[Row]:
    return [
        {
            "place": place,
            "opportunity_id": ids["opportunity", chance.opportunity],
            "agent_id": ids["agent", chance.agent],
            "taken": chance.taken,
            "utterance": chance.utterance,
            "answer": chance.answer,
        }
        for place, chance in enumerate(chances)
    ]


def tally_rows(tallies: Mapping[str, Tally], ids: Mapping[Name, int]) -> list[Row]:
    return [
        {
            "agent_id": ids["agent", agent],
            "measure_id": ids["measure", measure],
            "count": rate.count,
            "total": rate.total,
        }
        for agent, tally in tallies.items()
        for measure, rate in tally.items()
        if rate.total
    ]


def _amount(amount: Amount) -> Row:
    return {"amount": amount.amount, "currency": amount.currency, "kind": amount.kind}
