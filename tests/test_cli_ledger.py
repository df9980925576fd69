"""`callcoach ledger` on a store with two agents' offers."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import local
from pipeline.call import Call, Turn, Utterance
from pipeline.formats.codebook import load_codebook
from pipeline.money import with_amounts
from pipeline.process import remeasured
from pipeline.store import Store
from pipeline.tags import Judgement
from tests.commands import typing
from tests.fakes import KeywordTagger

BOOK = load_codebook()


def given(store: Store, call_id: str, agent: str, day: int, offer: str, paid: str = "Hei.") -> None:
    said = (("customer", paid, ()), ("agent", offer, ("compensation_offered",)))
    turns = tuple(Turn(who, (Utterance(text, judgement=Judgement(codes)),)) for who, text, codes in said)
    call = Call(call_id, turns, "nb", agent=agent, started_at=datetime(2026, 11, day, 9, tzinfo=UTC))
    local.save(store, remeasured(with_amounts(call), call_id, {}, BOOK), BOOK, KeywordTagger)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: Any, capsys: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    with Store.open(tmp_path / "callcoach.db") as store:
        given(store, "c-1", "Kari", 2, "Du får 200 kroner.", "Jeg betalte 800 kroner.")
        given(store, "c-2", "Kari", 3, "Du får 10 prosent avslag.")
        given(store, "c-3", "Ola", 9, "Du får 50 kroner.")

    return typing(capsys, "ledger")


def test_each_agent_has_a_row_a_currency(run: Any) -> None:
    status, out, _ = run("--format", "csv")
    rows = [(r["agent"], r["currency"], r["sum"], r["of_stake"]) for r in csv.DictReader(io.StringIO(out))]
    assert status == 0
    assert rows == [("Kari", "NOK", "200.0", "0.25"), ("Kari", "%", "", ""), ("Ola", "NOK", "50.0", "")]


def test_only_offers_of_the_period_count(run: Any) -> None:
    _, out, _ = run("--format", "csv", "--since", "2026-11-03", "--until", "2026-11-08")
    assert [r["currency"] for r in csv.DictReader(io.StringIO(out))] == ["%"]


def test_the_terminal_shows_the_share_of_what_was_at_stake_with_its_count(run: Any) -> None:
    _, out, _ = run()
    (line,) = (line.split() for line in out.splitlines() if "NOK" in line and "Kari" in line)
    assert line[:7] == ["Kari", "NOK", "1", "1", "200", "25%", "(1)"]


def test_a_file_is_written_as_its_ending_says(run: Any, tmp_path: Path) -> None:
    status, _, _ = run("--by", "team", "-o", "given.json")
    assert status == 0
    assert "200" in json.dumps(json.loads((tmp_path / "given.json").read_text(encoding="utf-8")))


def test_a_workbook_for_the_terminal_is_wrong_use(run: Any) -> None:
    status, _, err = run("--format", "xlsx")
    assert status == 2
    assert "--out" in err
