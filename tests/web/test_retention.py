"""Calls are kept as long as a purpose needs them: words to coach and to learn from, figures for statistics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.batch.anew import retag
from pipeline.call import Call
from pipeline.centre import SHORTEST, Centre, Retention
from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures
from pipeline.retention import Removed, due, sweep, would_remove
from pipeline.store import Scope, Store, database
from pipeline.store.removing import Older
from pipeline.store.schema import calls
from pipeline.store.store_removing import Removing
from tests.web.conftest import Logged

WORDS_ONLY = Centre(retention=Retention({"coaching": 30, "statistics": 36_500}))


@pytest.mark.parametrize(
    ("days", "texts", "kept"),
    [
        ({}, {}, (None, None, None)),
        ({}, {"coaching": "To practise."}, (None, None, None)),
        ({"coaching": 90, "quality": 30}, {}, (90, 90, 90)),
        ({"coaching": 90, "statistics": 730}, {}, (90, 90, 730)),
        ({"coaching": 90}, {"quality": "Listened to."}, (None, None, None)),
        ({"statistics": 730}, {}, (SHORTEST, SHORTEST, 730)),
        ({"accountability": 365}, {}, (None, None, None)),
    ],
)
def test_the_longest_purpose_in_use_decides(
    days: dict[str, int], texts: dict[str, str], kept: tuple[int | None, ...]
) -> None:
    centre = Centre(purposes=texts, retention=Retention(days))
    assert (centre.kept("sound"), centre.kept("words"), centre.kept("figures")) == kept


def test_sound_may_go_earlier_and_never_later() -> None:
    assert Centre(retention=Retention({"coaching": 90}, sound=30)).kept("sound") == 30
    assert Centre(retention=Retention({"coaching": 90}, sound=300)).kept("sound") == 90
    assert Centre(retention=Retention(sound=300)).kept("sound") == 300


def test_labelled_calls_are_as_others_unless_they_teach() -> None:
    day = WORDS_ONLY.today() - timedelta(days=30)
    assert due(WORDS_ONLY).words == Older(day)
    teaching = Centre(purposes={"training": "To teach."}, retention=WORDS_ONLY.retention)
    assert due(teaching).words == Older(day, date.min)


class Never:
    source, codes, experimental = "test 9.9.9", (), ()

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        raise AssertionError("there are no words to tag")


def figures(store: Store) -> object:
    book = load_codebook()
    return [store.tally(scope, measures(book)) for scope in (Scope(), Scope(team="North"), Scope(agent="Kari Nordli"))]


def test_words_go_and_every_figure_stays(store: Store, tmp_path: Path) -> None:
    before, texts = figures(store), {u.text for c in store.calls() for _, u in c.utterances()}
    store.set_centre(WORDS_ONLY)
    announced = would_remove(store, tmp_path, WORDS_ONLY)
    assert announced == Removed(words=32)
    assert sweep(store, tmp_path) == announced
    assert figures(store) == before
    assert list(store.calls()) == []
    assert store.qualities(Scope()) == {"full": 32}
    file = Path(str(store._engine.url.database)).read_bytes()
    assert not [text for text in texts if len(text) > 20 and text.encode() in file]
    assert sweep(store, tmp_path) == Removed()


def test_tagging_anew_leaves_the_figures_of_calls_without_words(store: Store, tmp_path: Path) -> None:
    store.set_centre(WORDS_ONLY)
    sweep(store, tmp_path)
    before = figures(store)
    assert retag(store, Never(), load_codebook()).calls == 32
    for known, _ in store.stored():
        store.measure_anew(known.content_id, known.versions, lambda *_: pytest.fail("measured"))
    assert figures(store) == before


def test_a_call_that_teaches_keeps_its_words(store: Store, tmp_path: Path) -> None:
    key = store.call_key(next(iter(store.calls())).call_id)
    with database.writing(store._engine) as connection:
        _judged(connection, key)
    store.set_centre(replace(WORDS_ONLY, purposes={"training": "To teach."}))
    assert sweep(store, tmp_path) == Removed(words=31)
    assert len(list(store.calls())) == 1


def _judged(connection: object, key: int) -> None:
    from datetime import UTC, datetime

    from pipeline.store.schema_review import codings

    row = {"speaker": "agent", "text": "Hei", "nth": 0, "judgement": {}, "purpose": "training"}
    connection.execute(codings.insert().values(call_key=key, coder="Tove", at=datetime.now(UTC), **row))  # type: ignore[attr-defined]


def test_pages_do_without_the_words(browse: Logged, store: Store, tmp_path: Path) -> None:
    key = store.call_key(next(iter(store.calls())).call_id)
    store.set_centre(WORDS_ONLY)
    sweep(store, tmp_path)
    qa: TestClient = browse("qa")
    assert qa.get(f"/calls/{key}").status_code == 404
    for page in ("/calls", "/agents", "/teams", "/compare", "/ledger", "/drivers"):
        assert qa.get(page).status_code == 200, page
    number = store.numbers("agent", ["Kari Nordli"])["Kari Nordli"]
    assert qa.get(f"/agents/{number}").status_code == 200


def test_kept_sound_goes_with_the_time_of_sound(store: Store, tmp_path: Path) -> None:
    content = next(iter(store.stored()))[0].content_id
    sound = tmp_path / "sound"
    sound.mkdir()
    for name in (f"{content}-0.wav", f"{content}-0.json", "of-nobody-0.wav"):
        (sound / name).write_bytes(b"sound")
    store.set_centre(Centre(retention=Retention(sound=7)))
    assert sweep(store, tmp_path) == Removed(sound=2)
    assert [path.name for path in sound.iterdir()] == ["of-nobody-0.wav"]


def test_a_call_without_words_is_still_removed_in_the_end(store: Store, tmp_path: Path) -> None:
    store.set_centre(WORDS_ONLY)
    sweep(store, tmp_path)
    store.set_centre(Centre(retention=Retention({"coaching": 30, "statistics": 60})))
    _, newest = store.days(Scope())
    assert newest is not None
    expected = 32 if newest < date.today() - timedelta(days=60) else None
    removed = sweep(store, tmp_path)
    assert expected is None or removed == Removed(calls=expected)
    with database.reading(store._engine) as connection:
        assert len(connection.execute(calls.select()).all()) == 32 - removed.calls


def test_only_who_administers_may(store: Store) -> None:
    from pipeline.errors import Forbidden
    from pipeline.viewers import Viewer

    seen = store.as_seen_by(Viewer("Quentin QA", frozenset({"qa"})))
    older = Older(date(2030, 1, 1))
    attempts: tuple[Callable[[], object], ...] = (
        lambda: Removing.empty_before(seen, older),
        lambda: seen.words_before(older),
        lambda: seen.contents_before(date(2030, 1, 1), ["x"]),
        seen.clean_up,
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
