"""People held against each other, line by line."""

from __future__ import annotations

import random

import krippendorff
import pytest
from sklearn.metrics import cohen_kappa_score

from pipeline.coders import agreements, disputed
from pipeline.coding import is_same
from pipeline.formats.codebook import load_codebook
from pipeline.labelling import CodedLine, Spot
from pipeline.tags import Judgement

BOOK = load_codebook()


def coded(call: int, *codes: str | None, form: tuple[str | None, ...] = ()) -> CodedLine:
    """A line of the agent with what coders A, B … gave: codes with spaces between, `?code` undecided, None nothing."""
    given = {}
    for number, each in enumerate(codes):
        if each is not None:
            names = each.split()
            judgement = Judgement(
                tuple(name for name in names if name[0] != "?"),
                form[number] if form else None,
                ignore=tuple(name[1:] for name in names if name[0] == "?"),
            )
            given["ABC"[number]] = judgement
    return CodedLine(Spot(0, call, 0, "agent", "x", ("agent", "x", 0)), given)


def of(lines: list[CodedLine], name: str = "apology"):
    return next(each for each in agreements(lines, BOOK) if each.name == name)


def drawn(coders: int, seed: int = 1) -> list[CodedLine]:
    dice = random.Random(seed)
    lines = []
    for number in range(200):
        true = dice.random() < 0.3
        codes = ["apology" if (dice.random() < 0.85) is true else "" for _ in range(coders)]
        lines.append(coded(number // 10, *codes))
    return lines


def test_counts_come_first() -> None:
    lines = [coded(1, "apology", "apology"), coded(1, "apology", ""), coded(1, "", ""), coded(1, "", "")]
    found = of(lines)
    assert (found.lines, found.all, found.some, found.none, found.prevalence) == (4, 1, 1, 2, 3 / 8)


def test_two_coders_have_cohens_kappa() -> None:
    lines = drawn(2)
    a, b = ([c in line.given[who] for line in lines] for who, c in (("A", "apology"), ("B", "apology")))
    found = of(lines)
    assert (found.statistic, found.value) == ("kappa", pytest.approx(cohen_kappa_score(a, b)))
    assert found.interval is not None
    assert found.interval.low < found.value < found.interval.high


def test_three_coders_have_krippendorffs_alpha_also_with_gaps() -> None:
    lines = [*drawn(3), coded(30, "apology", None, "apology"), coded(31, "", "?apology", "apology")]
    table = [
        [None if who not in line.given or "apology" in line.given[who].ignore else float("apology" in line.given[who])
         for line in lines]
        for who in "ABC"
    ]  # fmt: skip
    found = of(lines)
    expected = krippendorff.alpha(
        [[float("nan") if v is None else v for v in row] for row in table], level_of_measurement="nominal"
    )
    assert (found.statistic, found.value) == ("alpha", pytest.approx(expected))


def test_calls_are_drawn_for_the_interval_as_lines_of_a_call_go_together() -> None:
    alike = [coded(call, "apology", "apology" if call % 2 else "") for call in range(6) for _ in range(20)]
    quiet = [coded(call, "", "") for call in range(6) for _ in range(20)]
    by_call = of([*alike, *quiet]).interval
    by_line = of([coded(1, *("apology" if "apology" in line.given[w] else "" for w in "AB"))
                  for line in (*alike, *quiet)]).interval  # fmt: skip
    assert by_call is not None
    assert by_line is not None
    assert by_call.high - by_call.low > by_line.high - by_line.low


def test_below_five_lines_nothing_is_told() -> None:
    lines = [coded(1, "apology", "apology")] * 4 + [coded(1, "", "")] * 50
    assert of(lines).value is None
    assert of([*lines, coded(1, "apology", "")]).value is not None


def test_what_a_coder_left_undecided_is_no_decision() -> None:
    assert of([coded(1, "apology", "?apology"), coded(1, "", "")]).lines == 1


def test_forms_are_compared_where_all_call_it_a_question() -> None:
    lines = [coded(n, "question", "question", form=("open", "closed" if n == 0 else "open")) for n in range(6)]
    found = of([*lines, coded(9, "question", "")], "form")
    assert (found.lines, found.all, found.some) == (6, 5, 1)


def test_a_line_is_disputed_where_one_gave_what_another_did_not() -> None:
    assert disputed(coded(1, "apology question", "question", form=("open", "closed")), BOOK) == ("apology", "form")
    assert disputed(coded(1, "apology", "?apology"), BOOK) == ()


@pytest.mark.parametrize(
    ("given_out", "stored", "same"),
    [
        ("Det er Kari, ja.", "det er kari ja", True),
        ("Det er Kari, på 41 22.", "Det er [name], på [number].", True),
        ("Kari og Ola her", "[name] og [name] her", True),
        ("Det er Kari, nei.", "Det er [name], ja.", False),
        ("Det er", "Det er [name] det er", False),
        ("ja ja", "ja [name] ja [name] ja", False),
        ("jasper er her", "Ja [name]", False),
        ("a b", "[name] [name] [name]", False),
    ],
)
def test_words_given_out_are_those_of_a_line_in_which_more_is_hidden_since(given_out, stored, same):
    assert is_same(given_out, stored) is same
