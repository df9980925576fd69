"""Codebooks and scorecards that mean harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput
from pipeline.formats.codebook import load_codebook
from pipeline.resources import codebook_path
from pipeline.scorecards.load import load_card
from tests.fuzz.hostile import bounded, budget, outcome, sentence

LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)
)
CODE = "codes: [{name: q, speaker: agent}]\n"


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS + "version: *a9\n" + CODE,
        LAUGHS + "codes: [{name: q, speaker: *a9}]\n",
        LAUGHS + "codes: [{name: q, speaker: agent, title: {en: *a9}}]\n",
        "a: &a '" + "x" * 900_000 + "'\nversion: [" + "*a," * 5000 + "]\n" + CODE,
        "codes: " + "[" * 100_000 + "]" * 100_000,
        "codes: [" + "{name: q, speaker: agent}, " * 20_000 + "]",
        "codes: [" + "a," * 5_000_000 + "]",
        "codes: &a [*a]",
        "a: &a {<<: *a}",
    ],
    ids=["laughs", "of a speaker", "of a title", "of a long text", "deep", "wide", "large", "itself", "merged"],
)
def test_a_codebook_that_stands_for_more_than_it_holds_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text(text)
    assert "codebook.yaml: " in sentence(bounded(lambda: load_codebook(path), seconds=20, gigabytes=0.5))


@pytest.mark.parametrize(
    "value",
    [
        "2026-99-99",
        "!!timestamp x",
        "!!bool x",
        "!!int ''",
        "1" * 5000,
        "!!float abc",
        "!!binary é",
        "!!python/object/apply:os.system ['touch pwned']",
        "!!python/name:os.system",
        "\x01",
        '"\\ud800"',
    ],
)
def test_a_value_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "codebook.yaml"
    path.write_text(f"version: {value}\n{CODE}")
    with pytest.raises(UnreadableInput) as refused:
        load_codebook(path)
    sentence(str(refused.value))
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("number", [".inf", ".nan", "9" * 4000, "-1"])
def test_a_weight_that_no_sum_can_be_made_of_is_refused(tmp_path: Path, number: str) -> None:
    path = tmp_path / "card.yaml"
    path.write_text(f"name: a\nversion: '1'\nitems: [{{id: q, question: b, measure: x, weight: {number}}}]")
    with pytest.raises(UnreadableInput, match="weight of q"):
        load_card(path)


def test_a_pipe_is_no_codebook(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "codebook.yaml")
    assert "it is not a file" in sentence(bounded(lambda: load_codebook(tmp_path / "codebook.yaml"), seconds=5))


def test_an_alias_within_reason_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yaml"
    path.write_text("codes: [{name: q, speaker: agent, title: &t {en: Q}}, {name: r, speaker: agent, title: *t}]")
    assert load_codebook(path)["r"].title == {"en": "Q"}


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["q", "agent"])
KEYS = st.sampled_from(
    """version codes forms about reasons balances order_rules opportunities replies course ledger name speaker title
    definition examples first before after when then turns ask tell opening_seconds coders aim excludes""".split()  # noqa: SIM905
)
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@budget(50)
@given(part=KEYS, value=ANYTHING)
def test_any_part_of_the_codebook_may_be_anything(
    tmp_path_factory: pytest.TempPathFactory, part: str, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(yaml.safe_dump({"codes": [{"name": "q", "speaker": "agent"}], part: value}))
    assert isinstance(outcome(lambda: load_codebook(path)), Codebook | str)


@budget(15)
@given(st.integers(0, 27_000), st.binary(max_size=20))
def test_a_codebook_with_a_damaged_place(tmp_path_factory: pytest.TempPathFactory, at: int, damage: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    whole = codebook_path().read_bytes()
    path.write_bytes(whole[:at] + damage + whole[at + len(damage) :])
    assert isinstance(outcome(lambda: load_codebook(path)), Codebook | str)
