"""How long a profile and a comparison take in a store of many calls, each in a new process.

python -m benchmarks.store [--calls 1000000] [--url sqlite:////tmp/bench/calls.db] [--keep]

Made by seed: 1,000 agents in 20 teams over three years, one of them with 20,000 calls (a fifth of fewer than 100,000),
every measure of the shipped codebook. Rows are written in bulk. To fit on a disk some are left out, none of which the
timed readings would touch: words but of the busy agent's calls, tallies and agents' sums of single days but at the ends
of the period asked for (of the busy agent all), strata of other measures than the one compared. On PostgreSQL the user
has to be a superuser. Pages may be in the system's cache: nothing is dropped from it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.coaching import Period, profile
from pipeline.formats.codebook import load_codebook
from pipeline.intervals import interval
from pipeline.measures import measures
from pipeline.store import Scope, Store
from pipeline.strata import stratum

FIRST, DAYS = date(2023, 11, 20), 1095
AGENTS, TEAMS, BUSY, BUSY_CALLS = 1000, 20, 1, 20_000
PERIOD = Period(date(2023, 12, 1), date(2026, 11, 8))  # no whole weeks at either end
COMPARED = "utterances.question"
SAID = 20  # utterances of a call of the busy agent
LANGUAGES, REASONS = ("nb", "sv", "da"), ("billing", "delivery", "fault", "change", "order")
Columns = Sequence[Any]


class Writer:
    """Rows in bulk into one database."""

    def __init__(self, url: str) -> None:
        Store.open(url).close()
        self.postgres = url.startswith("postgresql")
        self.zone = "+00" if self.postgres else ""
        self.connection: Any
        if self.postgres:
            import psycopg

            self.connection = psycopg.connect(url.replace("+psycopg", ""))
            self.connection.execute("SET session_replication_role = replica")  # no look-up of foreign keys
        else:
            import sqlite3

            self.connection = sqlite3.connect(url.removeprefix("sqlite:///"))
            self.connection.execute("PRAGMA synchronous = OFF")

    def write(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        if self.postgres:
            with self.connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ",".join("?" for _ in columns.split(","))
            self.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        self.connection.commit()

    def finish(self) -> None:
        if self.postgres:
            self.connection.autocommit = True
            self.connection.execute("VACUUM ANALYZE")
        self.connection.close()


def fill(url: str, count: int, seed: int = 1) -> None:
    """`count` calls with all that the timed readings touch."""
    random = np.random.default_rng(seed)
    busy = min(BUSY_CALLS, count // 5)
    agent = np.sort(np.concatenate([np.full(busy, BUSY), random.integers(BUSY + 1, AGENTS + 1, count - busy)]))
    day = random.integers(0, DAYS, count) + FIRST.toordinal()
    order = np.lexsort((day, agent))
    agent, day = agent[order], day[order]
    alike = random.integers(0, len(LANGUAGES) * len(REASONS) * 3, count)
    alike = agent % len(LANGUAGES) + len(LANGUAGES) * (alike // len(LANGUAGES))  # an agent has one language
    shown = measures(load_codebook())
    writer = Writer(url)
    ids = _names(writer, [m.name for m in shown])
    _calls(writer, agent, day, alike, ids)
    _words(writer, np.flatnonzero(agent == BUSY) + 1, random)
    _figures(writer, agent, day, alike, [ids["measure", m.name] for m in shown], ids, random)
    writer.finish()


def _names(writer: Writer, called: list[str]) -> dict[tuple[str, str], int]:
    """Agents are 1 … AGENTS, teams follow."""
    known = [("agent", f"agent {n}") for n in range(1, AGENTS + 1)] + [("team", f"team {n}") for n in range(TEAMS)]
    known += [("everyone", ""), ("model", "behaviours 1.0.0")] + [("measure", name) for name in called]
    known += [("stratum", name) for name in _strata()] + [("code", code) for code in load_codebook().names]
    writer.write("names", "id, kind, name", ((n, *name) for n, name in enumerate(known, 1)))
    return {name: n for n, name in enumerate(known, 1)}


def _strata() -> list[str]:
    return [stratum(a, b, ms) for ms in (1, 200_000, 600_000) for b in REASONS for a in LANGUAGES]


def _calls(writer: Writer, agent: np.ndarray, day: np.ndarray, alike: np.ndarray, ids: dict[Any, int]) -> None:
    team = [ids["team", f"team {number % TEAMS}"] for number in range(AGENTS + 1)]
    first = ids["stratum", _strata()[0]]
    iso = {number: date.fromordinal(number).isoformat() for number in range(day.min(), day.max() + 1)}
    moment = {number: f"{text} 09:00:00.000000{writer.zone}" for number, text in iso.items()}
    columns = (
        "key, content_id, call_id, agent_id, team_id, started_at, local_day, language, duration_ms, engine, quality"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for key, (a, d, s) in enumerate(zip(agent.tolist(), day.tolist(), alike.tolist(), strict=True), 1):
            known = (key, f"content {key}", f"c-{key}", a, team[a], moment[d], iso[d], LANGUAGES[s % 3], 200_000)
            yield (*known, "faster-whisper", "full", True, first + s, moment[d])

    writer.write("calls", f"{columns}, counts, stratum_id, saved_at", rows())
    dated = zip(range(1, len(agent) + 1), agent.tolist(), day.tolist(), strict=True)
    about = ((key, a, iso[d], moment[d]) for key, a, d in dated)
    writer.write("call_agents", "call_key, agent_id, local_day, started_at", about)


def _words(writer: Writer, keys: np.ndarray, random: np.random.Generator) -> None:
    """Every code is in some utterance, the rarest in one of thousands; every fifth call has an offer and a finding."""
    codes = load_codebook().names
    source = AGENTS + TEAMS + 2
    code = source + 1 + len(measures(load_codebook())) + len(_strata())
    often = np.geomspace(1, 1e-4, len(codes))
    picked = random.choice(len(codes), size=(len(keys), SAID), p=often / often.sum()).tolist()
    every = [(key, n) for key in keys.tolist() for n in range(SAID)]
    text = "Kan du fortelle litt mer om hva som skjedde med denne bestillingen?"
    turns = ((k, n, ("agent", "customer")[n % 2], BUSY, n * 5000, n * 5000 + 4000, False) for k, n in every)
    writer.write("turns", "call_key, number, speaker, with_agent_id, start_ms, end_ms, interrupts", turns)
    said = ((k, n, n, n * 5000, n * 5000 + 4000, text) for k, n in every)
    writer.write("utterances", "call_key, number, turn, start_ms, end_ms, text", said)
    judged = ((k, n, source, True, "open") for k, n in every)
    writer.write("judgements", "call_key, utterance, source_id, active, form", judged)
    tagged = sorted((k, code + picked[i // SAID][n], n, source, 0) for i, (k, n) in enumerate(every))
    writer.write("tags", "call_key, code_id, utterance, source_id, place", tagged)
    fifth = keys[::5].tolist()
    writer.write("compensation", "call_key, place, amount, currency, utterance", ((k, 0, 200, "NOK", 4) for k in fifth))
    rule = load_codebook().order_rules[0].name
    broken = ((k, 0, rule, 20_000, text) for k in fifth)
    writer.write("findings", "call_key, place, rule, first_ms, first_text", broken)


def _figures(
    writer: Writer,
    agent: np.ndarray,
    day: np.ndarray,
    alike: np.ndarray,
    numbers: list[int],
    ids: dict[Any, int],
    random: np.random.Generator,
) -> None:
    """Tallies at the ends of the period, and the sums of everything."""
    count = len(agent)
    teams = np.array([ids["team", f"team {n % TEAMS}"] for n in range(AGENTS + 1)])[agent]
    ends = _ends(day)
    single = ends | (agent == BUSY)
    groups = [
        *((grain, agent, np.ones(count, bool)) for grain in (28, 7)),
        (1, agent, single),
        *((grain, party, np.ones(count, bool)) for grain in (28, 7, 1) for party in (teams, np.full_like(agent, 0))),
    ]
    everyone, first = ids["everyone", ""], ids["stratum", _strata()[0]]
    made = [_grouped(grain, np.where(party == 0, everyone, party), day, keep) for grain, party, keep in groups]
    totals = [np.zeros((len(where), len(numbers), 6), np.int64) for where, _, _ in made]
    kept = np.flatnonzero(ends)
    sample = np.zeros((len(kept), len(numbers), 2), np.int64)
    for at in range(len(numbers)):
        total = random.integers(0, 12, count)
        hit = (total * random.random(count)).astype(np.int64)
        figures = [hit, total, (total > 0).astype(np.int64), hit * hit, total * total, hit * total]
        sample[:, at, 0], sample[:, at, 1] = hit[kept], total[kept]
        for (_, inverse, keep), summed in zip(made, totals, strict=True):
            for place, figure in enumerate(figures):
                summed[:, at, place] = np.bincount(inverse, figure[keep], len(summed))
        if numbers[at] == ids["measure", COMPARED]:
            _strata_rows(writer, agent, day, alike + first, numbers[at], figures)
    rows = (
        (*where[n], numbers[at], "full", *summed[n, at].tolist())
        for (where, _, _), summed in zip(made, totals, strict=True)
        for n in range(len(where))
        for at in range(len(numbers))
    )
    figures_named = 'count, total, calls, count_sq, total_sq, "cross"'
    writer.write("sums", f"party_id, grain, day, measure_id, quality, {figures_named}", rows)
    tallied = (
        (key, a, numbers[at], *sample[n, at].tolist())
        for n, (key, a) in enumerate(zip((kept + 1).tolist(), agent[kept].tolist(), strict=True))
        for at in range(len(numbers))
        if sample[n, at, 1]
    )
    writer.write("tallies", "call_key, agent_id, measure_id, count, total", tallied)


def _ends(day: np.ndarray) -> np.ndarray:
    """Days in no whole four weeks of the period."""
    assert PERIOD.first is not None
    assert PERIOD.last is not None
    first, last = PERIOD.first.toordinal(), PERIOD.last.toordinal()
    start = day - (day - 1) % 28
    whole = (start >= first) & (start + 27 <= last)
    return np.asarray(~whole & (day >= first) & (day <= last))


def _grouped(
    grain: int, party: np.ndarray, day: np.ndarray, keep: np.ndarray
) -> tuple[list[tuple[int, int, int]], np.ndarray, np.ndarray]:
    """(party, grain, day) of each row, the row of each call kept, which calls those are."""
    start = (day - (day - 1) % grain)[keep]
    found, inverse = np.unique(party[keep] * 10_000_000 + start, return_inverse=True)
    return [(n // 10_000_000, grain, n % 10_000_000) for n in found.tolist()], inverse, keep


def _strata_rows(
    writer: Writer, agent: np.ndarray, day: np.ndarray, alike: np.ndarray, number: int, figures: list[np.ndarray]
) -> None:
    start = day - (day - 1) % 28
    found, inverse = np.unique((agent * 10_000_000 + start) * 10_000 + alike, return_inverse=True)
    summed = np.stack([np.bincount(inverse, figure) for figure in figures], axis=1).astype(np.int64)
    columns = 'measure_id, party_id, day, stratum_id, quality, count, total, calls, count_sq, total_sq, "cross"'
    places = ((number, n // 10**11, n // 10_000 % 10_000_000, n % 10_000, "full") for n in found.tolist())
    rows = ((*place, *row) for place, row in zip(places, summed.tolist(), strict=True))
    writer.write("strata", columns, rows)


def timed(what: str, url: str) -> dict[str, Any]:
    """Seconds of one reading, and the most memory of this process in MiB."""
    book = load_codebook()
    began = time.perf_counter()
    with Store.open(url) as store:
        seen = {"profile": _profile, "compare": _compare, "compare-ends": _compare_ends}[what](store, book)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "mib": _most_memory(), "seen": seen}


def _most_memory() -> float:
    """MiB; of this program alone, where getrusage also has what it was started from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _profile(store: Store, book: Any) -> int:
    return profile(store, f"agent {BUSY}", book).calls


