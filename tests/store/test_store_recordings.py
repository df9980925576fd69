"""Where recordings lie, who heard them, and what was hidden before a person put it right: on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pipeline.call import Utterance, Word
from pipeline.errors import Forbidden, StoreError
from pipeline.store import Store, database
from pipeline.store.recordings import Recorded
from pipeline.store.schema import utterances
from pipeline.store.schema_access import audit
from pipeline.viewers import Viewer
from tests.store.store_examples import call, save

QA = Viewer("Quentin", frozenset({"qa"}))
OTHER = Viewer("Ola", frozenset({"agent"}), agent="Ola")
PATH = "/recordings/år 1/c.wav"


def test_a_path_is_kept_and_replaced(store: Store) -> None:
    save(store, call(recording="c.wav"))
    key = store.call_key("c-1")
    assert store.recorded(key) == Recorded("c-1", "content of c-1", "c.wav", None)
    for path in ("/old.wav", PATH, PATH):
        store.note_recording("content of c-1", path)
        assert store.as_seen_by(QA).recorded(key).path == path
    save(store, call(recording="c.wav"))  # analysed anew
    assert store.recorded(key).path == PATH


def test_of_a_call_that_is_not_stored_nothing_is_kept(store: Store) -> None:
    store.note_recording("content of nothing", PATH)
    with pytest.raises(StoreError):
        store.recorded(1)


def test_who_may_not_see_the_call_learns_nothing_of_its_recording(store: Store) -> None:
    save(store, call())
    with pytest.raises(StoreError):
        store.as_seen_by(OTHER).recorded(store.call_key("c-1"))
    with pytest.raises(StoreError):
        store.as_seen_by(OTHER).once_said("c-1")
    with pytest.raises(Forbidden):
        store.as_seen_by(QA).note_recording("content of c-1", PATH)


def test_what_was_hidden_before_a_person_put_it_right_is_still_known(store: Store) -> None:
    save(store, call())
    heard = ["customer", "Jag är [name]", [["[name]", 200, 400, None]]]
    with database.writing(store._engine) as connection:
        connection.execute(utterances.update().where(utterances.c.number == 0).values(heard=heard))
    words = (Word("[name]", 200, 400),)
    assert store.once_said("c-1") == (Utterance("Jag är [name]", 0, 1500, words=words),)


def test_hearing_is_noted_again_after_an_hour(store: Store) -> None:
    save(store, call())
    key, seen = store.call_key("c-1"), store.as_seen_by(QA)
    for _ in range(2):
        seen.note_heard(key)
    assert times(store) == 1
    with database.writing(store._engine) as connection:
        connection.execute(audit.update().values(at=datetime.now(UTC) - timedelta(minutes=61)))
    seen.note_heard(key)
    assert times(store) == 2
    store.note_heard(key)  # on the command line
    assert times(store) == 2


def times(store: Store) -> int:
    with database.reading(store._engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(audit).where(audit.c.action == "heard")) or 0)
