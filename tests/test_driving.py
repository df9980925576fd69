"""Outcomes against behaviours, from a store."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.driving import behaviours, driving
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.outcomes import Named, Reported
from pipeline.process import measured
from pipeline.report.driven import drivers_sheet
from pipeline.report.driverpage import driver_page
from pipeline.report.render import drivers_html
from pipeline.report.words import words
from pipeline.stats.drivers import Drivers, TooFew
from pipeline.store import Scope, Store
from tests.world import call

pytest.importorskip("statsmodels")
BOOK = load_codebook()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Eight agents, 30 calls each. Probing is worth two points of NPS; closing nothing; some agents are liked more."""
    draw, rows = random.Random(4), []
    with Store.open(tmp_path_factory.mktemp("store") / "calls.db") as opened:
        for n in range(240):
            agent, asks, closes = n % 8, draw.random() < 0.5, draw.random() < 0.5
            one = call(
                "A: Hello [greeting]",
                "C: My box is broken again [stating_need]",
                "A: What happened? [needs_probing question/open]" if asks else "A: Read the booklet [informing]",
                "A: Bye then [closing]" if closes else "A: So []",
                call_id=f"c-{n}",
                agent=f"a{agent}",
                started_at=datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(days=n % 60),
            )
            done = measured(one, f"id-{n}", {}, BOOK)
            opened.save(one, content_id=f"id-{n}", tallies=done.tallies, chances=done.chances)
            nps = min(10, max(0, round(draw.gauss(4 + 0.3 * agent + 2 * asks, 1))))
            rows.append(Reported(f"row {n}", Named(f"c-{n}"), {"nps": nps}))
            if n < 10:
                rows.append(Reported(f"late row {n}", Named(f"c-{n}"), {"churn": n % 2}))
        assert not opened.put_outcomes(rows).faults
        yield opened


def test_a_planted_effect_is_seen_with_its_size_and_nothing_else_is(store):
    found = driving(store, "nps", BOOK).found
    assert isinstance(found, Drivers)
    by_name = {driver.behaviour: driver for driver in found.drivers}
    probing = by_name["calls.needs_probing"]
    assert probing.seen
    assert probing.within.low < 2 < probing.within.high
    assert not by_name["calls.closing"].seen


def test_nothing_of_the_customers_is_taken_for_a_behaviour_of_the_agent():
    assert not {m.group for m in behaviours(BOOK)} & {"customer", "mood", "outcome"}


def test_an_outcome_nobody_knows_is_refused_with_those_there_are(store):
    with pytest.raises(WrongUse, match="csat: no call here has an outcome of this name; there are churn, nps"):
        driving(store, "csat", BOOK)


def test_too_few_calls_are_said_in_words(store):
    found = driving(store, "churn", BOOK)
    assert isinstance(found.found, TooFew)
    assert driver_page(found, BOOK, words("en")).why_not.startswith("Too little to say anything")


def test_a_team_without_such_calls_has_no_such_outcome(store):
    with pytest.raises(WrongUse, match="nps: no call here has an outcome"):
        driving(store, "nps", BOOK, Scope(team="South"))


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da"])
def test_the_page_warns_against_cause_and_fetches_nothing(store, language):
    html = drivers_html(driving(store, "nps", BOOK), BOOK, language)
    assert html.count("<strong>") >= 1
    assert not any(part in html for part in ("http:", "https:", "<script", "src="))
    assert html.count('role="img"') == html.count("</desc>") >= 4


def test_the_table_has_a_row_a_behaviour(store):
    sheet = drivers_sheet(driving(store, "nps", BOOK), BOOK)
    names = [column.name for column in sheet.columns]
    row = next(dict(zip(names, row, strict=True)) for row in sheet.rows if row[1] == "calls.needs_probing")
    assert (row["calls"], row["agents"], row["per_points"], row["seen"]) == (240, 8, 100, "yes")
