"""Figures that add up: counts and totals from call to agent to team. Nothing here is ever averaged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pipeline.call import Amount, Speaker
from pipeline.sessions import Session, Vision

if TYPE_CHECKING:
    from pipeline.outcomes import Outcome
    from pipeline.practice import Gap, Practice
    from pipeline.scorecards.score import Scored


@dataclass(frozen=True)
class Rate:
    """`count` out of `total`, with the sums of squares over calls that an interval needs. Rates pool with `+`."""

    count: int = 0
    total: int = 0
    calls: int = 0  # calls that contributed, those with total 0 left out
    count_sq: int = 0
    total_sq: int = 0
    cross: int = 0

    @classmethod
    def of_call(cls, count: int, total: int) -> Rate:
        """The rate of one call."""
        if not 0 <= count <= total:
            raise ValueError(f"a rate counts {count} out of {total}")
        return cls.ratio_of_call(count, total)

    @classmethod
    def ratio_of_call(cls, count: int, total: int) -> Rate:
        """What one call adds to a ratio that may exceed 1: milliseconds and replies, words and milliseconds."""
        if count < 0 or total < 0:
            raise ValueError(f"a ratio has {count} over {total}")
        return cls(count, total, int(total > 0), count * count, total * total, count * total)

    def __add__(self, other: Rate) -> Rate:
        return Rate(
            self.count + other.count,
            self.total + other.total,
            self.calls + other.calls,
            self.count_sq + other.count_sq,
            self.total_sq + other.total_sq,
            self.cross + other.cross,
        )

    def __sub__(self, other: Rate) -> Rate:
        """Without the calls of `other`, which must be among these."""
        return Rate(
            self.count - other.count,
            self.total - other.total,
            self.calls - other.calls,
            self.count_sq - other.count_sq,
            self.total_sq - other.total_sq,
            self.cross - other.cross,
        )

    @property
    def share(self) -> float | None:
        """`count` over `total`, for shares 0 … 1; None where nothing was there to count."""
        return self.count / self.total if self.total else None


Tally = Mapping[str, Rate]  # measure name -> rate
Unit = Literal["share", "seconds", "per_minute", "each"]
_IN_UNIT: Mapping[Unit, float] = {"share": 1, "seconds": 1 / 1000, "per_minute": 60_000, "each": 1}


Group = Literal[
    "calls", "utterances", "turns", "minutes", "opportunity", "order", "form", "ladder", "balance", "lead", "opening",
    "mood", "outcome", "time", "customer",
]  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """What a figure means. `verbal` figures need words; the others come from speech activity.

    Rates are integers in every unit: `seconds` counts milliseconds over a number of things, `per_minute` a number of
    things over milliseconds, `each` a number of things over a number of others.
    """

    name: str
    group: Group
    numerator: str  # one English phrase each, shown in docs and JSON
    denominator: str
    code: str | None = None  # the code, form or rule it is about
    verbal: bool = True
    unit: Unit = "share"

    def value(self, ratio: float) -> float:
        """`Rate.share`, or an end of its interval, in the measure's unit."""
        return ratio * _IN_UNIT[self.unit]


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


@dataclass(frozen=True)
class Moment:
    """An utterance behind a figure."""

    call_id: str
    start_ms: int | None
    text: str
    labels: tuple[str, ...]
    form: str | None
    started_at: datetime | None = None  # of the call, in the site's time zone
    end_ms: int | None = None


@dataclass(frozen=True)
class Said:
    """An utterance of a passage."""

    speaker: Speaker
    text: str
    start_ms: int | None
    labels: tuple[str, ...]
    mark: Literal["called", "answer"] | None = None  # what the passage is about, or called for an answer; the answer
    end_ms: int | None = None


@dataclass(frozen=True)
class Passage:
    """A place in a call with the words around it."""

    call_id: str
    started_at: datetime | None  # of the call, in the site's time zone
    start_ms: int | None  # of what the passage is about
    lines: tuple[Said, ...]  # in the order of the call; those between two places far apart are left out
    recording: str | None


