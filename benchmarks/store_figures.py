"""Made tallies of many calls, and the sums of them that a store keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.store_bulk import AT_ONCE, Writer
from pipeline.profiles import Measure
from pipeline.store.strata import GRAINS

Floats = np.ndarray
ONCE_A_CALL = ("calls", "customer", "order", "lead", "opening", "mood", "outcome")
FIGURES = [(name, "big") for name in ("count", "total", "calls", "count_sq", "total_sq", "cross")]


@dataclass(frozen=True)
class Calls:
    """Sorted by agent and day."""

    agent: np.ndarray  # ids, as all of these
    team: np.ndarray
    day: np.ndarray  # ordinals
    stratum: np.ndarray

    def __len__(self) -> int:
        return len(self.agent)


@dataclass(frozen=True)
class Parties:
    busy: int
    everyone: int


@dataclass(frozen=True)
class _Group:
    """Calls added up: which of them, in what order, where each row begins."""

    where: np.ndarray  # (party, grain, day) of each row
    calls: np.ndarray
    begin: np.ndarray


def write(
    writer: Writer,
    calls: Calls,
    parties: Parties,
    ids: Mapping[str, int],
    shown: Sequence[Measure],
    compared: Sequence[str],
    ends: tuple[date, date],
    random: np.random.Generator,
) -> None:
    """Sums, strata of the measures `compared`, tallies of the busy agent's calls and of those at the `ends`."""
    at_ends = _at_ends(calls.day, *ends)
    groups = _groups(calls, parties, at_ends)
    starts = np.cumsum([0, *(len(group.begin) for group in groups)])
    sums = np.zeros((starts[-1], len(shown), 6), np.int64)
    alike, strata = [_strata_group(calls, grain) for grain in GRAINS], []
    kept = np.flatnonzero(at_ends | (calls.agent == parties.busy))
    tallies = np.zeros((len(kept), len(shown), 2), np.int32)
    for place, measure in enumerate(shown):
        figures = _of_calls(measure, calls, parties.busy, random)
        tallies[:, place, 0], tallies[:, place, 1] = figures[0][kept], figures[1][kept]
        for group, start in zip(groups, starts[:-1].tolist(), strict=True):
            sums[start : start + len(group.begin), place] = _added(figures, group)
        if measure.name in compared:
            strata.append((ids[measure.name], np.concatenate([_added(figures, group) for group in alike])))
    numbers = np.array([ids[measure.name] for measure in shown])
    _write_sums(writer, np.concatenate([group.where for group in groups]), sums, numbers)
    _write_strata(writer, np.concatenate([group.where for group in alike]), strata)
    _write_tallies(writer, kept + 1, calls.agent[kept], tallies, numbers)


def _of_calls(measure: Measure, calls: Calls, busy: int, random: np.random.Generator) -> list[np.ndarray]:
    """FIGURES of each call. Agents differ; the busy one does less than others of everything."""
    count = len(calls)
    level = np.clip(random.uniform(0.1, 0.6) * np.exp(random.normal(0, 0.2, calls.agent.max() + 1)), 0.01, 0.95)
    level[busy] *= 0.9
    share = level[calls.agent]
    some = random.random(count) < (1 if measure.group in ("calls", "utterances", "customer") else 0.5)
    if measure.unit == "per_minute":
        total = some * 200_000
        hit = some * random.poisson(share * 3)
    elif measure.unit != "share":
        total = some * random.integers(1, 8, count)
        hit = (total * share * random.exponential(2000 if measure.unit == "seconds" else 20, count)).astype(np.int64)
    else:
        total = some * (1 if measure.group in ONCE_A_CALL else random.integers(1, 20, count))
        hit = random.binomial(total, share)
    hit, total = hit.astype(np.int64), total.astype(np.int64)
    return [hit, total, (total > 0).astype(np.int64), hit * hit, total * total, hit * total]


def _at_ends(day: np.ndarray, first: date, last: date) -> np.ndarray:
    """Calls of the days in no whole four weeks of the period."""
    start = day - (day - 1) % 28
    whole = (start >= first.toordinal()) & (start + 27 <= last.toordinal())
    return np.asarray(~whole & (day >= first.toordinal()) & (day <= last.toordinal()))


