"""Agents, teams and periods side by side, from a store."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.comparing import chosen, side_by_side
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.process import measured
from pipeline.report.compared import comparison_shapes
from pipeline.report.render import compare_html, team_html
from pipeline.report.shapes import show
from pipeline.store import Scope, Store
from pipeline.teams import team_review
from tests.world import call

BOOK = load_codebook()
ASKS = "A: What happened to it? [needs_probing question/open]"
TELLS = "A: It says so in the booklet [informing]"
TEAMS = {"Kari": "North", "Ola": "North", "Eva": "North", "Per": "South", "Siv": "South", "Åse": "South"}
TEAMS |= dict.fromkeys(("Ada", "Bo", "Jon"), "North") | dict.fromkeys(("Tor", "Una", "Vår"), "South")
NAMES = tuple(sorted(TEAMS, key=str.casefold))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Twelve agents, 12 calls each over a year.

    In the North Kari always asks, the others every other time; in the South they ask once, Siv never.
    """
    with Store.open(tmp_path_factory.mktemp("store") / "calls.db") as opened:
        for agent, team in TEAMS.items():
            for n in range(12):
                asks = {"Kari": True, "Siv": False}.get(agent, n % 2 == 0 if team == "North" else n == 5)
                day = date(2026, 1, 5) + timedelta(days=30 * n)
                one = call(
                    "A: Hello [greeting]",
                    "C: My box is broken again [stating_need]",
                    ASKS if asks else TELLS,
                    "C: I see []",
                    "A: Bye [closing]",
                    call_id=f"{agent}-{n}",
                    agent=agent,
                    team=team,
                    started_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
                )
                done = measured(one, f"id-{agent}-{n}", {}, BOOK)
                opened.save(
                    one,
                    content_id=f"id-{agent}-{n}",
                    tallies=done.tallies,
                    findings=done.findings,
                    chances=done.chances,
                )
        yield opened


def one(found, name="calls.needs_probing"):
    return next(compared for compared in found.compared if compared.measure.name == name)


def test_agents_stand_by_name_and_only_those_clear_of_the_rest_are_called_apart(store):
    found = side_by_side(store, BOOK)
    assert found.parties == NAMES
    standing = {party.name: party.standing for party in one(found).comparison.parties}
    assert (standing["Kari"], standing["Ola"], standing["Eva"]) == ("above", "not apart", "not apart")
    assert found.teams == TEAMS


def test_counts_stand_beside_what_the_group_makes_of_them(store):
    kari = next(p for p in one(side_by_side(store, BOOK)).comparison.parties if p.name == "Kari")
    assert (kari.own.count, kari.own.total) == (12, 12)
    assert 0.6 < kari.shrunk.value < 1.0


def test_how_many_more_calls_would_tell_is_said_of_those_not_apart(store):
    found = one(side_by_side(store, BOOK))
    assert set(found.more_calls) == {p.name for p in found.comparison.parties if p.standing == "not apart"}


def test_habits_that_differ_beyond_chance_are_told_from_those_that_do_not(store):
    found = side_by_side(store, BOOK)
    assert one(found).spread.p < 0.01
    assert one(found, "calls.closing").spread.p == 1.0


def test_agents_of_one_team_are_compared_with_each_other(store):
    found = side_by_side(store, BOOK, "agent", Scope(team="South"))
    assert found.parties == ("Per", "Siv", "Tor", "Una", "Vår", "Åse")


def test_teams_are_compared_too(store):
    found = side_by_side(store, BOOK, "team")
    assert {p.name: p.own.count for p in one(found).comparison.parties} == {"North": 42, "South": 5}
    assert {p.name: p.standing for p in one(found).comparison.parties} == {"North": "above", "South": "below"}


def test_a_team_is_not_called_apart_for_what_one_of_its_agents_does(tmp_path):
    """Calls of one agent are no independent witnesses of a team."""
    with Store.open(tmp_path / "calls.db") as store:
        for n in range(200):
            agent = "abcdefghij"[n % 10]
            said = TELLS if agent == "a" else ASKS
            made = call(said, "C: I see []", call_id=f"c-{n}", agent=agent, team="x" if agent in "abcde" else "y")
            store.save(made, content_id=f"id-{n}", tallies=measured(made, f"id-{n}", {}, BOOK).tallies)
        found = one(side_by_side(store, BOOK, "team"))
        assert {p.name: (p.own.count, p.standing) for p in found.comparison.parties} == {
            "x": (80, "not apart"),
            "y": (100, "not apart"),
        }
        assert team_review(store, "x", BOOK).train is None


