"""The view of an agent's page: what is shown is what was counted."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.call import Amount
from pipeline.practice import gaps
from pipeline.profiles import Finding, Moment, Rate
from pipeline.report.ledger import ledger
from pipeline.report.overview import in_order, teams_page
from pipeline.report.page import agent_page
from pipeline.report.words import words
from tests.report.centre import bare, centre, codebook, figure, profile

EN = words("en")


def page(given):
    return agent_page(given, codebook(), EN)


def test_every_row_shows_the_counts_of_its_figure():
    given = profile()
    shown = {row.title: row for group in page(given).behaviours for row in group.rows}
    assert len(shown) == 19
    for code in codebook().for_speaker("agent"):
        rate = given.figure(f"calls.{code.name}").agent
        row = shown[code.title["en"]]
        assert row.shown.counts == f"{rate.count} of {rate.total} calls"
        assert row.plot.dot.x == pytest.approx(100 * rate.count / rate.total, abs=0.01)


def test_core_behaviours_come_first():
    first, second = page(profile()).behaviours
    assert [row.title for row in first.rows] == [codebook()[name].title["en"] for name in codebook().core]
    assert len(second.rows) == 15


def test_the_plot_says_in_words_what_it_draws():
    row = (
        page(bare(agent="Kari", team="North", figures=(figure("calls.empathy", (7, 8), (20, 48)),)))
        .behaviours[0]
        .rows[0]
    )
    assert row.plot.dot.hover == "Kari: 7 of 8 calls, 88%, 53–98%"
    assert row.plot.team.hover.startswith("Team North: 20 of 48 calls, 42%")
    assert row.plot.everyone.hover in row.plot.text


def test_without_a_team_there_is_no_team_mark():
    row = page(bare(figures=(figure("calls.empathy", (7, 8), (20, 48)),))).behaviours[0].rows[0]
    assert row.plot.team is None


def test_a_figure_without_anything_to_count_has_no_dot():
    row = page(bare(figures=(figure("calls.empathy", (0, 0), (20, 48)),))).behaviours[0].rows[0]
    assert (row.plot.dot, row.shown.percent, row.shown.counts) == (None, "–", "nothing to count")


def test_figures_nobody_has_anything_for_are_not_drawn():
    assert page(bare(figures=(figure("calls.empathy", (0, 0), (0, 0)),))).behaviours == ()


def test_an_utterance_stands_beside_what_is_done_more():
    said = Moment("c-7", 65_000, "I see.", ("empathy",), None)
    given = (figure("calls.empathy", (8, 8), (20, 48)),)
    strength = page(bare(figures=given, gaps=gaps(given, codebook()), moments={"empathy": (said,)})).strengths[0]
    assert (strength.quote.text, strength.quote.at, strength.quote.call) == ("“I see.”", "1:05", "c-7")
    assert (strength.figure.own.counts, strength.figure.others.counts) == ("8 of 8 calls", "12 of 40 calls")


def test_few_calls_are_provisional_and_enough_are_not():
    assert page(bare(calls=9)).provisional.startswith("Provisional: only 9 calls so far. With fewer than 10")
    assert page(bare(calls=10)).provisional == ""


def test_a_period_without_words_says_so():
    assert page(bare(calls=0)).provisional.startswith("There are no calls with usable words")


def test_what_was_left_out_is_said_with_the_reason():
    left_out = next(
        f for f in page(bare(calls_left_out={"draft": 1, "none": 2, "roles": 0})).facts if f.label == "Left out"
    )
    assert (left_out.value, left_out.notes) == (
        "3",
        ("1 with only a rough draft of the words", "2 without words, only times"),
    )


def test_forms_of_questions_are_parts_of_one_whole():
    forms = page(profile()).forms
    assert [side.name for side in forms] == ["Kari Nordli", "Team North", "Everyone"]
    for side in forms:
        assert sum(part.width for part in side.plot.segments) == pytest.approx(100, abs=0.1)
        assert sum(int(shown.counts) for _, shown in side.parts) == int(side.total.split()[0])


def test_times_are_lengths_and_cutting_in_counts_turns():
    rows = {row.title: row.shown.counts for group in page(profile()).balance for row in group.rows}
    assert rows["Share of the talking"].count("min") == 2
    assert rows["Cutting in"].endswith("turns")


def test_figures_that_are_no_shares_stand_beside_the_teams_and_everyones_without_a_plot():
    shown = page(profile())
    assert shown.pace.names == ("Kari Nordli", "Team North", "Everyone")
    rows = {row.title: row.sides for row in shown.pace.rows}
    assert list(rows) == [
        "Longest monologue",
        "The customer's longest monologue",
        "Speech rate",
    ]
    assert all(side.interval for sides in rows.values() for side in sides)
    assert not set(rows) & {row.title for group in shown.balance for row in group.rows}


def test_at_most_eight_utterances_of_a_behaviour_are_shown_and_it_says_so():
    said = tuple(Moment(f"c-{n}", None, "I see.", ("empathy",), None) for n in range(9))
    block = next(b for g in page(bare(moments={"empathy": said})).said for b in g.blocks if b.id == "said-empathy")
    assert (len(block.quotes), block.quotes[0].call, block.more) == (8, "c-0", "The newest 8 of 9.")


def test_a_finding_shows_both_utterances_and_both_times():
    rule = "compensation_before_probing"
    finding = page(bare(findings=(Finding(rule, "c-1", 32_000, "200 back?", 75_000, "What happened?"),))).findings[0]
    assert (finding.first, finding.first_at, finding.first_text) == ("Compensation offered", "0:32", "“200 back?”")
    assert (finding.before, finding.before_at, finding.before_text) == ("Probing needs", "1:15", "“What happened?”")


def test_a_finding_without_what_should_have_come_before_leaves_it_empty():
    finding = page(bare(findings=(Finding("compensation_before_probing", "c-1", None, "200?", None, None),))).findings[
        0
    ]
    assert (finding.first_at, finding.before_at, finding.before_text) == ("", "", "")


def test_what_was_given_is_added_up_by_currency_and_never_across():
    offers = (
        ("c-1", Amount(200, "SEK", "credit"), 1000),
        ("c-2", Amount(49.5, "SEK", "waived_fee"), None),
        ("c-3", Amount(20, "EUR", "credit"), None),
        ("c-4", Amount(15, "%", "percent"), None),
        ("c-5", Amount(15, "%", "percent"), None),
        ("c-6", Amount(None, None, "goods"), None),
        ("c-7", Amount(100, None, "credit"), None),
    )
    sums = [(s.currency, s.times, s.total) for s in ledger(offers, {}, EN).sums]
    assert sums == [
        ("EUR", "1", "20 EUR"),
        ("SEK", "2", "249.50 SEK"),
        ("No currency said", "1", "100"),
        ("Percentages", "2", "2 × 15%"),
        ("No amount said", "1", "–"),
    ]


def test_weeks_are_drawn_in_order_with_counts_and_a_gap_breaks_the_line():
    weeks = (
        (date(2026, 9, 21), Rate.of_call(2, 10)),
        (date(2026, 9, 7), Rate.of_call(1, 10)),
        (date(2026, 9, 14), Rate.of_call(0, 9)),
    )
    later = (date(2026, 10, 5), Rate.of_call(4, 10))
    given = replace(profile(), weeks={"utterances.question": (*weeks, later)})
    plot = page(given).trend[0]
    assert [week.counts for week in plot.weeks] == ["1/10", "0/9", "2/10", "4/10"]
    assert [week.line_to is not None for week in plot.weeks] == [True, True, False, False]
    assert plot.weeks[0].hover == "Week 37, from 7 Sep 2026: 1 of 10 utterances, 10%"


def test_one_week_is_no_trend():
    given = replace(profile(), weeks={"utterances.question": ((date(2026, 9, 7), Rate.of_call(1, 10)),)})
    assert page(given).trend == ()


def test_agents_stand_by_team_and_name_not_by_figures():
    names = [p.agent for p in in_order(centre())]
    assert names == ["Emma Clarke", "Johan Ek", "Kari Nordli", "Daniel Reed", "Mette Holm", "Ola Bergsløkken Åsheim"]


def test_each_panel_shows_every_agent_beside_everyone():
    shown = teams_page(centre(), {}, codebook(), EN)
    panel = next(p for g in shown.groups for p in g.panels if p.id == "panel-calls-needs_probing")
    rows = [agent for team in panel.teams for agent in team.agents]
    assert len(rows) == 6
    total = sum(int(agent.shown.counts.split("/")[0]) for agent in rows)
    assert panel.everyone.counts == f"{total} of 48 calls"
