"""Figures of few people are hidden from whoever may not see each of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.batch.local import keep
from pipeline.centre import Centre
from pipeline.comparing import side_by_side
from pipeline.errors import WrongUse
from pipeline.measures import measures
from pipeline.process import measured
from pipeline.store import Scope, Store
from pipeline.viewers import Viewer
from tests.report.centre import AGENTS, calls_of, codebook

BOOK = codebook()
SHOWN = measures(BOOK)
SIZES = {"North": 4, "South": 2}  # agents


@pytest.fixture
def centre(store: Store) -> Store:
    first = AGENTS[0]
    for team, size in SIZES.items():
        for number in range(size):
            for call in calls_of(replace(first, name=f"{team} {number}", team=team), weeks=1, calls_a_week=1):
                named = replace(call, call_id=f"{team}-{number}-{call.call_id}", tagged_by="test 1.0.0")
                keep(store, measured(named, f"content of {named.call_id}", {"words": "x"}, BOOK))
    return store


def agent(name: str) -> Viewer:
    return Viewer(name, frozenset({"agent"}), agent=name)


LEADER = Viewer("Siri", frozenset({"leader"}), teams=("South",))


@pytest.mark.parametrize(
    ("least", "who", "teams", "everyone"),
    [
        (1, "South 0", {"North", "South"}, True),
        (3, "South 0", {"North"}, True),  # one other in the own team
        (4, "North 0", set(), True),  # three others in the own team, two in the other
        (4, "South 0", {"North"}, True),
        (6, "South 0", set(), False),  # five others in all
    ],
)
def test_an_agent_sees_figures_of_enough_others(
    centre: Store, least: int, who: str, teams: set[str], everyone: bool
) -> None:
    centre.set_centre(Centre(small_group=least))
    seen = centre.as_seen_by(agent(who))
    assert set(seen.tallies("team", Scope(), SHOWN)) == teams
    assert bool(seen.tally(Scope(), SHOWN)) == everyone
    assert bool(seen.weeks(Scope(), SHOWN)) == everyone
    assert bool(seen.tally(Scope(team="North"), SHOWN)) == ("North" in teams)
    assert seen.tally(Scope(agent=who), SHOWN)


def test_whoever_leads_a_team_sees_it_however_small(centre: Store) -> None:
    centre.set_centre(Centre(small_group=5))
    seen = centre.as_seen_by(LEADER)
    assert set(seen.tallies("team", Scope(), SHOWN)) == {"South"}
    assert not seen.tally(Scope(), SHOWN)  # four others


def test_who_sees_everybody_and_the_command_line_see_all(centre: Store) -> None:
    centre.set_centre(Centre(small_group=100))
    for seen in (centre, centre.as_seen_by(Viewer("Quentin", frozenset({"qa"})))):
        assert set(seen.tallies("team", Scope(), SHOWN)) == set(SIZES)
        assert seen.tally(Scope(), SHOWN)


def test_a_period_counts_those_who_spoke_in_it(centre: Store) -> None:
    centre.set_centre(Centre(small_group=3))
    seen = centre.as_seen_by(agent("South 0"))
    assert seen.tally(Scope(last_day=date(2020, 1, 1)), SHOWN) == {}


def test_small_teams_and_periods_are_left_out_of_a_comparison(centre: Store, tmp_path: Path) -> None:
    found = side_by_side(centre, BOOK, "team", least=3)
    assert found.parties == ("North",)
    assert set(side_by_side(centre, BOOK, "team").parties) == set(SIZES)
    with pytest.raises(WrongUse):
        side_by_side(centre, BOOK, "period", least=7)
