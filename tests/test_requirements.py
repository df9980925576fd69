"""docs/requirements.md names measures and tests that exist."""

import re
from pathlib import Path

import pytest

from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures

ROOT = Path(__file__).parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("| \n").split(" | ")]
    for line in (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
NAMES = {measure.name for measure in measures(load_codebook())}
PREFIXES = {name.partition(".")[0] for name in NAMES if "." in name}


def test_every_requirement_has_a_row_and_at_least_72_are_built():
    assert [int(row[0]) for row in ROWS] == list(range(1, 83))
    assert sum(row[3] != "–" for row in ROWS) >= 72


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_exists(row):
    _, _, answer, test = row
    for name in re.findall(r"`([a-z_]+\.[a-z_.]+)`", answer):
        assert name in NAMES or name.partition(".")[0] not in PREFIXES, name
    for path in re.findall(r"`?((?:pipeline|notebooks|docs)/[\w/]+\.\w+)`?", answer):
        assert (ROOT / path).exists(), path
    if test == "–":
        assert answer.startswith("not built")
    else:
        assert (ROOT / test).exists(), test
