from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import WrongUse
from pipeline.formats.names import NamePattern
from pipeline.metadata import Metadata

SHOP = r"(?P<shop>[^_]+)_GUID_(?P<call_id>\d+)_AGENT_(?P<agent>[^_]+)_DT_(?P<started_at>.+)"


def test_known_groups_are_fields_and_others_columns():
    path = Path("calls/Repairs_GUID_049_AGENT_AndrewK_DT_2022-03-21T17-51-51.flac")
    assert NamePattern(SHOP, "Europe/Stockholm").read(path) == (
        Metadata(
            call_id="049",
            agent="AndrewK",
            started_at=datetime(2022, 3, 21, 16, 51, 51, tzinfo=UTC),
            timezone="Europe/Stockholm",
            columns={"shop": "Repairs"},
        ),
        (),
    )


@pytest.mark.parametrize(
    ("stamp", "utc"),
    [
        ("2022-07-21T17-51-51", datetime(2022, 7, 21, 15, 51, 51, tzinfo=UTC)),
        ("2022-03-27T02-30-00", datetime(2022, 3, 27, 1, 30, tzinfo=UTC)),  # skipped when summer time begins
        ("2022-10-30T02-30-00", datetime(2022, 10, 30, 0, 30, tzinfo=UTC)),  # comes twice; the first is meant
    ],
)
def test_local_time_becomes_utc(stamp, utc):
    metadata, _ = NamePattern(SHOP, "Europe/Oslo").read(Path(f"x_GUID_1_AGENT_a_DT_{stamp}.wav"))
    assert metadata.started_at == utc


def test_a_name_that_does_not_match_is_a_warning():
    assert NamePattern(SHOP).read(Path("calls/nei.wav")) == (
        Metadata(),
        ("nei.wav: its name does not match --name-pattern; it goes on without those fields.",),
    )


def test_the_whole_stem_comes_before_a_part_of_it():
    assert NamePattern("(?P<team>.+?)-(?P<agent>.+?)").read(Path("A-Kari.wav"))[0] == Metadata(agent="Kari", team="A")
    assert NamePattern(r"_(?P<call_id>\d+)_").read(Path("x_12_y.wav"))[0] == Metadata(call_id="12")


def test_a_group_that_cannot_be_read_is_left_out_with_a_warning():
    metadata, warnings = NamePattern(r"(?P<agent>\w+)-(?P<started_at>\d+)(?P<team>x)?").read(Path("Kari-99.wav"))
    assert metadata == Metadata(agent="Kari")
    assert len(warnings) == 1
    assert warnings[0].startswith("Kari-99.wav: in its name started_at '99' is not a date and time")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [("(?P<agent>", "is not a regular expression"), (r"\d+", "names no group"), ("", "names no group")],
)
def test_a_pattern_that_cannot_work(pattern, says):
    with pytest.raises(WrongUse, match=says):
        NamePattern(pattern)
