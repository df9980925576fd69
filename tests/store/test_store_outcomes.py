"""Outcomes written, replaced, refused, derived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from store_examples import MONDAY, call, save

from pipeline.errors import UnreadableInput
from pipeline.outcomes import Imported, LastBefore, Named, Outcome, Reported
from pipeline.store import Store


def row(name: str, line: int = 2, **values: float) -> Reported:
    return Reported(f"o.csv line {line}", Named(name), values)


def of_customer(moment: datetime, **values: float) -> Reported:
    return Reported("o.csv line 2", LastBefore("88412", moment), values)


def totals(store: Store) -> dict[str, tuple[int, float]]:
    return {outcome.name: (outcome.calls, outcome.total) for outcome in store.outcomes()}


def test_values_are_new_then_as_before_then_changed(store: Store) -> None:
    save(store, call("c-1"))
    save(store, call("c-2"))
    assert store.put_outcomes([row("c-1", nps=9, churn=0), row("c-2", nps=4)]) == Imported(new=3)
    assert store.put_outcomes([row("c-1", nps=9, churn=1), row("c-2", csat=3)]) == Imported(new=1, changed=1, same=1)
    assert store.outcomes() == (
        Outcome("churn", 1, 1, 1, 1, True),
        Outcome("csat", 1, 3, 3, 3, False),
        Outcome("nps", 2, 13, 4, 9, False, promoters=1, detractors=1),
    )


def test_one_faulty_row_keeps_all_out_unless_it_is_skipped(store: Store) -> None:
    save(store, call("c-1"))
    rows = [row("c-1", nps=9), row("c-9", 3, nps=1)]
    done = store.put_outcomes(rows)
    assert (done.new, store.outcomes()) == (0, ())
    (fault,) = done.faults
    assert str(fault) == "o.csv line 3: no call 'c-9' and no recording of this name is stored; mend that row."
    done = store.put_outcomes(rows, skip_bad=True)
    assert (done.new, len(done.faults)) == (1, 1)
    assert totals(store) == {"nps": (1, 9)}


def test_a_row_that_could_not_be_read_keeps_the_others_out_too(store: Store) -> None:
    save(store, call("c-1"))
    unread = UnreadableInput("o.csv line 4", "nps is empty")
    assert store.put_outcomes([row("c-1", nps=9)], faults=[unread]) == Imported(faults=(unread,))
    assert store.outcomes() == ()


def test_of_two_rows_about_the_same_the_first_counts(store: Store) -> None:
    save(store, call("c-1", recording="opptak-1.wav"))
    rows = [row("c-1", 2, nps=9), row("OPPTAK-1", 3, nps=2), row("c-1", 4, csat=5)]
    done = store.put_outcomes(rows, skip_bad=True)
    assert [str(fault) for fault in done.faults] == [
        "o.csv line 3: nps of call c-1 stands already in o.csv line 2, which counts; remove one of them."
    ]
    assert totals(store) == {"csat": (1, 5), "nps": (1, 9)}


@pytest.mark.parametrize("name", ["k-1.wav", "K-1.WAV", "k-1", "D:\\opptak\\k-1.wav"])
def test_a_recording_names_its_call(store: Store, name: str) -> None:
    save(store, call("c-1", recording="k-1.wav"))
    save(store, call("c-2", recording="k-10.wav"))
    assert store.put_outcomes([row(name, nps=7)]) == Imported(new=1)


def test_a_recording_of_two_calls_names_neither(store: Store) -> None:
    save(store, call("c-1", recording="k-1.wav"))
    save(store, call("c-2", recording="k-1.wav"))
    (fault,) = store.put_outcomes([row("k-1.wav", nps=7)]).faults
    assert "2 calls have a recording named 'k-1.wav', such as c-1 and c-2" in str(fault)


@pytest.mark.parametrize(
    ("moment", "call_id"),
    [
        (MONDAY + timedelta(days=1, minutes=1), "c-2"),
        (MONDAY + timedelta(days=1), "c-1"),  # not before it
        (datetime(2026, 11, 3, 10, 15), "c-2"),  # at the site, an hour ahead of UTC
        (datetime(2026, 11, 3, 10, 13), "c-1"),
    ],
)
def test_the_newest_call_before_a_customers_answer_is_meant(store: Store, moment: datetime, call_id: str) -> None:
    for number in range(4):
        started = MONDAY + timedelta(days=number)
        of_site = {"timezone": "Europe/Oslo", "customer_id": "88412"}
        save(store, call(f"c-{number + 1}", started_at=started, **of_site))
    store.put_outcomes([row(call_id, nps=9)])
    assert store.put_outcomes([of_customer(moment, nps=9)]) == Imported(same=1)


def test_a_customer_without_an_earlier_call_is_a_fault(store: Store) -> None:
    save(store, call(customer_id="88412"))
    early = [of_customer(MONDAY, nps=9), Reported("o.csv line 3", LastBefore("1", MONDAY), {"nps": 9})]
    assert [str(fault).split(": ")[1] for fault in store.put_outcomes(early).faults] == [
        "customer '88412' has no call before 2026-11-02 09:14; mend that row.",
        "no call of customer '1' with a date is stored; mend that row.",
    ]


def test_an_outcome_stays_when_the_call_is_stored_again(store: Store) -> None:
    save(store, call())
    store.put_outcomes([row("c-1", nps=9)])
    save(store, call(team="South"))
    assert totals(store) == {"nps": (1, 9)}


def repeated(store: Store, days: int) -> tuple[int, int, int]:
    found = store.repeat_contact(days)
    return found.repeated, found.known, found.open


def test_repeat_contact_counts_local_days(store: Store) -> None:
    midnight = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)  # Tuesday already in Oslo
    oslo = {"timezone": "Europe/Oslo"}
    save(store, call("c-1", customer_id="1", started_at=MONDAY, **oslo))
    save(store, call("c-2", customer_id="1", started_at=midnight, **oslo))
    save(store, call("c-3", customer_id="2", started_at=MONDAY + timedelta(days=20), **oslo))
    save(store, call("c-4", started_at=MONDAY, **oslo))
    assert repeated(store, 1) == (1, 2, 1)  # c-3 is the last day: who knows
    assert store.put_outcomes([row("c-1", repeat_1=1), row("c-2", repeat_1=0)]) == Imported(same=2)


def test_a_repeat_that_is_no_longer_one_is_taken_back(store: Store) -> None:
    save(store, call("c-1", customer_id="1"))
    save(store, call("c-2", customer_id="1", started_at=MONDAY + timedelta(days=3)))
    assert repeated(store, 7) == (1, 1, 1)
    store.update_metadata("content of c-2", customer_id="2")
    assert repeated(store, 7) == (0, 0, 2)
    assert totals(store) == {}


def test_a_store_without_calls_has_no_repeats(store: Store) -> None:
    assert repeated(store, 7) == (0, 0, 0)
