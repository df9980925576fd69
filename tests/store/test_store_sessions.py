"""Coaching sessions and visions."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.errors import WrongUse
from pipeline.sessions import Session
from pipeline.store import Store

FIRST, SECOND = date(2026, 11, 2), date(2026, 11, 16)


def test_a_session_comes_back_as_noted(store: Store) -> None:
    noted = store.add_session("Kari", FIRST, coach="Liv", focus="form.open", agreed="Et åpent spørsmål først")
    assert noted == Session(noted.id, "Kari", FIRST, "Liv", "form.open", "Et åpent spørsmål først")
    assert store.sessions() == store.sessions("Kari") == (noted,)
    assert store.sessions("Ola") == ()


def test_sessions_stand_in_the_order_of_their_days(store: Store) -> None:
    store.add_session("Kari", SECOND)
    store.add_session("Ola", FIRST)
    assert [(s.agent, s.held_on, s.coach) for s in store.sessions()] == [("Ola", FIRST, None), ("Kari", SECOND, None)]


def test_a_removed_session_is_gone_and_the_others_keep_their_numbers(store: Store) -> None:
    first, second = store.add_session("Kari", FIRST), store.add_session("Kari", SECOND)
    assert store.remove_session(first.id) == first
    assert store.sessions() == (second,)
    with pytest.raises(WrongUse, match=f"{first.id}: no session has this number"):
        store.remove_session(first.id)


def test_the_newest_vision_holds(store: Store) -> None:
    assert store.vision("Kari") is None
    store.set_vision("Kari", "Rask.")
    store.set_vision("Ola", "Rolig.")
    store.set_vision("Kari", "Rask og vennlig.")
    found = store.vision("Kari")
    assert found is not None
    assert (found.agent, found.text) == ("Kari", "Rask og vennlig.")
