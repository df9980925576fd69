"""Agents under other names and in other teams: the sums are those of a store that knew from the start."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from store_examples import MONDAY, QUESTIONS, TALK, call, save

from pipeline.call import Call, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.profiles import Rate
from pipeline.store import Scope, Store, database
from pipeline.store.agents import Moved, Stay
from pipeline.store.renames import Renamed
from pipeline.store.schema import call_agents, chances, names, strata, sums, tallies, turns

NAMES = ("Kari", "K. Nordli", "Ola")
Counts = dict[str, dict[str, tuple[int, int]]]  # agent -> measure -> count, total


def some_calls(random: Random) -> list[tuple[Call, Counts]]:
    """With one agent or several, or a team, a date, a flag; or without."""
    made = []
    for number in range(24):
        spoke = random.sample(NAMES, random.choice((1, 1, 2, 3)))
        said = tuple(Turn("agent", (Utterance(f"Hei {name}."),), agent=name) for name in spoke)
        started = random.choice((None, *(MONDAY + timedelta(days=9 * week) for week in range(6))))
        team = random.choice((None, "North", "South"))
        counts = {
            name: {m.name: (random.randrange(5), random.randrange(9)) for m in (QUESTIONS, TALK)} for name in spoke
        }
        made.append((call(f"c-{number}", spoke[0], turns=said, started_at=started, team=team), counts))
    return made


def save_all(store: Store, made: list[tuple[Call, Counts]]) -> None:
    for of_call, counts in made:
        rates = {a: {m: Rate.ratio_of_call(*rate) for m, rate in tally.items()} for a, tally in counts.items()}
        store.save(of_call, content_id=of_call.call_id, tallies=rates)


def under(name: dict[str, str], made: list[tuple[Call, Counts]]) -> list[tuple[Call, Counts]]:
    """The same calls, had everybody been called by the new name from the start."""
    result = []
    for of_call, counts in made:
        merged: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        for agent, tally in counts.items():
            mine = merged[name.get(agent, agent)]
            for measure, (count, total) in tally.items():
                if total:  # as stored: nothing to count is no row
                    before = mine.get(measure, (0, 0))
                    mine[measure] = (before[0] + count, before[1] + total)
        said = tuple(replace(turn, agent=name.get(turn.agent or "", turn.agent)) for turn in of_call.turns)
        result.append((replace(of_call, agent=name.get(of_call.agent or "", of_call.agent), turns=said), dict(merged)))
    return result


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What counts for whom, by names instead of numbers."""
    with database.reading(store._engine) as connection:
        named = {row.id: (row.kind.split()[0], row.name) for row in connection.execute(select(names))}
        shown: dict[str, list[tuple[Any, ...]]] = {}
        for table in (sums, strata, tallies, call_agents, chances, turns):
            ids = [column.name.endswith("_id") for column in table.columns]
            rows = connection.execute(select(table)).all()
            shown[table.name] = sorted(
                (tuple(named.get(v, v) if is_id else v for v, is_id in zip(row, ids, strict=True)) for row in rows),
                key=str,
            )
        return shown


@pytest.fixture
def other(url: str, tmp_path: Any) -> Any:
    with Store.open(tmp_path / "other.db") as store:
        yield store


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("old", "new"),
    [("Kari", "Eva"), ("K. Nordli", "Kari"), ("Kari", "K. Nordli")],
    ids=["new", "merged", "merged back"],
)
def test_after_a_rename_everything_is_as_if_saved_under_the_new_name(
    store: Store, other: Store, old: str, new: str, seed: int
) -> None:
    made = some_calls(Random(seed))
    save_all(store, made)
    done = store.rename_agent(old, new)
    save_all(other, under({old: new}, made))
    assert content(store) == content(other)
    spoke = [set(counts) for _, counts in made]
    assert done == Renamed(
        sum(old in s for s in spoke), sum(new in s for s in spoke), sum({old, new} <= s for s in spoke)
    )
    assert [c.agent for c in store.calls()] == [c.agent for c in other.calls()]
    assert [c.turns for c in store.calls()] == [c.turns for c in other.calls()]


def test_a_merged_agent_may_be_saved_again_and_renamed_again(store: Store, other: Store) -> None:
    made = some_calls(Random(7))
    save_all(store, made)
    store.rename_agent("K. Nordli", "Kari")
    store.rename_agent("Ola", "Kari")
    store.rename_agent("Kari", "Eva")
    as_one = under(dict.fromkeys(NAMES, "Eva"), made)
    save_all(other, as_one)
    assert content(store) == content(other)
    save_all(store, as_one)
    assert content(store) == content(other)
    assert store.agents() == ("Eva",)


def test_strata_and_chances_of_both_are_added_up(store: Store) -> None:
    for number, agent in enumerate(("Kari", "Kari", "K. Nordli")):
        save(store, call(f"c-{number}", agent), {QUESTIONS.name: (1, 2)})
    with database.writing(store._engine) as connection:
        connection.execute(strata.delete())
        ids = {row.name: row.id for row in connection.execute(select(names))}
        common = {"measure_id": ids[QUESTIONS.name], "grain": 28, "day": 1, "quality": "full"}
        connection.execute(strata.delete())
        figures = dict.fromkeys(("count", "total", "calls", "count_sq", "total_sq", "cross"), 2)
        for agent, stratum in (("Kari", 1), ("K. Nordli", 1), ("K. Nordli", 2)):
            row = {**common, **figures, "party_id": ids[agent], "stratum_id": stratum}
            connection.execute(strata.insert().values(**row))
        key = connection.scalar(select(call_agents.c.call_key).where(call_agents.c.agent_id == ids["K. Nordli"]))
        of_call = {"call_key": key, "place": 0, "agent_id": ids["K. Nordli"], "taken": True, "utterance": 0}
        connection.execute(chances.insert().values(**of_call, opportunity_id=ids[QUESTIONS.name]))
    store.rename_agent("K. Nordli", "Kari")
    with database.reading(store._engine) as connection:
        found = connection.execute(select(strata.c.party_id, strata.c.stratum_id, strata.c.total)).all()
        assert sorted(map(tuple, found)) == [(ids["Kari"], 1, 4), (ids["Kari"], 2, 2)]
        assert connection.scalar(select(chances.c.agent_id)) == ids["Kari"]


