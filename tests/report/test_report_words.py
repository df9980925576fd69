from datetime import date, datetime

import pytest

from pipeline.errors import WrongUse
from pipeline.profiles import Interval, Rate
from pipeline.report import figures
from pipeline.report.words import words
from tests.report.centre import ratio


@pytest.mark.parametrize(
    ("count", "total", "text"),
    [(0, 8, "0%"), (1, 1000, "<1%"), (1, 8, "13%"), (999, 1000, ">99%"), (8, 8, "100%"), (0, 0, "–")],
)
def test_0_and_100_per_cent_only_where_that_is_so(count, total, text):
    assert words("en").rate(Rate.of_call(count, total)) == text


def test_a_count_of_one_among_billions_is_not_nothing():
    assert words("en").rate(Rate.of_call(1, 10**12)) == "<1%"
    assert words("en").rate(Rate.of_call(10**12 - 1, 10**12)) == ">99%"


def test_ends_of_intervals_keep_true_0_and_100_despite_floating_point():
    assert words("en").interval(Interval(3e-17, 0.324)) == "0–32%"
    assert words("en").interval(Interval(0.676, 0.9999999999999999)) == "68–100%"
    assert words("en").interval(Interval(0.001, 0.004)) == "<1%"
    assert words("en").interval(None) == ""


@pytest.mark.parametrize(
    ("language", "number", "percent", "money"),
    [
        ("en", "1,234.5", "88%", "49.50 GBP"),
        ("nb", "1\u202f234,5", "88\u202f%", "49,50 GBP"),
        ("sv", "1\u202f234,5", "88\u202f%", "49,50 GBP"),
        ("da", "1.234,5", "88\u202f%", "49,50 GBP"),
    ],
)
def test_numbers_are_written_as_the_language_does(language, number, percent, money):
    say = words(language)
    assert (say.number(1234.5, 1), say.percent(0.875), say.money(49.5, "GBP")) == (number, percent, money)


def test_whole_money_has_no_decimals_and_needs_no_currency():
    assert words("en").money(200.0, None) == "200"
    assert words("sv").money(15, "%") == "15\u202f%"


@pytest.mark.parametrize(
    ("language", "period", "moment", "axis"),
    [
        ("en", "7 Sep – 1 Oct 2026", "7 Sep 2026, 09:05", "7 Sep"),
        ("nb", "7. sep. – 1. okt. 2026", "7. sep. 2026 kl. 09.05", "7.9."),
        ("sv", "7 sep. – 1 okt. 2026", "7 sep. 2026 kl. 09.05", "7/9"),
        ("da", "7. sep. – 1. okt. 2026", "7. sep. 2026 kl. 9.05", "7/9"),
    ],
)
def test_dates_are_written_as_the_language_does(language, period, moment, axis):
    say, day = words(language), date(2026, 9, 7)
    assert say.period(day, date(2026, 10, 1)) == period
    assert say.moment(datetime(2026, 9, 7, 9, 5)) == moment
    assert say.axis_date(day) == axis


def test_a_period_over_new_year_names_both_years():
    assert words("en").period(date(2026, 12, 28), date(2027, 1, 3)) == "28 Dec 2026 – 3 Jan 2027"


def test_a_period_may_be_a_day_or_unknown():
    assert words("en").period(date(2026, 9, 7), date(2026, 9, 7)) == "7 Sep 2026"
    assert words("en").period(None, date(2026, 9, 7)) == "7 Sep 2026"
    assert words("en").period(None, None) == "–"


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "0 s"),
        (20, "0.1 s"),
        (42_000, "42 s"),
        (61_000, "1 min 1 s"),
        (1_220_000, "20 min"),
        (4_320_000, "1 h 12 min"),
    ],
)
def test_lengths_have_two_units_at_most_and_are_never_rounded_to_nothing(ms, text):
    assert words("en").length(ms) == text


def test_another_language_is_refused_with_the_ones_there_are():
    with pytest.raises(WrongUse, match=r"'fi'.*en, nb, sv, da"):
        words("fi")


def test_a_text_missing_in_the_readers_language_is_shown_in_english():
    assert words("da").title({"en": "Greeting"}) == "Greeting"
    assert words("da").title({}, "greeting") == "greeting"


@pytest.mark.parametrize(
    ("name", "calls", "language", "shown"),
    [
        ("response_latency", ((700, 1), (900, 2), (1100, 1)), "en", ("0.7 s", "4 replies", "0.2–2.3 s")),
        ("response_latency", ((700, 1),), "nb", ("0,7 s", "1 svar", "")),
        ("longest_monologue", ((64_000, 1), (66_000, 1)), "en", ("1 min 5 s", "2 calls", "")),
        ("speech_rate", ((300, 120_000),), "sv", ("150 ord/min", "300 ord på 2 min 0 s", "")),
        ("speech_rate", (), "da", ("–", "intet at tælle", "")),
    ],
)
def test_figures_that_are_no_shares_have_their_unit(name, calls, language, shown):
    given = ratio(name, *calls)
    found = figures.shown(given.measure, given.agent, given.agent_interval, words(language))
    assert (found.percent, found.counts, found.interval) == shown
