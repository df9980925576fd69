"""A small contact centre: six agents with plain habits, eight weeks of calls, and their profiles from real tallies.

What is said are the codebook's own examples; who does what how often is drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from pipeline.call import Amount, Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.findings import findings
from pipeline.formats.codebook import load_codebook
from pipeline.intervals import interval
from pipeline.measures import measures, tallies
from pipeline.practice import Practice, Trend, focus, gaps
from pipeline.profiles import Figure, Finding, Measure, Moment, Passage, Profile, Rate, Said
from pipeline.sessions import Session, Vision
from pipeline.stats.change import change
from pipeline.stats.chart import chart
from pipeline.tags import Judgement
from pipeline.timing import Span

FIRST_MONDAY = date(2026, 9, 7)
USUAL = {
    "greeting": 0.9, "question": 0.95, "needs_probing": 0.55, "verification": 0.7, "testing_understanding": 0.4,
    "summarising": 0.35, "steering": 0.6, "informing": 0.95, "proposing": 0.75, "compensation_offered": 0.35,
    "upselling": 0.25, "retention_offer": 0.1, "empathy": 0.5, "apology": 0.4, "commitment": 0.6, "refusing": 0.3,
    "deferring": 0.2, "defending": 0.15, "closing": 0.85, "stating_need": 1.0, "dissatisfaction": 0.4,
    "satisfaction": 0.35, "churn_signal": 0.15, "compensation_request": 0.2, "objection": 0.35, "acceptance": 0.7,
}  # fmt: skip
FORMS = ("open", "closed", "choice")


@dataclass(frozen=True)
class Agent:
    name: str
    team: str | None
    language: str
    habits: dict[str, float]
    forms: tuple[int, int, int] = (2, 5, 2)
    currency: str = "NOK"
    pays_first: bool = False


AGENTS = (
    Agent(
        "Kari Nordli", "North", "nb", {"needs_probing": 1, "summarising": 1, "testing_understanding": 0.9}, (6, 3, 1)
    ),
    Agent(
        "Ola Bergsløkken Åsheim",
        "South",
        "nb",
        {"needs_probing": 0.1, "compensation_offered": 0.95, "apology": 1},
        (1, 5, 1),
        pays_first=True,
    ),
    Agent(
        "Johan Ek",
        "North",
        "sv",
        {"steering": 1, "testing_understanding": 0.9, "empathy": 0.05, "compensation_offered": 0.1},
        (1, 3, 5),
        "SEK",
    ),
    Agent("Mette Holm", "South", "da", {"upselling": 0.95, "empathy": 0.8}, currency="DKK"),
    Agent("Emma Clarke", "North", "en", {"empathy": 1, "needs_probing": 0.95, "upselling": 0}, (5, 3, 1), "GBP"),
    Agent(
        "Daniel Reed",
        "South",
        "en",
        {"needs_probing": 0.05, "question": 0.6, "empathy": 0, "refusing": 0.9, "defending": 0.8},
        (0, 1, 0),
        "GBP",
    ),
)


@cache
def codebook() -> Codebook:
    return load_codebook()


@cache
def centre(weeks: int = 8, calls_a_week: int = 1) -> tuple[Profile, ...]:
    calls = [(agent, calls_of(agent, weeks, calls_a_week)) for agent in AGENTS]
    everyone = _pool([call for _, made in calls for call in made])
    teams = {
        team: _pool([call for agent, made in calls if agent.team == team for call in made])
        for team in {agent.team for agent in AGENTS}
    }
    return tuple(_profile(agent, made, teams[agent.team], everyone) for agent, made in calls)


def profile(name: str = "Kari Nordli", weeks: int = 8, calls_a_week: int = 1) -> Profile:
    return next(p for p in centre(weeks, calls_a_week) if p.agent == name)


def bare(**fields: object) -> Profile:
    """A profile with nothing in it but what is given."""
    empty: dict[str, object] = {
        "agent": "Kari", "team": None, "first_day": None, "last_day": None, "calls": 0, "calls_left_out": {},
        "talk_calls": 0, "languages": (), "figures": (), "moments": {}, "findings": (),
    }  # fmt: skip
    return Profile(**(empty | fields))  # type: ignore[arg-type]


def figure(name: str, agent: tuple[int, int], everyone: tuple[int, int]) -> Figure:
    """A figure from counts alone, each call with one chance."""
    measure: Measure = next(m for m in measures(codebook()) if m.name == name)
    own, all_of_us = (Rate(n, total, total, n, total, n) for n, total in (agent, everyone))
    return Figure(measure, own, all_of_us, all_of_us, interval(own), interval(all_of_us), interval(all_of_us))


def ratio(name: str, *calls: tuple[int, int]) -> Figure:
    """A figure that is no share, from (count, total) of each call; the same for everyone."""
    measure: Measure = next(m for m in measures(codebook()) if m.name == name)
    rate = sum((Rate.ratio_of_call(*call) for call in calls), Rate())
    found = interval(rate, unit=measure.unit)
    return Figure(measure, rate, rate, rate, found, found, found)


def calls_of(agent: Agent, weeks: int, calls_a_week: int) -> tuple[Call, ...]:
    dice = random.Random(agent.name)
    made = []
    for number in range(weeks * calls_a_week):
        monday = FIRST_MONDAY + timedelta(weeks=number // calls_a_week)
        day = monday + timedelta(days=dice.randrange(5))
        at = datetime(day.year, day.month, day.day, dice.randrange(8, 18), dice.randrange(60), tzinfo=UTC)
        made.append(_call(f"{agent.language}-{len(made) + 1:04}", agent, at, dice))
    return tuple(made)


def _call(call_id: str, agent: Agent, at: datetime, dice: random.Random) -> Call:
    said: list[Turn] = []
    speech: dict[str, list[Span]] = {"agent": [], "customer": []}
    clock = 800
    order = [code for code in codebook().codes if dice.random() < (USUAL | agent.habits)[code.name]]
    if agent.pays_first:
        order.sort(key=lambda code: code.name == "needs_probing")
    for code in order:
        for _ in range(dice.choice((1, 1, 2, 3)) if code.speaker == "agent" else 1):
            text = dice.choice(code.examples[agent.language])
            form = dice.choices(FORMS, agent.forms)[0] if code.forms else None
            length = 60 * len(text) + dice.randrange(400, 1500)
            amounts = (_amount(agent, dice),) if code.amounts else ()
            judged = Judgement((code.name,), form, source="test")
            utterance = Utterance(text, clock, clock + length, judged, amounts)
            cuts_in = code.speaker == "agent" and dice.random() < 0.06
            said.append(Turn(code.speaker, (utterance,), clock, clock + length, interrupts=cuts_in))
            speech[code.speaker].append(Span(clock, clock + length))
            clock += length + dice.randrange(-300, 2500)
    spans = {speaker: tuple(found) for speaker, found in speech.items()}
    return Call(
        call_id, tuple(said), agent.language, agent.name, agent.team, started_at=at, duration_ms=clock, speech=spans
    )


def _amount(agent: Agent, dice: random.Random) -> Amount:
    return dice.choice(
        (
            Amount(200, agent.currency, "credit"),
            Amount(49.5, agent.currency, "waived_fee"),
            Amount(15, "%", "percent"),
            Amount(None, None, "goods"),
        )
    )


def _pool(calls: Sequence[Call]) -> dict[str, Rate]:
    pooled: dict[str, Rate] = defaultdict(Rate)
    for call in calls:
        for tally in tallies(call, codebook()).values():
            for name, rate in tally.items():
                pooled[name] += rate
    return pooled


def _profile(agent: Agent, calls: tuple[Call, ...], team: dict[str, Rate], everyone: dict[str, Rate]) -> Profile:
    own = _pool(calls)
    figures = tuple(
        Figure(m, *rates, *(interval(rate, unit=m.unit) for rate in rates))
        for m in measures(codebook())
        if (rates := tuple(pool.get(m.name, Rate()) for pool in (own, team, everyone)))
    )
    newest = sorted(calls, key=lambda call: call.started_at or datetime.min, reverse=True)
    return Profile(
        agent=agent.name,
        team=agent.team,
        first_day=min(call.started_at.date() for call in calls if call.started_at),
        last_day=max(call.started_at.date() for call in calls if call.started_at),
        calls=len(calls),
        calls_left_out={"draft": 1, "none": 2} if agent.language == "nb" else {},
        talk_calls=len(calls) + 2,
        languages=(agent.language,),
        figures=figures,
        moments=_moments(newest),
        findings=_findings(newest),
        compensation=tuple((c.call_id, a, u.start_ms) for c in newest for _, u in c.utterances() for a in u.amounts),
        weeks=_weeks(calls),
        gaps=gaps(figures, codebook()),
        practice=_practice(figures, newest),
        sessions=(Session(1, agent.name, FIRST_MONDAY + timedelta(days=30), "Anne", None, "One open question first."),),
        vision=Vision(agent.name, "Nobody rings twice for the same thing.", datetime(2026, 9, 1, tzinfo=UTC)),
    )


def _practice(figures: Sequence[Figure], calls: Sequence[Call]) -> Practice | None:
    """With the first lines of the newest calls as moments."""
    gap = focus(gaps(figures, codebook()))
    if gap is None:
        return None
    found = [
        Passage(
            call.call_id,
            call.started_at,
            0,
            tuple(Said(t.speaker, u.text, u.start_ms, (), "called" if n == 1 else None)
                  for n, (t, u) in enumerate(list(call.utterances())[:3])),
            None,
        )
        for call in calls[:4]
    ]  # fmt: skip
    by_week: dict[date, list[Call]] = defaultdict(list)
    for call in calls:
        assert call.started_at
        day = call.started_at.date()
        by_week[day - timedelta(days=day.weekday())].append(call)
    weeks = [(monday, _pool(made).get(gap.measure.name, Rate())) for monday, made in sorted(by_week.items())]
    day = FIRST_MONDAY + timedelta(days=30)
    before, after = (
        sum((rate for monday, rate in weeks if (monday < day) is early), Rate()) for early in (True, False)
    )
    trend = Trend(chart(weeks, gap.measure.unit, [day]), day, before, after, change(before, after), None)
    return Practice(gap.measure, gap, "largest", tuple(found[:1]), tuple(found[1:]), (), trend)


def _moments(calls: Sequence[Call]) -> dict[str, tuple[Moment, ...]]:
    found: dict[str, list[Moment]] = defaultdict(list)
    for call in calls:
        for _, u in call.utterances():
            assert u.judgement
            moment = Moment(call.call_id, u.start_ms, u.text, u.judgement.labels, u.judgement.form, call.started_at)
            for name in (*u.judgement.labels, *filter(None, [u.judgement.form])):
                found[name].append(moment)
    return {name: tuple(moments) for name, moments in found.items()}


def _findings(calls: Sequence[Call]) -> tuple[Finding, ...]:
    return tuple(finding for call in calls for finding in findings(call, codebook()))


def _weeks(calls: Sequence[Call]) -> dict[str, tuple[tuple[date, Rate], ...]]:
    by_week: dict[date, list[Call]] = defaultdict(list)
    for call in calls:
        assert call.started_at
        day = call.started_at.date()
        by_week[day - timedelta(days=day.weekday())].append(call)
    pooled = {monday: _pool(made) for monday, made in sorted(by_week.items())}
    names = [f"utterances.{name}" for name in codebook().core]
    return {name: tuple((monday, pool.get(name, Rate())) for monday, pool in pooled.items()) for name in names}
