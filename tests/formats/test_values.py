from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.formats.values import language, moment, number, number_or_yes_no, zone


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03T09:14:00Z",
        "2026-11-03 09:14",
        "2026-11-03T09-14-00",
        "2026-11-03_09.14.00",
        "2026-11-03T10-14-00+01:00",
        "2026-11-03 10:14:00 +01:00",
        "20261103_091400",
        "202611030914",
        "20261103T091400Z",
        "03.11.2026 09:14",
        "3.11.2026, 9.14",
        "03-11-2026 09:14:00",
        "3.11.2026 kl. 09.14",
    ],
)
def test_dates_and_times(text):
    assert moment(text) == datetime(2026, 11, 3, 9, 14, tzinfo=UTC)


def test_a_date_alone_is_its_first_moment_at_the_site():
    assert moment("03.11.2026", "Europe/Oslo") == datetime(2026, 11, 2, 23, tzinfo=UTC)
    assert moment("2026-11-03") == datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "3/11/2026", "11.13.2026", "2026-02-30", "0001-01-01T00:00:00+14:00", "32.1.2026", "9" * 500, "03.11-2026"],
)
def test_what_is_no_date(text):
    with pytest.raises(ValueError, match="is not a date and time such as"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8,5", 8.5),
        ("8.5", 8.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("-3", -3),
        ("−3", -3),
        ("85 %", 85),
    ],
)
def test_numbers(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e5", "1,2,3.4.5", "--1", "9" * 400])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match="is not a number"):
        number(text)


def test_yes_and_no_in_four_languages():
    assert [number_or_yes_no(word) for word in ("Ja", "yes", "true", "nei", "Nej", "no", "2,5")] == [
        1,
        1,
        1,
        0,
        0,
        0,
        2.5,
    ]


@pytest.mark.parametrize(
    ("text", "code"), [("nb-NO", "nb"), ("no", "nb"), ("NN", "nb"), ("en_US", "en"), ("Danish", "da")]
)
def test_languages(text, code):
    assert language(text) == code


def test_a_language_that_says_nothing_and_one_that_is_unknown():
    assert language("und") is None
    with pytest.raises(ValueError, match="language is 'de'"):
        language("de")


@pytest.mark.parametrize("name", ["Oslo", "Europe", "../etc/passwd", "", "x" * 5000])
def test_what_is_no_time_zone(name):
    with pytest.raises(ValueError, match="is not an IANA time zone"):
        zone(name)