def test_figures_are_said_to_be_adjusted_only_for_what_differs(store):
    assert side_by_side(store, BOOK).mix == ()


def test_figures_are_said_to_be_adjusted_for_what_differs(tmp_path):
    with Store.open(tmp_path / "calls.db") as store:
        for n in range(12):
            made = call(ASKS, "C: I see []", call_id=f"c-{n}", agent="Ada" if n % 2 else "Bo")
            made = replace(made, language="nb" if n % 3 else "en")
            store.save(made, content_id=f"id-{n}", tallies=measured(made, f"id-{n}", {}, BOOK).tallies)
        assert side_by_side(store, BOOK).mix == ("language",)


def test_periods_are_calendar_quarters_each_set_against_the_one_before(store):
    found = side_by_side(store, BOOK, "period", Scope(agent="Kari"), ["calls.needs_probing"])
    assert found.parties == ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
    steps = one(found).steps
    assert set(steps) == {"2026-Q2", "2026-Q3", "2026-Q4"}
    assert all(step is None or step.p > 0.05 for step in steps.values())


@pytest.mark.parametrize(
    ("every", "names"),
    [("half", ("2026-H1", "2026-H2")), ("year", ("2026",))],
)
def test_periods_may_be_half_years_and_years(store, every, names):
    assert side_by_side(store, BOOK, "period", every=every).parties == names


def test_agents_are_adjusted_for_their_mix_of_calls(store):
    adjusted = one(side_by_side(store, BOOK)).adjusted
    assert adjusted["Kari"].value == pytest.approx(1.0)
    assert one(side_by_side(store, BOOK, mix=())).adjusted == {}


def test_a_measure_nobody_knows_is_refused(store):
    with pytest.raises(WrongUse, match=r"calls\.dancing: no measure that can be shown has this name"):
        side_by_side(store, BOOK, names=["calls.dancing"])


def test_a_period_without_calls_is_refused(store):
    with pytest.raises(WrongUse, match="no agent with calls in that period"):
        side_by_side(store, BOOK, scope=Scope(first_day=date(2030, 1, 1)))


def test_times_are_not_among_what_is_compared_by_default():
    assert not {m.group for m in chosen(BOOK)} & {"time", "mood", "customer"}


def test_a_table_has_a_row_a_measure_and_party_with_counts(store):
    out = io.StringIO()
    found = side_by_side(store, BOOK, names=["calls.needs_probing"])
    show(comparison_shapes(found, BOOK, "en"), "csv", out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue()), delimiter=out.getvalue()[5]))
    assert [(row["agent"], row["count"], row["total"], row["standing"]) for row in rows][:2] == [
        ("Ada", "6", "12", "not apart"),
        ("Bo", "6", "12", "not apart"),
    ]


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da"])
def test_the_page_never_ranks_and_fetches_nothing(store, language):
    html = compare_html(side_by_side(store, BOOK), BOOK, language)
    section = html[html.index('id="m-calls-needs_probing"') :]
    places = [section.index(f'<th scope="row">{name}') for name in NAMES]
    assert places == sorted(places)
    assert not any(part in html for part in ("http:", "https:", "<script", "src="))


def test_a_team_learns_what_to_train_and_what_sets_the_best_apart(store):
    south, north = (team_review(store, team, BOOK) for team in ("South", "North"))
    assert south.train.measure.name == "chance.probing_after_need"
    assert (south.calls, north.train) == (72, None)
    best = next(b for b in north.best if b.compared.measure.name == "chance.probing_after_need")
    assert best.agents == ("Kari",)
    assert len({example.passage.call_id for example in best.examples}) == 3
    assert "What happened to it?" in team_html(north, BOOK)


def test_a_team_nobody_knows_is_refused(store):
    with pytest.raises(WrongUse, match=r"East: no call of this team is stored; there are North, South"):
        team_review(store, "East", BOOK)
