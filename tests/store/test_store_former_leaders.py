"""An agent who changed teams: who led them before sees what belongs to that time, and nothing of the time after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_examples import MONDAY, call, judged

from pipeline.batch.local import keep
from pipeline.call import Turn, Utterance
from pipeline.centre import Centre
from pipeline.coaching import profile
from pipeline.comparing import of_shown
from pipeline.errors import Forbidden
from pipeline.measures import measures
from pipeline.process import measured
from pipeline.profiles import Rate
from pipeline.showing import showing
from pipeline.store import Scope, Store
from pipeline.viewers import Viewer
from tests.report.centre import codebook

BOOK = codebook()
SHOWN = measures(BOOK)
EMPATHY = next(measure for measure in SHOWN if measure.name == "calls.empathy")
NORTH = Viewer("Lars", frozenset({"leader"}), teams=("North",))
SOUTH = Viewer("Siri", frozenset({"leader"}), teams=("South",))
BOTH = Viewer("Berit", frozenset({"leader"}), teams=("North", "South"))
KARI = Viewer("Kari", frozenset({"agent"}), agent="Kari")
QA = Viewer("Quentin", frozenset({"qa"}))
MOVED = MONDAY + timedelta(days=35)
WEEK = timedelta(days=7)


def took(store: Store, agent: str, team: str | None, day: int, empathic: bool) -> None:
    """A call of the agent, `day` days after the Monday."""
    name = f"{agent}-{team}-{day}".lower()
    line = Utterance("Det forstår jeg godt.", 0, 900, judged("empathy") if empathic else judged())
    turns = (Turn("agent", (line,), 0, 900), *call().turns)
    made = replace(call(), call_id=name, agent=agent, team=team, started_at=MONDAY + timedelta(days=day), turns=turns)
    keep(store, measured(made, name, {"words": "imported"}, BOOK))


@pytest.fixture
def centre(store: Store) -> Store:
    """Kari was in North, and is alone in South since; Ola is in North. In South and without a team she is empathic."""
    for day in (0, 7, 14):
        took(store, "Kari", "North", day, empathic=False)
        took(store, "Ola", "North", day, empathic=True)
    for day in (35, 36):
        took(store, "Kari", "South", day, empathic=True)
    took(store, "Kari", None, 20, empathic=True)
    store.add_session("Kari", MONDAY.date(), coach="Lars", agreed="Listen")
    store.add_session("Kari", MOVED.date(), coach="Siri", agreed="Ask")
    store.add_session("Kari", MOVED.date(), agreed="Nobody signed this")
    store.set_vision("Kari", "I help")
    return store


def counted(store: Store, viewer: Viewer, scope: Scope) -> tuple[int, int]:
    rate = store.as_seen_by(viewer).tally(scope, [EMPATHY]).get("calls.empathy", Rate())
    return rate.count, rate.total


@pytest.mark.parametrize(
    ("viewer", "rate"),
    [(NORTH, (0, 3)), (SOUTH, (2, 2)), (BOTH, (2, 5)), (QA, (3, 6)), (KARI, (3, 6))],
)
def test_rates_of_an_agent_are_of_the_calls_that_may_be_seen(
    centre: Store, viewer: Viewer, rate: tuple[int, int]
) -> None:
    assert counted(centre, viewer, Scope(agent="Kari")) == rate
    seen = centre.as_seen_by(viewer)
    assert sum(week.total for _, week in seen.weeks(Scope(agent="Kari"), [EMPATHY])["calls.empathy"]) == rate[1]
    listed = seen.tallies("agent", Scope(), [EMPATHY])["Kari"]["calls.empathy"]
    assert (listed.count, listed.total) == rate


@pytest.mark.parametrize(("viewer", "in_part"), [(NORTH, True), (BOTH, True), (QA, False), (KARI, False)])
def test_who_sees_an_agent_in_part_has_nobody_to_set_her_beside(centre: Store, viewer: Viewer, in_part: bool) -> None:
    """Else the rest of her own calls would be among "all others"."""
    seen = centre.as_seen_by(viewer)
    assert seen.sees_in_part(Scope(agent="Kari")) is in_part
    found = profile(seen, "Kari", BOOK)
    assert not in_part or not any(figure.everyone.total for figure in found.figures)


def test_a_period_after_the_move_holds_nothing_for_who_led_before(centre: Store) -> None:
    after = Scope(agent="Kari", first_day=MOVED.date())
    seen = centre.as_seen_by(NORTH)
    assert seen.tally(after, SHOWN) == {}
    assert seen.weeks(after, SHOWN) == {}
    assert "Kari" not in seen.tallies("agent", replace(after, agent=None), SHOWN)
    assert counted(centre, SOUTH, after) == (2, 2)


def test_of_an_agent_seen_whole_the_figures_are_the_same_as_for_everybody(centre: Store) -> None:
    seen = centre.as_seen_by(NORTH)
    for scope in (Scope(agent="Ola"), Scope(agent="Ola", first_day=MONDAY.date() + WEEK)):
        assert seen.tally(scope, SHOWN) == centre.tally(scope, SHOWN) != {}
        assert seen.weeks(scope, SHOWN) == centre.weeks(scope, SHOWN)


def test_rates_added_up_call_by_call_are_those_of_the_sums(centre: Store) -> None:
    """Of a time in which all of an agent's calls may be seen, by a leader who may not see those of other times."""
    before = Scope(agent="Kari", last_day=date(2026, 11, 20))
    whole = Scope(agent="Kari", first_day=MONDAY.date(), last_day=date(2026, 12, 31))
    assert centre.as_seen_by(NORTH).tally(whole, SHOWN) == centre.tally(before, SHOWN) != {}
    assert centre.as_seen_by(NORTH).weeks(whole, SHOWN) == centre.weeks(before, SHOWN)