def _groups(calls: Calls, parties: Parties, at_ends: np.ndarray) -> list[_Group]:
    everything, everyone = np.arange(len(calls)), np.full(len(calls), parties.everyone)
    busy = calls.agent == parties.busy
    fine = np.flatnonzero(at_ends | busy)
    found = [_grouped(calls.agent, 28, calls.day, everything)]
    found += [_grouped(calls.agent, grain, calls.day, fine) for grain in (7, 1)]
    found += [_grouped(party, grain, calls.day, everything) for party in (calls.team, everyone) for grain in (28, 7, 1)]
    return found


def _grouped(party: np.ndarray, grain: int, day: np.ndarray, keep: np.ndarray) -> _Group:
    party, start = party[keep], (day - (day - 1) % grain)[keep]
    order = np.lexsort((start, party))
    found, begin = np.unique(party[order] * 10_000_000 + start[order], return_index=True)
    return _Group(
        np.column_stack([found // 10_000_000, np.full(len(found), grain), found % 10_000_000]), keep[order], begin
    )


def _strata_group(calls: Calls, grain: int) -> _Group:
    """(party, grain, day, stratum) of each row."""
    start = calls.day - (calls.day - 1) % grain
    order = np.lexsort((calls.stratum, start, calls.agent))
    places = np.column_stack([calls.agent, start, calls.stratum])[order]
    begin = np.flatnonzero(np.any(np.diff(places, axis=0, prepend=-1), axis=1))
    party, day, stratum = places[begin].T
    return _Group(np.column_stack([party, np.full(len(begin), grain), day, stratum]), order, begin)


def _added(figures: list[np.ndarray], group: _Group) -> np.ndarray:
    return np.column_stack([np.add.reduceat(figure[group.calls], group.begin) for figure in figures])


def _write_sums(writer: Writer, where: np.ndarray, sums: np.ndarray, numbers: np.ndarray) -> None:
    """In the order of the key: rows made in any other order take several times as long."""
    order = np.lexsort((where[:, 2], where[:, 1], where[:, 0]))

    def block(at: np.ndarray) -> list[np.ndarray]:
        party, grain, day = (np.repeat(where[at, place], len(numbers)) for place in range(3))
        return _counted([party, grain, day, np.tile(numbers, len(at)), *sums[at].reshape(-1, 6).T], 5)

    columns = [*((name, "int") for name in ("party_id", "grain", "day", "measure_id")), ("quality", "quality")]
    writer.figures("sums", [*columns, *FIGURES], _blocks(order, len(numbers), block))


def _write_strata(writer: Writer, where: np.ndarray, strata: Sequence[tuple[int, np.ndarray]]) -> None:
    order = np.lexsort(where.T[::-1])  # that of the key

    def blocks() -> Iterator[list[np.ndarray]]:
        for number, sums in strata:
            yield from _blocks(
                order,
                1,
                lambda at, number=number, sums=sums: _counted([np.full(len(at), number), *where[at].T, *sums[at].T], 6),
            )

    columns = [
        *((name, "int") for name in ("measure_id", "party_id", "grain", "day", "stratum_id")),
        ("quality", "quality"),
    ]
    writer.figures("strata", [*columns, *FIGURES], blocks())


def _write_tallies(
    writer: Writer, keys: np.ndarray, agents: np.ndarray, tallies: np.ndarray, numbers: np.ndarray
) -> None:
    def block(at: np.ndarray) -> list[np.ndarray]:
        key, agent = (np.repeat(column[at], len(numbers)) for column in (keys, agents))
        return _counted([key, agent, np.tile(numbers, len(at)), *tallies[at].reshape(-1, 2).T], 4)

    columns = [(name, "int") for name in ("call_key", "agent_id", "measure_id")]
    writer.figures("tallies", [*columns, *FIGURES[:2]], _blocks(np.arange(len(keys)), len(numbers), block))


def _counted(columns: list[np.ndarray], total: int) -> list[np.ndarray]:
    """Rows whose total, the column at this place, is not 0: a store keeps no other."""
    there = columns[total] > 0
    return [column[there] for column in columns]


def _blocks(
    order: np.ndarray, rows_each: int, block: Callable[[np.ndarray], list[np.ndarray]]
) -> Iterator[list[np.ndarray]]:
    step = max(1, AT_ONCE // rows_each)
    for start in range(0, len(order), step):
        yield block(order[start : start + step])
