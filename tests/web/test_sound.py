"""The sound of a call over HTTP: who hears it, in which parts, and what is never served."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from pipeline.audio import content_id
from pipeline.batch.local import keep
from pipeline.call import Transcript, Turn, Utterance
from pipeline.process import measured
from pipeline.store import Store, database
from pipeline.store.schema_access import audit
from pipeline.store.schema_review import recordings
from pipeline.timing import Span
from pipeline.web.site import Site
from pipeline.web.sound import sound_of
from tests import sounds
from tests.report.centre import codebook
from tests.web.conftest import Logged

RATE = 8_000
Recorded = Callable[..., int]


@pytest.fixture
def site(app: FastAPI, tmp_path: Path) -> Site:
    found: Site = app.state.site
    found.settings = replace(found.settings, recordings=(tmp_path / "archive",))
    return found


@pytest.fixture
def record(site: Site, tmp_path: Path) -> Recorded:
    """A call of Kari's with a recording, in which her customer says a name from second 2 to 3; its number."""

    def made(name: str = "call.wav", text: str = "I am [name]", **fields: object) -> int:
        (tmp_path / "in").mkdir(exist_ok=True)
        channels = sounds.tone(300, 4, RATE), sounds.tone(600 + len(name), 4, RATE)
        path = sounds.write(tmp_path / "in" / name, *channels, rate=RATE)
        spoken = Turn("customer", (Utterance(text, 2_000, 3_000),), 2_000, 3_000)
        turns = (Turn("agent", (Utterance("Hello.", 0, 1_000),), 0, 1_000), spoken)
        call = replace(next(site.store.calls()), call_id=Path(name).stem, recording=name, turns=turns, facts=None)
        call = replace(call, speech={}, team="North", agent="Kari Nordli", **fields)  # type: ignore[arg-type]
        keep(site.store, measured(call, content_id(path), {"words": "x", "stages": "2"}, codebook()))
        site.store.note_recording(content_id(path), str(path))
        return site.store.call_key(call.call_id)

    return made


def the_file(tmp_path: Path, name: str = "call.wav") -> Path:
    return tmp_path / "in" / name


def heard(store: Store) -> list[tuple[str, int | None]]:
    with database.reading(store._engine) as connection:
        return [
            tuple(row)
            for row in connection.execute(select(audit.c.person, audit.c.call_key).where(audit.c.action == "heard"))
        ]  # type: ignore[misc]


def noted(store: Store, key: int) -> str | None:
    with database.reading(store._engine) as connection:
        return connection.scalar(select(recordings.c.path).where(recordings.c.call_key == key))


# ---- heard


def test_a_call_is_heard_with_the_name_silenced(browse: Logged, record: Recorded) -> None:
    answer = browse("leader").get(f"/calls/{record()}/sound.wav")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert (rate, samples.shape) == (RATE, (4 * RATE, 2))
    assert np.abs(samples[2 * RATE : 3 * RATE]).max() < 0.04
    assert np.abs(samples[:RATE]).max() > 0.25


def test_its_header_names_nothing_and_nobody_keeps_it(browse: Logged, record: Recorded) -> None:
    headers = browse("leader").get(f"/calls/{record()}/sound.wav").headers
    assert headers["content-disposition"] == "inline"
    assert headers["cache-control"] == "private, no-store"
    assert headers["accept-ranges"] == "bytes"


def test_without_the_tone_it_is_silent(browse: Logged, record: Recorded, site: Site) -> None:
    site.settings = replace(site.settings, beep=False)
    samples, _ = soundfile.read(io.BytesIO(browse("leader").get(f"/calls/{record()}/sound.wav").content))
    assert np.abs(samples[2 * RATE : 3 * RATE]).max() == 0


def test_levels_come_with_what_is_silenced_and_what_to_know(browse: Logged, record: Recorded) -> None:
    found = browse("leader").get(f"/calls/{record()}/levels.json").json()
    assert (found["duration_ms"], found["bin_ms"], len(found["channels"])) == (4_000, 20, 2)
    assert len(found["channels"][0]["peaks"]) == 200
    assert found["silenced"] == [[1_850, 3_150]]
    assert found["notes"] == ["A low tone sounds where personal data was said."]


def test_levels_are_not_hearing(browse: Logged, record: Recorded, store: Store) -> None:
    key = record()
    browse("leader").get(f"/calls/{key}/levels.json")
    browse("leader").head(f"/calls/{key}/sound.wav")
    assert heard(store) == []