@pytest.mark.parametrize("period", [{}, {"first_day": MONDAY.date(), "last_day": date(2026, 12, 31)}])
def test_so_is_a_comparison_adjusted_for_mix(centre: Store, period: dict[str, date]) -> None:
    scope = Scope(team="North", **period)
    shown = of_shown(centre.as_seen_by(NORTH), showing(centre, BOOK, True), "agent", scope, ["calls.empathy"])
    rates = {party.name: (party.own.count, party.own.total) for party in shown.compared[0].comparison.parties}
    assert rates == {"Kari": (0, 3), "Ola": (3, 3)}
    assert set(centre.as_seen_by(NORTH).strata(EMPATHY, scope)) == {"Kari", "Ola"}


def test_the_figures_of_a_team_of_one_are_hers(centre: Store) -> None:
    centre.set_centre(Centre(small_group=2))
    assert counted(centre, NORTH, Scope(team="South")) == (0, 0)
    assert counted(centre, NORTH, Scope()) == (0, 0)  # hers, less her calls in North
    assert set(centre.as_seen_by(NORTH).tallies("team", Scope(), SHOWN)) == {"North"}
    assert counted(centre, BOTH, Scope(team="South")) == (2, 2)
    centre.set_centre(Centre(small_group=1))
    assert counted(centre, NORTH, Scope(team="South")) == (2, 2)


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (NORTH, {"Listen"}),
        (SOUTH, {"Listen", "Ask", "Nobody signed this"}),
        (KARI, {"Listen", "Ask", "Nobody signed this"}),
        (QA, {"Listen", "Ask", "Nobody signed this"}),
        (replace(KARI, person="Ola", agent="Ola"), set()),
        (Viewer("Ada", frozenset({"admin"})), set()),
    ],
)
def test_sessions_are_for_who_leads_the_agent_now_and_who_held_them(
    centre: Store, viewer: Viewer, seen: set[str]
) -> None:
    store = centre.as_seen_by(viewer)
    for found in (store.sessions("Kari"), store.sessions()):
        assert {session.agreed for session in found} == seen


def test_who_led_before_agrees_nothing_more_and_reads_no_vision(centre: Store) -> None:
    former, now = centre.as_seen_by(NORTH), centre.as_seen_by(SOUTH)
    assert [seen.may_coach("Kari") for seen in (former, now)] == [False, True]
    assert [bool(seen.vision("Kari")) for seen in (former, now)] == [False, True]
    with pytest.raises(Forbidden, match="current leader of the agent's team"):
        former.add_session("Kari", MOVED.date())
    now.add_session("Kari", MOVED.date())


def test_the_team_shown_is_that_of_the_calls_seen(centre: Store) -> None:
    assert centre.as_seen_by(NORTH).teams_of() == {"Kari": "North", "Ola": "North"}
    assert centre.teams_of() == {"Kari": "South", "Ola": "North"}