@dataclass(frozen=True)
class LedgerLine:
    """Something offered in a call, and what is known around it."""

    call_id: str
    agent: str | None
    team: str | None
    reason: str | None
    customer_id: str | None
    started_at: datetime | None  # in the site's time zone
    local_day: date | None
    amount: Amount
    stake: Amount | None  # what the matter was worth, where it was said
    deferred: bool | None  # the agent passed the decision on first; None where not judged, as in the next two
    probed: bool | None  # needs were explored first
    asked: bool | None  # the customer asked for it
    start_ms: int | None = None  # of the utterance that named it last


@dataclass(frozen=True)
class CallRates:
    """What one agent did in one call, and what became of the call."""

    call_id: str
    agent: str  # "" where unnamed
    team: str | None
    reason: str | None
    language: str | None
    week: date | None  # Monday, local to the site
    outcome: float
    rates: Mapping[str, tuple[int, int]]  # measure -> count, total


@dataclass(frozen=True)
class Figure:
    """One measure of one agent beside the team and everybody."""

    measure: Measure
    agent: Rate
    team: Rate
    everyone: Rate
    agent_interval: Interval | None
    team_interval: Interval | None
    everyone_interval: Interval | None


@dataclass(frozen=True)
class Finding:
    """An order rule that fired in a call: what came too early, and what should have come before (if it came at all)."""

    rule: str
    call_id: str
    first_ms: int | None
    first_text: str
    before_ms: int | None
    before_text: str | None


Verdict = Literal["not yet checked here", "too few checked", "agrees", "disagrees"]


@dataclass(frozen=True)
class Check:
    """Cells by people's coding and the machine's: tp both present, fp machine only, fn people only, tn neither."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    calls: int = 0  # that the cells come from

    @property
    def present(self) -> int:
        return self.tp + self.fn

    @property
    def absent(self) -> int:
        return self.fp + self.tn


@dataclass(frozen=True)
class Trust:
    """How the tagger's decisions on a code stand to people's own, on a random sample of this store's calls."""

    verdict: Verdict
    tp: int = 0  # utterances: both say so
    fp: int = 0  # the tagger only
    fn: int = 0  # people only
    tn: int = 0
    calls: int = 0  # coded
    kappa: float | None = None
    human_kappa: float | None = None  # of people with each other
    experimental: bool = False  # the tagger itself is unsure of it
    in_calls: Check = Check()  # whether it was done in a call at all

    @property
    def in_utterances(self) -> Check:
        return Check(self.tp, self.fp, self.fn, self.tn, self.calls)


@dataclass(frozen=True)
class Profile:
    """An agent's coaching profile over a period."""

    agent: str
    team: str | None
    first_day: date | None  # local to the site
    last_day: date | None
    calls: int  # counted in the verbal figures
    calls_left_out: Mapping[str, int]  # reason -> calls without usable words
    talk_calls: int  # counted in the figures of time
    languages: tuple[str, ...]
    figures: tuple[Figure, ...]
    moments: Mapping[str, tuple[Moment, ...]]  # code or form -> utterances, newest call first
    findings: tuple[Finding, ...]
    compensation: tuple[tuple[str, Amount, int | None], ...] = ()  # call id, what was offered, when
    offers: tuple[LedgerLine, ...] = ()  # the same, with what is known around each
    experimental: tuple[str, ...] = ()  # codes that the tagger is too unsure of
    uncounted: tuple[str, ...] = ()  # codes left out: those, unless asked for, and those it cannot give
    weeks: Mapping[str, tuple[tuple[date, Rate], ...]] = field(
        default_factory=dict
    )  # measure -> Monday of the week, rate
    gaps: tuple[Gap, ...] = ()  # to all others, the heaviest first
    practice: Practice | None = None  # None: nothing certain, and nothing chosen
    sessions: tuple[Session, ...] = ()  # the oldest first
    vision: Vision | None = None
    outcomes: tuple[Outcome, ...] = ()  # as other systems say
    cards: tuple[tuple[Scored, Scored], ...] = ()  # a card's scores: the agent's and everyone's
    trust: Mapping[str, Trust] = field(default_factory=dict)  # code -> how the tagger was checked here

    def figure(self, name: str) -> Figure:
        for figure in self.figures:
            if figure.measure.name == name:
                return figure
        raise KeyError(f"{name!r} is not a measure of this profile")