def _compare(store: Store, book: Any, scope: Scope = Scope()) -> int:
    (measure,) = (m for m in measures(book) if m.name == COMPARED)
    rates = {name: tally[COMPARED] for name, tally in store.tallies("agent", scope, [measure]).items()}
    alike = store.strata(measure, scope)
    assert rates == {name: sum(by.values(), type(rates[name])()) for name, by in alike.items()}
    return sum(interval(rate) is not None for rate in rates.values())


def _compare_ends(store: Store, book: Any) -> int:
    return _compare(store, book, PERIOD.scope())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=1_000_000)
    options.add_argument("--url", default="sqlite:////tmp/bench/calls.db", help="An empty database.")
    options.add_argument("--keep", action="store_true", help="Leave the database of SQLite there.")
    options.add_argument("--time", choices=("profile", "compare", "compare-ends"), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.time:
        print(json.dumps(timed(given.time, given.url)))
        return
    path = Path(given.url.removeprefix("sqlite:///"))
    if given.url.startswith("sqlite"):
        path.parent.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    fill(given.url, given.calls)
    print(f"{given.calls:,} calls made in {time.perf_counter() - began:.0f} s", flush=True)
    for what in ("profile", "compare", "compare-ends"):
        command = [sys.executable, "-m", "benchmarks.store", "--time", what, "--url", given.url]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{what:13} {found['seconds']:6.2f} s  {found['mib']:5.0f} MiB  {found['seen']:,} seen", flush=True)
    if given.url.startswith("sqlite") and not given.keep:
        for part in path.parent.glob(path.name + "*"):
            part.unlink()


if __name__ == "__main__":
    main()
