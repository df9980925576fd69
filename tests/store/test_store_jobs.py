"""Jobs on SQLite and PostgreSQL: one worker takes a job, the dead are noticed, who may do what."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from pipeline.errors import Forbidden, StoreError, WrongUse
from pipeline.store import Store
from pipeline.store.uploads import Sent
from pipeline.viewers import Viewer

QA, AGENT = Viewer("Quentin", frozenset({"qa"})), Viewer("Kari", frozenset({"agent"}), agent="Kari")
TRAINER, ADMIN = Viewer("Tove", frozenset({"trainer"})), Viewer("Ada", frozenset({"admin"}))


def late(url: str, number: int) -> None:
    """As if its worker had not been heard of for two minutes."""
    engine = create_engine(url)
    then = datetime.now(UTC) - timedelta(minutes=2)
    written = then.replace(tzinfo=None).isoformat(" ") if url.startswith("sqlite") else then.isoformat()
    with engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET beat_at = :then WHERE id = :id"), {"then": written, "id": number})
    engine.dispose()


def test_many_servers_take_each_job_once(url: str, store: Store) -> None:
    numbers = {store.add_job("analyze") for _ in range(12)}
    stores = [Store.open(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda n: stores[n % 4].take_job(), range(16)))
    for each in stores:
        each.close()
    found = [job.id for job in taken if job]
    assert sorted(found) == sorted(numbers)


def test_a_job_tells_where_it_is_and_how_it_ended(store: Store) -> None:
    number = store.add_job("analyze", {"language": "nb"}, 3)
    assert store.take_job().state == "running"
    assert store.job_moved(number, 1, 3, ["first"])
    assert store.job_moved(number, said=["second"])
    store.end_job(number, "done", "third")
    job = store.job(number)
    assert (job.state, job.done, job.total, job.said) == ("done", 1, 3, ("first", "second", "third"))
    assert job.detail == {"language": "nb"}


def test_a_job_whose_worker_died_waits_again_once_and_then_has_failed(url: str, store: Store) -> None:
    number = store.add_job("analyze")
    store.take_job()
    assert store.take_job() is None
    late(url, number)
    assert store.take_job().id == number
    late(url, number)
    assert store.take_job() is None
    job = store.job(number)
    assert job.state == "failed"
    assert "ended twice" in job.said[-1]


def test_a_stopped_job_is_no_longer_wanted_and_stays_stopped(store: Store) -> None:
    number = store.add_job("analyze")
    store.take_job()
    store.stop_job(number)
    assert not store.job_moved(number, 1)
    store.end_job(number, "done")
    assert store.job(number).state == "stopped"


def test_a_job_of_a_server_that_goes_is_taken_by_the_next(store: Store) -> None:
    number = store.add_job("analyze")
    store.take_job()
    store.job_again(number)
    assert store.take_job().id == number


def test_nothing_runs_beside_the_tagging_of_all_calls(store: Store) -> None:
    first, alone, last = store.add_job("analyze"), store.add_job("retag"), store.add_job("analyze")
    assert store.take_job().id == first
    assert store.take_job() is None
    store.end_job(first, "done")
    assert store.take_job().id == alone
    assert store.take_job() is None
    store.end_job(alone, "done")
    assert store.take_job().id == last


def test_one_training_at_a_time(store: Store) -> None:
    number = store.as_seen_by(TRAINER).add_job("train")
    with pytest.raises(WrongUse, match="under way"):
        store.as_seen_by(TRAINER).add_job("train")
    store.stop_job(number)
    assert store.as_seen_by(TRAINER).add_job("train") > number


def test_who_may_not_do_a_kind_of_work_neither_starts_sees_nor_stops_it(store: Store) -> None:
    number = store.as_seen_by(TRAINER).add_job("train")
    for viewer in (QA, AGENT, ADMIN):
        seen = store.as_seen_by(viewer)
        with pytest.raises(Forbidden):
            seen.add_job("train")
        with pytest.raises(StoreError, match="no such job"):
            seen.stop_job(number)
        assert seen.jobs() == ()
    with pytest.raises(Forbidden):
        store.as_seen_by(AGENT).add_job("analyze")
    with pytest.raises(Forbidden):
        store.as_seen_by(TRAINER).take_job()
    assert store.job(number).state == "waiting"


def test_files_stay_with_their_job(store: Store) -> None:
    number = store.as_seen_by(QA).add_job("analyze", total=1, files=[Sent("a.wav", "ab/ab-0.wav", 12)])
    (file,) = store.uploads(number)
    store.upload_came(file.id, "failed", "Nobody speaks in it.")
    (file,) = store.uploads(number)
    assert (file.name, file.state, file.reason, file.call_key) == ("a.wav", "failed", "Nobody speaks in it.", None)
    with pytest.raises(Forbidden):
        store.as_seen_by(AGENT).uploads(number)
