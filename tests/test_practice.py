from datetime import date, timedelta

import pytest

from pipeline import coaching
from pipeline.coaching import Period
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.practice import focus, gaps, strengths
from pipeline.process import measured
from pipeline.store import Store
from tests.report.centre import figure
from tests.world import call

BOOK = load_codebook()


def names(found):
    return [gap.measure.name for gap in found]


def test_more_of_a_wanted_behaviour_is_a_strength():
    found = gaps((figure("calls.empathy", (30, 30), (60, 120)),), BOOK)
    assert names(strengths(found)) == ["calls.empathy"]
    assert focus(found) is None


def test_less_of_a_wanted_behaviour_is_the_thing_to_practise():
    found = gaps((figure("calls.summarising", (0, 30), (60, 120)),), BOOK)
    assert strengths(found) == ()
    assert focus(found).measure.name == "calls.summarising"


def test_more_of_an_unwanted_behaviour_is_the_thing_to_practise():
    found = gaps((figure("calls.defending", (25, 30), (40, 120)),), BOOK)
    assert focus(found).measure.name == "calls.defending"


def test_the_agent_is_set_against_all_others_not_against_a_crowd_that_holds_them():
    (gap,) = gaps((figure("calls.empathy", (30, 30), (60, 120)),), BOOK)
    assert (gap.others.count, gap.others.total, gap.others.calls) == (30, 90, 90)


def test_what_chance_may_give_is_nothing_to_practise():
    found = gaps((figure("calls.empathy", (4, 8), (24, 48)),), BOOK)
    assert (focus(found), strengths(found)) == (None, ())


def test_a_behaviour_the_codebook_takes_no_side_on_is_not_practised():
    assert gaps((figure("calls.upselling", (30, 30), (40, 120)),), BOOK) == ()


def test_times_are_not_practised():
    assert gaps((figure("interruptions", (90, 100), (100, 1000)),), BOOK) == ()


def test_of_two_gaps_alike_the_one_of_core_codes_weighs_more():
    found = gaps((figure("calls.empathy", (0, 30), (60, 120)), figure("calls.steering", (0, 30), (60, 120))), BOOK)
    assert focus(found).measure.name == "calls.steering"


def test_a_missed_opportunity_weighs_more_than_the_bare_habit():
    found = gaps(
        (figure("calls.empathy", (0, 30), (60, 120)), figure("chance.care_after_dissatisfaction", (0, 30), (60, 120))),
        BOOK,
    )
    assert focus(found).measure.name == "chance.care_after_dissatisfaction"


def test_a_measure_that_rests_on_an_untrusted_code_is_never_the_focus():
    figures = (figure("chance.care_after_dissatisfaction", (0, 30), (60, 120)),)
    assert gaps(figures, BOOK, untrusted=["dissatisfaction"]) == ()


def test_many_measures_raise_the_bar():
    """One in twenty lies clear by chance alone: p-values are adjusted for how many were looked at."""
    lonely = figure("calls.empathy", (9, 12), (50, 108))
    (alone,) = gaps((lonely,), BOOK)
    same = [figure(f"calls.{c.name}", (6, 12), (54, 108)) for c in BOOK.for_speaker("agent") if c.aim][:8]
    among = next(g for g in gaps((lonely, *(f for f in same if f.measure != lonely.measure)), BOOK) if g.own.count == 9)
    assert among.adjusted_p > alone.adjusted_p


@pytest.fixture
def store(tmp_path):
    """Kari never asks, the others always do: twelve weeks, three calls each a week."""
    begin = date(2026, 6, 1)
    with Store.open(tmp_path / "calls.db") as opened:
        for n in range(12 * 9):
            week, agent = divmod(n, 9)
            who = ("Kari", "Ola", "Eva")[agent % 3]
            asks = who != "Kari" or week >= 8
            said = (
                "A: What happened? [needs_probing question/open]"
                if asks
                else "A: It says so in the booklet [informing]"
            )
            one = call(
                "A: Hello [greeting]", "C: My box is broken again [stating_need]", said, "C: It fell []",
                "A: Bye [closing]",
                call_id=f"c-{n}", agent=who, started_at=datetime_of(begin + timedelta(weeks=week, days=agent % 5)),
            )  # fmt: skip
            done = measured(one, f"id-{n}", {}, BOOK)
            opened.save(one, content_id=f"id-{n}", tallies=done.tallies, findings=done.findings, chances=done.chances)
        yield opened


def datetime_of(day):
    from datetime import UTC, datetime

    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_the_largest_certain_gap_is_practised_with_its_moments(store):
    early = Period(last=date(2026, 7, 20))
    practice = coaching.profile(store, "Kari", BOOK, early).practice
    assert (practice.measure.name, practice.why) == ("chance.probing_after_need", "largest")
    assert (practice.gap.own.count, practice.gap.others.share) == (0, 1.0)
    assert (len(practice.worked), len(practice.passed), len(practice.colleagues)) == (0, 3, 3)
    marked = {line.mark: line.text for line in practice.passed[0].lines}
    assert (marked["called"], marked["answer"]) == ("My box is broken again", "It says so in the booklet")


def test_the_coach_may_choose_another(store):
    practice = coaching.profile(store, "Kari", BOOK, focus="calls.closing").practice
    assert (practice.measure.name, practice.why) == ("calls.closing", "chosen")
    assert len(practice.worked) == 3


def test_a_measure_nobody_knows_is_refused_with_those_near(store):
    with pytest.raises(WrongUse, match=r"chance.probing_after_nead: no measure .* chance.probing_after_need"):
        coaching.profile(store, "Kari", BOOK, focus="chance.probing_after_nead")


def test_what_was_agreed_last_stays_the_focus_and_its_change_is_judged(store):
    store.add_session("Kari", date(2026, 7, 26), focus="chance.probing_after_need")
    practice = coaching.profile(store, "Kari", BOOK).practice
    assert (practice.measure.name, practice.why) == ("chance.probing_after_need", "agreed")
    trend = practice.trend
    assert (trend.since, trend.before.share, trend.after.share) == (date(2026, 7, 26), 0.0, 1.0)
    assert (trend.own.verdict, trend.beside_others.verdict) == ("up", "up")


def test_without_a_session_there_is_a_chart_and_no_verdict(store):
    trend = coaching.profile(store, "Kari", BOOK, focus="chance.probing_after_need").practice.trend
    assert (trend.since, trend.own) == (None, None)
    assert len(trend.chart.points) == 12


def test_an_agent_like_the_others_has_nothing_to_practise(store):
    assert coaching.profile(store, "Ola", BOOK, Period(first=date(2026, 8, 1))).practice is None
