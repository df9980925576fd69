"""Transcripts that are read without a fault, and are made to keep the stages behind busy."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.formats import read_calls
from pipeline.formats.codebook import load_codebook
from pipeline.money import offered
from pipeline.offers import offers_of
from pipeline.settling import MOST
from pipeline.store import Store
from tests.commands import status
from tests.fuzz.hostile import bounded
from tests.world import call

BOOK = load_codebook()


def offering(n: int, say: Callable[[int], str]) -> Call:
    lines = (f"{'AC'[k % 2]}: {say(k // 2) if k % 2 == 0 else 'Ok'} [{'compensation_offered' * (k % 2 == 0)}]"
             for k in range(2 * n))  # fmt: skip
    return call(*lines)


def given(one: Call, book: Codebook) -> str:
    facts = offered(one, book.giving)
    return f"{len(facts)} {len(offers_of(one, book))}"


@pytest.mark.parametrize(
    "say",
    [
        lambda n: f"You also get {n + 100} kroner",
        lambda n: f"You get {n + 100} kroner instead",
        lambda n: "I refund that",
    ],
    ids=["on top", "instead", "without a sum"],
)
def test_a_call_of_nothing_but_offers_takes_time_by_its_length(say: Callable[[int], str]) -> None:
    one = offering(3_000, say)
    bounded(lambda: given(one, BOOK), seconds=12, gigabytes=1)


def test_of_more_offers_than_anyone_makes_the_last_stand() -> None:
    found = offered(offering(MOST + 25, lambda n: f"You also get {n + 100} kroner"), BOOK.giving)
    assert [amount.amount for amount in found] == [n + 100 for n in range(25, MOST + 25)]


@pytest.mark.parametrize(
    "text",
    [
        "Agent: Du får {n} kroner tilbake i tillegg.\nKunde: Ok, sak {n}.\n",
        "Agent: Hei, du snakker med Kari Nordli{n}.\nKunde: Jeg heter Ola Hansen{n}, nummer {n} {n}.\n",
        "Agent: Hva skjedde med sak {n}?\nKunde: Den gikk i stykker dag {n}.\n",
    ],
    ids=["offers", "names", "questions"],
)
def test_a_call_of_1200_utterances_passes_all_stages(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text("".join(text.replace("{n}", str(n + 100)) for n in range(600)))
    db = tmp_path / "calls.db"
    command = [
        "analyze",
        str(tmp_path / "a.txt"),
        "--asr",
        "none",
        "--workers",
        "1",
        "--language",
        "nb",
        "--db",
        str(db),
    ]
    assert bounded(lambda: status(*command), seconds=20, gigabytes=2) == "0"
    with Store.open(db) as store:
        (one,) = store.calls()
    assert len(list(one.utterances())) == 1200


@pytest.mark.parametrize("part", ["[],", "{},", "[[]],", '{"speaker":"agent"},'])
def test_a_document_of_millions_of_empty_values_is_read_in_seconds(tmp_path: Path, part: str) -> None:
    text = '{"turns": [' + part * (30 * 2**20 // len(part))
    (tmp_path / "a.json").write_text(text.removesuffix(",") + "]}")
    told = bounded(lambda: [str(fault) for fault in read_calls(tmp_path / "a.json").faults], seconds=20, gigabytes=3)
    assert "turn 1" in told


def test_what_is_read_leaves_the_search_for_cycles_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"turns": [{"speaker": "agent", "text": "hei"}]}))
    (tmp_path / "b.json").write_text("{")
    read_calls(tmp_path / "a.json")
    read_calls(tmp_path / "b.json")
    assert gc.isenabled()
