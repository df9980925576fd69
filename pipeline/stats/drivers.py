"""Which behaviours go with the outcome of calls: within agents, and between them.

Within: calls of the same agent beside each other, adjusted for what the call was about, its language and week, so that
neither good agents nor easy reasons pass for an effect. Between: agents' means. The two may differ (Mundlak 1978,
Econometrica 46: 69-85); only the first is free of what agents bring along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.stats.partial import Groups, slope_between, slope_within

if TYPE_CHECKING:
    import numpy as np

FEWEST_CALLS = 30
FEWEST_AGENTS = 5
FALSE_DISCOVERIES = 0.05  # expected share among what is called seen


@dataclass(frozen=True)
class DriverCall:
    """Its outcome: 0 or 1, or a number such as an NPS answer. Behaviours: 0 or 1, or a share; None: not known."""

    agent: str
    reason: str | None
    language: str | None
    week: str | None
    outcome: float
    behaviours: Mapping[str, float | None]


@dataclass(frozen=True)
class Effect:
    """Difference in the outcome, of calls (or agents) with more of the behaviour less those with less."""

    estimate: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Driver:
    """One behaviour. `points`: 100 where effects compare calls with it and without it, 10 for ten points of a share."""

    behaviour: str
    calls: int
    left_out: int  # calls in which the behaviour is not known
    agents: int  # among whose calls the behaviour varies
    points: int
    within: Effect
    adjusted_p: float  # Benjamini & Hochberg (1995), over all behaviours of the table
    seen: bool
    between: Effect | None


@dataclass(frozen=True)
class TooFew:
    """Why no effect can be told."""

    why: str
    behaviour: str | None = None  # None: of no behaviour


@dataclass(frozen=True)
class Drivers:
    calls: int
    agents: int
    drivers: tuple[Driver, ...]  # the smallest p first
    too_few: tuple[TooFew, ...]


@dataclass(frozen=True)
class _Table:
    """Calls as columns: 4 bytes for each behaviour of a call."""

    outcome: np.ndarray
    groups: Groups
    behaviours: Mapping[str, np.ndarray]  # NaN: not known


def drivers(calls: Iterable[DriverCall]) -> Drivers | TooFew:
    """Effects of each behaviour on the outcome, linear also where it is 0 or 1. Reads the calls once, in any order.

    Errors are robust to clustering by agent, also where few agents have most of the calls. WrongUse without
    statsmodels.
    """
    table = _table(calls)
    agents = table.groups.agents
    if len(table.outcome) < FEWEST_CALLS or agents < FEWEST_AGENTS:
        return TooFew(_too_few(len(table.outcome), agents, "with an outcome"))
    found = [_driver(name, column, table) for name, column in table.behaviours.items()]
    told = _adjusted([driver for driver in found if isinstance(driver, Driver)])
    too_few = tuple(driver for driver in found if isinstance(driver, TooFew))
    return Drivers(len(table.outcome), agents, told, too_few)


def _driver(name: str, column: np.ndarray, table: _Table) -> Driver | TooFew:
    import numpy as np

    known = np.isfinite(column)
    behaviour, outcome, groups = column[known].astype(float), table.outcome[known], table.groups.only(known)
    varied = groups.varied(behaviour)
    agents = groups.only(varied).agents
    if varied.sum() < FEWEST_CALLS or agents < FEWEST_AGENTS:
        return TooFew(_too_few(int(varied.sum()), agents, f"of agents whose calls differ in {name}"), name)
    points = 100 if np.isin(behaviour, (0, 1)).all() else 10
    within = slope_within(outcome[varied], behaviour[varied], groups.only(varied))
    if within is None:
        return TooFew(f"{name} or the outcome does not vary between calls of one agent about one reason", name)
    between = slope_between(outcome, behaviour, groups)
    effect = Effect(*within.times(points / 100))
    return Driver(
        name,
        calls=int(known.sum()),
        left_out=int((~known).sum()),
        agents=agents,
        points=points,
        within=effect,
        adjusted_p=effect.p,
        seen=False,
        between=Effect(*between.times(points / 100)) if between else None,
    )


def _adjusted(found: list[Driver]) -> tuple[Driver, ...]:
    from scipy.stats import false_discovery_control

    if not found:
        return ()
    adjusted = false_discovery_control([driver.within.p for driver in found])
    told = [
        replace(driver, adjusted_p=float(p), seen=bool(p < FALSE_DISCOVERIES))
        for driver, p in zip(found, adjusted, strict=True)
    ]
    return tuple(sorted(told, key=lambda driver: driver.within.p))


def _too_few(calls: int, agents: int, which: str) -> str:
    return f"{calls} calls of {agents} agents {which}; {FEWEST_CALLS} calls of {FEWEST_AGENTS} agents are needed"


def _table(calls: Iterable[DriverCall]) -> _Table:
    from array import array

    import numpy as np

    outcome, behaviours = array("d"), dict[str, "array[float]"]()
    codes = [array("i") for _ in range(4)]
    seen: list[dict[str | None, int]] = [{} for _ in range(4)]
    for number, call in enumerate(calls):
        outcome.append(call.outcome)
        for group, code, name in zip(seen, codes, (call.agent, call.reason, call.language, call.week), strict=True):
            code.append(group.setdefault(name, len(group)))
        for name in call.behaviours.keys() - behaviours.keys():
            behaviours[name] = array("f", [np.nan]) * number
        for name, column in behaviours.items():
            value = call.behaviours.get(name)
            column.append(np.nan if value is None else value)
    agent, *others = (np.frombuffer(code, dtype=np.int32) if code else np.zeros(0, np.int32) for code in codes)
    columns = {name: np.frombuffer(behaviours[name], dtype=np.float32) for name in sorted(behaviours)}
    return _Table(np.array(outcome), Groups.of(agent, others), columns)