def test_who_heard_a_call_is_noted_once_an_hour(browse: Logged, record: Recorded, store: Store) -> None:
    key, other = record(), record("other.wav", "I am not [name]", duration_ms=4_000)
    for _ in range(3):
        browse("leader").get(f"/calls/{key}/sound.wav")
    browse("qa").get(f"/calls/{key}/sound.wav", headers={"Range": "bytes=1000-"})
    browse("qa").get(f"/calls/{other}/sound.wav")
    assert heard(store) == [("Lars Leder", key), ("Quentin QA", key), ("Quentin QA", other)]


# ---- in parts


def part(client: TestClient, key: int, asked: str, **headers: str) -> tuple[int, bytes, str]:
    sent = {"Range": asked.encode(), **{name: value.encode() for name, value in headers.items()}}
    answer = client.get(f"/calls/{key}/sound.wav", headers=sent)  # type: ignore[arg-type]
    return answer.status_code, answer.content, answer.headers.get("content-range", "")


def test_a_part_is_sent_where_one_is_asked_for(browse: Logged, record: Recorded) -> None:
    client, key = browse("leader"), record()
    whole = client.get(f"/calls/{key}/sound.wav").content
    size = len(whole)
    assert part(client, key, "bytes=0-") == (206, whole, f"bytes 0-{size - 1}/{size}")
    assert part(client, key, "bytes=100-199") == (206, whole[100:200], f"bytes 100-199/{size}")
    assert part(client, key, f"bytes=100-{size * 9}") == (206, whole[100:], f"bytes 100-{size - 1}/{size}")
    assert part(client, key, "bytes=-10") == (206, whole[-10:], f"bytes {size - 10}-{size - 1}/{size}")
    assert part(client, key, f"bytes=-{size * 9}") == (206, whole, f"bytes 0-{size - 1}/{size}")
    assert part(client, key, "bytes=0-0")[1] == whole[:1]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0", "bytes=128044-"])
def test_a_part_behind_the_end_is_refused(browse: Logged, record: Recorded, asked: str) -> None:
    status, content, stated = part(browse("leader"), record(), asked)
    assert (status, content, stated) == (416, b"", "bytes */128044")


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-2", "bytes=-", "bytes=a-b", "items=0-5", "bytes=0-1,5-6", f"bytes={'9' * 5_000}-", "bytes=²-"],
)
def test_what_is_no_range_is_not_heeded(browse: Logged, record: Recorded, asked: str) -> None:
    status, content, _ = part(browse("leader"), record(), asked)
    assert (status, len(content)) == (200, 128_044)


def test_a_part_of_another_sound_is_not_mixed_with_this(browse: Logged, record: Recorded) -> None:
    client, key = browse("leader"), record()
    etag = client.get(f"/calls/{key}/sound.wav").headers["etag"]
    assert part(client, key, "bytes=0-9", **{"If-Range": etag})[0] == 206
    assert part(client, key, "bytes=0-9", **{"If-Range": '"another"'})[0] == 200


def test_its_size_can_be_asked_for(browse: Logged, record: Recorded) -> None:
    answer = browse("leader").head(f"/calls/{record()}/sound.wav")
    assert (answer.status_code, answer.content, answer.headers["content-length"]) == (200, b"", "128044")


# ---- not heard


@pytest.mark.parametrize("file", ["sound.wav", "levels.json"])
@pytest.mark.parametrize("who", ["other leader", "other agent", "admin"])
def test_other_peoples_calls_are_not_there(browse: Logged, record: Recorded, who: str, file: str, store: Store) -> None:
    key = record()
    assert browse(who).get(f"/calls/{key}/{file}").status_code == 404
    assert heard(store) == []


def test_an_agent_hears_their_own_call(browse: Logged, record: Recorded) -> None:
    assert browse("agent").get(f"/calls/{record()}/sound.wav").status_code == 200


def test_whoever_is_not_logged_in_hears_nothing(browse: Logged, record: Recorded) -> None:
    assert browse("").get(f"/calls/{record()}/sound.wav").status_code == 303


@pytest.mark.parametrize("key", ["999999", "-1", "1e9", "9" * 20, "call", "%2e%2e%2f1", "1;2", "0x1", "1'--"])
def test_forged_numbers_find_nothing(browse: Logged, key: str) -> None:
    assert browse("qa").get(f"/calls/{key}/sound.wav").status_code in (404, 422)


def test_a_call_that_came_as_a_transcript_has_no_sound(browse: Logged, store: Store, site: Site) -> None:
    call = next(store.calls())
    key = store.call_key(call.call_id)
    assert browse("qa").get(f"/calls/{key}/sound.wav").status_code == 404
    assert sound_of(site, store, key).reason == "No recording of this call is known here, only its words."