def test_sessions_and_visions_follow_a_merged_agent(store: Store) -> None:
    save(store, call("c-1", "Kari"))
    save(store, call("c-2", "K. Nordli"))
    store.add_session("K. Nordli", date(2026, 11, 2))
    store.add_session("Kari", date(2026, 11, 9))
    store.set_vision("K. Nordli", "Ingen ringer to ganger.")
    store.rename_agent("K. Nordli", "Kari")
    assert [session.agent for session in store.sessions("Kari")] == ["Kari", "Kari"]
    vision = store.vision("Kari")
    assert vision is not None
    assert vision.text == "Ingen ringer to ganger."


def test_old_names_lead_to_the_one_in_use(store: Store) -> None:
    save(store, call(agent="K"))
    store.rename_agent("K", "Kari")
    store.rename_agent("Kari", "Kari N")
    assert store.current_name("K") == store.current_name("Kari") == store.current_name("Kari N") == "Kari N"
    assert store.current_name("Ola") == "Ola"
    store.rename_agent("Kari N", "K")  # taken into use again
    assert (store.current_name("K"), store.current_name("Kari N")) == ("K", "K")
    save(store, call("c-2", "Ola"))
    store.rename_agent("Ola", "Kari")  # somebody else by a name that was given up
    assert (store.current_name("Kari"), store.current_name("K")) == ("Kari", "K")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Ola", "Kari", "Ola: no agent of this name is stored"),
        ("", "Kari", "no agent of this name"),
        ("Kari N", "Kari N", "the new name is the old one"),
        ("Kari N", " ", "the new name is empty"),
        ("Kari", "K", "Kari: this agent goes by Kari N now"),
    ],
)
def test_a_rename_that_cannot_be_is_refused_in_a_sentence(store: Store, old: str, new: str, says: str) -> None:
    save(store, call(agent="Kari"))
    store.rename_agent("Kari", "Kari N")
    with pytest.raises(WrongUse, match=says):
        store.rename_agent(old, new)


@pytest.mark.parametrize("seed", range(4))
def test_calls_from_a_day_on_count_for_the_new_team(store: Store, other: Store, seed: int) -> None:
    made = some_calls(Random(seed))
    save_all(store, made)
    since = (MONDAY + timedelta(days=18)).date()
    done = store.move_agent("Kari", "East", since)

    def moves(c: Call) -> bool:
        return c.agent == "Kari" and c.started_at is not None and c.started_at.date() >= since

    save_all(other, [(replace(c, team="East") if moves(c) else c, counts) for c, counts in made])
    assert content(store) == content(other)
    moved = sum(moves(c) for c, _ in made)
    undated = sum(c.agent == "Kari" and c.started_at is None for c, _ in made)
    assert done == Moved(moved, 0, sum(c.agent == "Kari" for c, _ in made) - moved - undated, undated)


def test_a_move_is_in_the_history_and_done_once(store: Store) -> None:
    save(store, call(team="North"), {QUESTIONS.name: (1, 2)})
    assert store.move_agent("Kari N", "South", MONDAY.date()) == Moved(1, 0, 0, 0)
    assert store.move_agent("Kari N", "South", MONDAY.date()) == Moved(0, 1, 0, 0)
    assert [(change.field, change.old, change.new) for change in store.history("c-1")] == [("team", "North", "South")]
    assert store.tally(Scope(team="North"), [QUESTIONS]) == {}
    assert store.tally(Scope(team="South"), [QUESTIONS]) == {QUESTIONS.name: Rate.of_call(1, 2)}


def test_nobody_to_move_and_a_team_without_a_name_are_refused(store: Store) -> None:
    save(store, call())
    with pytest.raises(WrongUse, match="Ola: no call of this agent"):
        store.move_agent("Ola", "South", MONDAY.date())
    with pytest.raises(WrongUse, match="the team's name is empty"):
        store.move_agent("Kari N", " ", MONDAY.date())


def test_agents_with_their_teams_over_time(store: Store) -> None:
    day = MONDAY.date()
    for number, team in enumerate(("South", "North", "North", None)):
        save(store, call(f"c-{number}", "Kari", team=team, started_at=MONDAY + timedelta(days=number)))
    save(store, call("c-9", None))
    save(store, call("c-8", "Åse", started_at=None))
    kari, ase = store.agents_over_time()
    assert (kari.name, kari.calls, kari.first_day, kari.last_day) == ("Kari", 4, day, day + timedelta(days=3))
    assert kari.stays == (
        Stay("South", day, day, 1),
        Stay("North", day + timedelta(days=1), day + timedelta(days=2), 2),
        Stay(None, day + timedelta(days=3), day + timedelta(days=3), 1),
    )
    assert (ase.name, ase.stays) == ("Åse", (Stay(None, None, None, 1),))
