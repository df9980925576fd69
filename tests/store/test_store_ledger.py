"""Offers line by line, and calls beside their outcomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from store_examples import MONDAY, QUESTIONS, TALK, call, judged, save

from pipeline.batch import local
from pipeline.call import Amount, Facts, Flag, Transcript, Turn, Utterance
from pipeline.formats.codebook import load_codebook
from pipeline.money import with_amounts
from pipeline.process import remeasured
from pipeline.profiles import LedgerLine, Rate
from pipeline.store import Scope, Store
from pipeline.store.rows import OfferDetails, compensation_rows
from pipeline.store.schema import calls, outcomes
from tests.fakes import KeywordTagger

BOOK = load_codebook()
OFFER = Amount(200.0, "NOK", "credit")
FIGURES = {QUESTIONS.name: (1, 2), TALK.name: (3, 9)}


def offering(call_id: str, by: str | None = None, **fields: Any) -> Any:
    turns = (Turn("agent", (Utterance("Du får 200.", 10, 20, amounts=(OFFER,)),), agent=by),)
    return call(call_id, turns=turns, facts=Facts((OFFER,)), **fields)


def came_of_it(store: Store, **values: float) -> None:
    """An NPS for each call named."""
    with store._engine.begin() as connection:
        for key, call_id in connection.execute(calls.select().with_only_columns(calls.c.key, calls.c.call_id)).all():
            if call_id in values:
                row = {"call_key": key, "name": "nps", "value": values[call_id], "noted_at": datetime.now(UTC)}
                connection.execute(insert(outcomes).values(row))


def test_offers_come_newest_first_with_what_is_known_of_the_call(store: Store) -> None:
    save(store, offering("c-1", team="North", reason="fault", customer_id="7", timezone="Europe/Oslo"))
    save(store, offering("c-2", started_at=MONDAY + timedelta(days=1)))
    first, second = store.ledger_lines()
    assert first.call_id == "c-2"
    day = MONDAY.date()
    rest = (MONDAY, day, OFFER, None, None, None, None, 10)
    assert second == LedgerLine("c-1", "Kari N", "North", "fault", "7", *rest)
    assert second.started_at is not None
    assert second.started_at.hour == 10


def test_an_offer_of_a_transferred_call_is_its_speakers(store: Store) -> None:
    save(store, offering("c-1", "Ola"))
    assert [line.agent for line in store.ledger_lines(Scope(agent="Ola"))] == ["Ola"]
    assert list(store.ledger_lines(Scope(agent="Kari N"))) == []


def test_offers_in_drafts_are_left_out_unless_asked_for(store: Store) -> None:
    save(store, offering("c-1", transcript=Transcript("sphinx", quality="draft")))
    assert list(store.ledger_lines()) == []
    assert len(list(store.ledger_lines(include_draft=True))) == 1


def test_what_is_known_of_an_offer_stands_in_its_row() -> None:
    known = OfferDetails(900.0, "NOK", deferred=False, probed=True)
    (row,) = compensation_rows(offering("c-1"), [known])
    assert (row["amount"], row["stake"], row["deferred"], row["probed"], row["asked"]) == (200, 900, False, True, None)
    (row,) = compensation_rows(offering("c-1"))
    assert row["stake"] is row["asked"] is None


def test_a_processed_call_gives_its_offers_back_with_what_surrounds_them(store: Store) -> None:
    said = (
        ("customer", "Jeg betalte 900 kroner for den.", ()),
        ("agent", "Når trenger du den?", ("needs_probing",)),
        ("agent", "Da gir jeg deg 200.", ("compensation_offered",)),
    )
    turns = tuple(Turn(who, (Utterance(text, 0, 9, judged(*codes)),), 0, 9) for who, text, codes in said)
    done = remeasured(with_amounts(call("c-1", turns=turns, language="nb")), "id", {}, BOOK)
    local.save(store, done, BOOK, KeywordTagger)
    (line,) = store.ledger_lines()
    assert line.amount == Amount(200, "NOK", None)
    assert line.stake == Amount(900, "NOK")
    assert (line.deferred, line.probed, line.asked) == (False, True, False)
    assert store.compensation(Scope("Kari N")) == (("c-1", line.amount, 0),)


def test_calls_with_an_outcome_come_with_what_was_done_in_them(store: Store) -> None:
    save(store, call("c1", team="North", reason="fault", language="nb"), FIGURES)
    save(store, call("c2", started_at=MONDAY + timedelta(days=6)), FIGURES)
    save(store, call("c3", transcript=Transcript("sphinx", quality="draft")), FIGURES)
    save(store, call("c4", flags=(Flag("speakers", "?"),)), FIGURES)
    save(store, call("c5"), FIGURES)
    came_of_it(store, c1=9, c2=3, c3=5, c4=1)
    first, second, draft = store.call_rates([QUESTIONS, TALK], with_outcome="nps")
    assert (first.call_id, first.agent, first.team, first.reason, first.language) == (
        "c1", "Kari N", "North", "fault", "nb",
    )  # fmt: skip
    assert (first.outcome, first.rates) == (9.0, FIGURES)
    assert first.week == second.week == date(2026, 11, 2)
    assert draft.rates == {TALK.name: FIGURES[TALK.name]}
    assert [len(c.rates) for c in store.call_rates([QUESTIONS], with_outcome="nps", include_draft=True)] == [1, 1, 1]
    assert list(store.call_rates([QUESTIONS], with_outcome="csat")) == []


def test_each_agent_of_a_call_has_the_own_rates(store: Store) -> None:
    turns = (Turn("agent", (Utterance("Hei."),)), Turn("agent", (Utterance("Hallo."),), agent="Ola"))
    both = {"Kari N": {QUESTIONS.name: Rate.of_call(1, 2)}, "Ola": {QUESTIONS.name: Rate.of_call(0, 5)}}
    save(store, call("c1", turns=turns), tallies=both)
    came_of_it(store, c1=9)
    rates = {found.agent: found.rates[QUESTIONS.name] for found in store.call_rates([QUESTIONS], with_outcome="nps")}
    assert rates == {"Kari N": (1, 2), "Ola": (0, 5)}
    assert [found.agent for found in store.call_rates([QUESTIONS], Scope("Ola"), with_outcome="nps")] == ["Ola"]


def test_more_calls_than_are_read_at_once_come_each_once(store: Store, monkeypatch: Any) -> None:
    monkeypatch.setattr("pipeline.store.call_rates.AT_ONCE", 2)
    for number in range(5):
        save(store, call(f"c{number}"), FIGURES)
    came_of_it(store, **{f"c{number}": number for number in range(5)})
    assert [found.outcome for found in store.call_rates([TALK], with_outcome="nps")] == [0, 1, 2, 3, 4]