def test_a_recording_that_is_gone_is_not_played_from_a_copy(
    browse: Logged, record: Recorded, tmp_path: Path, site: Site
) -> None:
    key = record()
    browse("leader").get(f"/calls/{key}/sound.wav")
    the_file(tmp_path).unlink()
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404
    assert list((site.settings.folder / "sound").iterdir()) == []
    assert "no longer where it was" in str(sound_of(site, site.store, key).reason)


def test_another_file_in_the_place_of_the_recording_is_refused(
    browse: Logged, record: Recorded, tmp_path: Path
) -> None:
    key = record()
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 200
    sounds.write(the_file(tmp_path), sounds.tone(500, 4, RATE), rate=RATE)
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404


def test_a_link_to_something_else_is_refused(browse: Logged, record: Recorded, tmp_path: Path) -> None:
    key = record()
    the_file(tmp_path).unlink()
    the_file(tmp_path).symlink_to("/etc/passwd")
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "..", "", "a\0b", "x" * 5_000])
def test_a_forged_name_of_a_recording_reaches_no_file(
    browse: Logged, record: Recorded, site: Site, tmp_path: Path, name: str
) -> None:
    (tmp_path / "archive").mkdir()
    key = record(recording=name) if "\0" not in name else record()
    the_file(tmp_path).unlink()
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404
    assert site.finder.find(None, name, "0" * 64) is None


def test_a_recording_that_moved_is_found_by_its_name_and_noted(
    browse: Logged, record: Recorded, tmp_path: Path, store: Store
) -> None:
    key, moved = record(), tmp_path / "archive" / "2026" / "call.wav"
    moved.parent.mkdir(parents=True)
    the_file(tmp_path).rename(moved)
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 200
    assert noted(store, key) == str(moved)


def test_a_file_of_that_name_with_another_content_is_not_it(
    browse: Logged, record: Recorded, tmp_path: Path, store: Store
) -> None:
    key, where = record(), str(the_file(tmp_path))
    the_file(tmp_path).unlink()
    (tmp_path / "archive").mkdir()
    sounds.write(tmp_path / "archive" / "call.wav", sounds.tone(500, 4, RATE), rate=RATE)
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404
    assert noted(store, key) == where


def test_sound_whose_personal_data_cannot_be_placed_is_held_back(browse: Logged, record: Recorded, site: Site) -> None:
    key = record(turns=(Turn("customer", (Utterance("I am [name]"),)),))
    assert browse("leader").get(f"/calls/{key}/sound.wav").status_code == 404
    assert "held back" in str(sound_of(site, site.store, key).reason)


def test_a_recording_that_cannot_be_decoded_tells_nobody_where_it_lies(
    browse: Logged, record: Recorded, tmp_path: Path, site: Site
) -> None:
    key = record()
    the_file(tmp_path).write_bytes(b"no sound")
    call = site.store.load("call")
    broken = content_id(the_file(tmp_path))
    keep(site.store, measured(replace(call, call_id="b"), broken, {"words": "x"}, codebook()))
    site.store.note_recording(broken, str(the_file(tmp_path)))
    answer = browse("leader").get(f"/calls/{key + 1}/sound.wav")
    assert answer.status_code == 404
    assert str(tmp_path) not in answer.text


def test_words_put_right_since_give_another_sound(browse: Logged, record: Recorded, site: Site) -> None:
    key = record()
    etag = browse("leader").get(f"/calls/{key}/sound.wav").headers["etag"]
    call, known = site.store.load("call"), site.store.recorded(key)
    agent = replace(call.turns[0], utterances=(Utterance("[name] here", 0, 1_000),))
    keep(
        site.store, measured(replace(call, turns=(agent, call.turns[1])), known.content_id, {"words": "x"}, codebook())
    )
    answer = browse("leader").get(f"/calls/{key}/sound.wav")
    assert answer.headers["etag"] != etag
    assert np.abs(soundfile.read(io.BytesIO(answer.content))[0][:RATE]).max() < 0.04


# ---- for a page


def test_a_page_learns_what_is_silenced_without_reading_the_recording(record: Recorded, site: Site) -> None:
    key = record(duration_ms=4_000)
    sound = sound_of(site, site.store, key)
    assert (sound.reason, sound.url, sound.silenced) == (None, f"/calls/{key}/sound.wav", (Span(1_850, 3_150),))
    assert not (site.settings.folder / "sound").exists()


def test_a_page_learns_that_a_draft_was_not_searched_well(record: Recorded, site: Site) -> None:
    call = site.store.load(site.store.call_id(record()))
    poor = replace(call, transcript=Transcript("sphinx", quality="draft"))
    assert "only a draft" in sound_of(site, site.store, site.store.call_key("call"), poor).notes[0]
