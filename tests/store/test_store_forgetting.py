"""A call, a customer, an agent forgotten: no byte of their words and names is left, and they do not come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, String, text

from pipeline.batch.local import keep
from pipeline.call import Call
from pipeline.certificate import PLACES, from_document, to_json, to_text
from pipeline.errors import Forbidden, Forgotten, StoreError, WrongUse
from pipeline.forget import Place, forget, would_leave
from pipeline.process import measured
from pipeline.store import Scope, Store, accounts, database, forgetting, mentions
from pipeline.store.audit import Asked
from pipeline.store.removing import Older
from pipeline.store.schema import metadata
from pipeline.store.schema_access import uploads
from pipeline.viewers import Viewer
from pipeline.wishes import Wish
from tests.report.centre import AGENTS, calls_of, codebook

KARI, OTHER = AGENTS[0].name, AGENTS[1].name
CUSTOMER, CALL = "kunde-88412", "zebracall-0017"
WORDS = "zebracorn stripes"  # said in that one call
ADMIN = Viewer("Ada", frozenset({"admin"}))


def content(call: Call) -> str:
    return f"content of {call.call_id}"


def save(store: Store, call: Call) -> None:
    keep(store, measured(call, content(call), {"words": "x"}, codebook()))


def special(call: Call) -> Call:
    first, *others = call.turns
    said = replace(first.utterances[0], text=f"Min ordre {WORDS} mangler.")
    turns = (replace(first, utterances=(said, *first.utterances[1:])), *others)
    return replace(call, call_id=CALL, customer_id=CUSTOMER, recording=f"{CALL}.wav", turns=turns)


@pytest.fixture
def place(url: str, tmp_path: Path) -> Place:
    return Place(url, tmp_path / "files")


@pytest.fixture
def filled(store: Store, place: Place, tmp_path: Path) -> Store:
    """Two agents, three calls each, one of them with everything people can leave of a call."""
    for agent in AGENTS[:2]:
        for number, call in enumerate(calls_of(agent, weeks=3, calls_a_week=1)):
            named = replace(call, call_id=f"{agent.name[0]}-{call.call_id}", tagged_by="test 1.0.0")
            save(store, special(named) if agent is AGENTS[0] and number == 1 else named)
    key = store.call_key(CALL)
    store.note_recording(f"content of {CALL}", str(lies(tmp_path / "archive" / f"{CALL}.wav")))
    store.comment(key, f"{WORDS}: ask {KARI} about {CUSTOMER}", person="Lars")
    store.fail("other.wav", "other content", f"other.wav ({CALL}): too short")
    store.as_seen_by(Viewer("Quentin", frozenset({"qa"}))).note("exported", detail={"q": f"{CUSTOMER} {KARI}", "n": 7})
    store.note_written(lies(tmp_path / "calls.csv"), "calls")
    store.add_session(KARI, date(2026, 11, 2), coach="Lars", agreed=f"{KARI} asks first")
    store.set_vision(KARI, "Nobody calls twice.")
    store.add_account("kari", "Kari N.", ["agent", "leader"], agent=KARI, teams=("North",))
    store.review(
        store.call_key(f"{OTHER[0]}-{calls_of(AGENTS[1], weeks=3, calls_a_week=1)[0].call_id}"), True, "Kari N."
    )
    lies(place.folder / "sound" / f"content of {CALL}-0.wav")
    lies(place.folder / "uploads" / "b1" / "b1-1.wav")
    with database.writing(store._engine) as connection:
        job = store_job(connection)
        row = {
            "job_id": job,
            "name": f"{CALL}.wav",
            "stored": "b1/b1-1.wav",
            "size": 5,
            "state": "done",
            "call_key": key,
        }
        connection.execute(uploads.insert().values(**row))
    return store


def store_job(connection: Any) -> int:
    from pipeline.store import jobs

    number = jobs.add(connection, "analyze", "Quentin", {"agent": KARI}, 1)
    jobs.take(connection)
    jobs.moved(connection, number, 1, 1, [f"{CALL}.wav: done"])
    return number


def lies(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"sound")
    return path


def everything(store: Store, place: Place, folder: Path) -> bytes:
    """All that lies in the database and the folder of the app: as files, or all tables of PostgreSQL as text."""
    found = [path.read_bytes() for path in place.folder.rglob("*") if path.is_file()]
    found += [path.name.encode() for path in place.folder.rglob("*")]
    if store._engine.dialect.name == "sqlite":
        found += [path.read_bytes() for path in folder.glob("calls.db*")]
    else:
        with database.reading(store._engine) as connection:
            for table in (*metadata.sorted_tables, "call_words"):
                rows = connection.execute(text(f"SELECT t::text FROM {table} t"))
                found += [str(row[0]).encode() for row in rows]
    return b"\n".join(found)


def test_no_byte_of_a_forgotten_call_is_left(filled: Store, place: Place, tmp_path: Path) -> None:
    sought = [b"zebracorn", b"stripes", CALL.encode(), b"ebracorn"]
    before = everything(filled, place, tmp_path)
    assert all(word in before for word in sought)
    forget(filled, filled.extent(Wish("call", CALL)), place, "Ada")
    after = everything(filled, place, tmp_path)
    assert [word for word in sought if word in after] == []
    assert OTHER.encode() in after
    with pytest.raises(StoreError):
        filled.load(CALL)


def test_a_customer_goes_with_every_mention(filled: Store, place: Place, tmp_path: Path) -> None:
    certificate = forget(filled, filled.extent(Wish("customer", CUSTOMER)), place, "Ada")
    assert certificate.counts["calls"] == 1
    after = everything(filled, place, tmp_path)
    assert CUSTOMER.encode() not in after
    assert CALL.encode() not in after


def test_an_agent_goes_with_calls_sessions_and_account(filled: Store, place: Place, tmp_path: Path) -> None:
    forget(filled, filled.extent(Wish("agent", KARI)), place, "Ada")
    after = everything(filled, place, tmp_path)
    assert [name for name in (KARI, "Kari N.", CALL) if name.encode() in after] == []
    assert filled.agents() == (OTHER,)
    assert filled.accounts() == ()
    assert len(list(filled.calls())) == 3


def test_an_agent_under_a_pseudonym_keeps_calls_and_figures(filled: Store, place: Place, tmp_path: Path) -> None:
    before = sum(1 for _ in filled.calls(Scope(agent=KARI)))
    certificate = forget(filled, filled.extent(Wish("agent", KARI, keep_figures=True)), place, "Ada")
    assert certificate.became == "former agent 1"
    assert KARI.encode() not in everything(filled, place, tmp_path)
    assert sum(1 for _ in filled.calls(Scope(agent="former agent 1"))) == before == 3
    assert filled.sessions("former agent 1") == ()
    assert filled.as_seen_by(ADMIN).accounts() == ()
    reviewed = [filled.reviewed_by(filled.call_key(call.call_id)) for call in filled.calls(Scope(agent=OTHER))]
    assert {review.person for of in reviewed for review in of} == {"former agent 1"}


def test_a_name_that_became_a_pseudonym_does_not_come_back(filled: Store, place: Place) -> None:
    filled.rename_agent(OTHER, "Second Name")
    forget(filled, filled.extent(Wish("agent", KARI, keep_figures=True)), place, "Ada")
    forget(filled, filled.extent(Wish("agent", "Second Name", keep_figures=True)), place, "Ada")
    names = filled.current_names()
    assert [names.get(name) for name in (KARI, OTHER, "Second Name", "New One")] == [
        "former agent 1", "former agent 2", "former agent 2", None,
    ]  # fmt: skip


def test_what_was_forgotten_is_not_saved_again_until_it_is_allowed(filled: Store, place: Place) -> None:
    call = filled.load(CALL)
    forget(filled, filled.extent(Wish("call", CALL)), place, "Ada")
    assert filled.is_forgotten(f"content of {CALL}")
    with pytest.raises(Forgotten):
        save(filled, call)
    assert filled.allow_again(f"content of {CALL}")
    save(filled, call)
    assert filled.load(CALL)
    assert not filled.allow_again(f"content of {CALL}")


def test_calls_that_retention_removed_do_not_come_back_either(filled: Store) -> None:
    call = filled.load(CALL)
    filled.remove_before(Older(date(2030, 1, 1)))
    with pytest.raises(Forgotten):
        save(filled, call)


def test_the_certificate_counts_and_names_what_is_left_and_nobody(filled: Store, place: Place, tmp_path: Path) -> None:
    extent = filled.extent(Wish("customer", CUSTOMER))
    left_before = would_leave(extent, place)
    certificate = forget(filled, extent, place, "Ada")
    counts = certificate.counts
    assert [counts[place] for place in ("calls", "comments", "uploaded files", "kept sound", "uploads")] == [1] * 5
    left = {one.place: one.names for one in certificate.left if one.names}
    assert left["recording"] == (str(tmp_path / "archive" / f"{CALL}.wav"),)
    assert left["written"] == (f"{tmp_path / 'calls.csv'} (calls)",)
    assert (tmp_path / "archive" / f"{CALL}.wav").exists()
    assert left == {one.place: one.names for one in left_before if one.names}
    assert CUSTOMER not in to_json(certificate)
    assert WORDS not in to_text(certificate)
    assert from_document(json.loads(to_json(certificate))) == certificate
    again = forget(filled, replace(extent, keys=()), place, "Ada")
    assert again.who == certificate.who  # whoever knows the number can check it


def test_a_dry_count_is_what_is_done(filled: Store, place: Place) -> None:
    extent = filled.extent(Wish("call", CALL))
    done = forget(filled, extent, place, "Ada").counts
    assert {place: extent.places[place] for place in extent.places} == {p: done[p] for p in extent.places}


def test_counts_in_the_log_stay(filled: Store, place: Place) -> None:
    forget(filled, filled.extent(Wish("customer", CUSTOMER)), place, "Ada")
    details = [entry.detail for entry in filled.audit(Asked(action="exported"))]
    assert details == [{"q": f"(forgotten) {KARI}", "n": 7}]
    assert [e.detail["what"] for e in filled.audit(Asked(action="forgot"))] == ["customer"]


def test_taggers_that_may_have_learned_it_are_named(filled: Store, place: Place) -> None:
    filled.keep_tagger("test 0.9.0", "old", "Tove", {})
    call = filled.load(CALL)
    judged = replace(call.turns[0].utterances[0].judgement, source="Tove")  # type: ignore[type-var]
    first = replace(call.turns[0], utterances=(replace(call.turns[0].utterances[0], judgement=judged),))
    call = replace(call, turns=(first, *call.turns[1:]))
    keep(filled, measured(call, f"content of {CALL}", {"words": "x"}, codebook()), people=["Tove"])
    filled.keep_tagger("test 2.0.0", "new", "Tove", {})
    extent = filled.extent(Wish("call", CALL))
    assert extent.outside.taggers == ("test 2.0.0",)


def test_nothing_of_that_name_is_said(filled: Store) -> None:
    for wish in (Wish("call", "nope"), Wish("customer", "nope"), Wish("agent", "nope"), Wish("agent", "")):
        with pytest.raises((StoreError, WrongUse)):
            filled.extent(wish)


@pytest.mark.parametrize("role", ["agent", "leader", "qa", "trainer"])
def test_only_who_administers_forgets(filled: Store, place: Place, role: Any) -> None:
    seen = filled.as_seen_by(Viewer("Somebody", frozenset({role}), KARI, ("North",)))
    extent = filled.extent(Wish("call", CALL))
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: seen.extent(extent.wish),
        lambda: seen.forget(extent),
        seen.compact,
        lambda: seen.allow_again("x"),
        seen.written,
    )
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert filled.load(CALL)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # PostgreSQL has its own ways of making copies
def test_copies_of_the_store_are_named_or_deleted(filled: Store, place: Place, tmp_path: Path) -> None:
    copy, other = tmp_path / "calls.db.schema-0005", tmp_path / "calls.db.txt"
    copy.write_bytes((tmp_path / "calls.db").read_bytes())
    other.write_text("no database")
    extent = filled.extent(Wish("call", CALL))
    assert {"backup": (str(copy),)}.items() <= {one.place: one.names for one in would_leave(extent, place)[:-1]}.items()
    certificate = forget(filled, extent, place, "Ada", with_backups=True)
    assert (copy.exists(), other.exists(), certificate.counts["backups"]) == (False, True, 1)


def test_every_column_that_may_name_somebody_is_accounted_for() -> None:
    """A new column with text: among those that are searched, or here, because nobody's name stands in it."""
    of_calls = {table.name for table in metadata.sorted_tables if "call_key" in table.c} | {"calls"}
    ours = {f"{c.table.name}.{c.name}" for c in (*mentions.SIGNED, *mentions.WRITTEN)}
    deleted = {"accounts", "logins", "links"}
    plain = {
        "names.kind", "names.name", "taggers.codes", "taggers.experimental", "sums.quality", "strata.quality",
        "sessions.focus", "renames.old", "renames.new", "attempts.whose", "audit.action", "settings.name",
        "settings.value", "jobs.kind", "jobs.state", "kept_taggers.source", "kept_taggers.folder",
        "kept_taggers.figures", "queues.kind", "forgotten.mark", "forgotten.kind", "forgotten.becomes", "written.path",
        "written.what", "failures.content_id",
    }  # fmt: skip
    texts = {
        f"{column.table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String | JSON) and table.name not in of_calls - {"audit"} | deleted
    }
    assert texts - ours == plain


def test_the_last_who_administers_is_not_forgotten_with_their_calls(filled: Store) -> None:
    account = filled.accounts()[0]
    filled.change_account(account.id, ["agent", "admin"], agent=KARI)
    with database.writing(filled._engine) as connection:
        accounts.set_password(connection, account.id, "hashed")
    with pytest.raises(WrongUse, match="last person who administers"):
        filled.extent(Wish("agent", KARI))


def test_every_place_has_its_place_on_a_certificate() -> None:
    assert set(forgetting.PLACES.values()) <= set(PLACES)


def test_a_short_number_changes_no_other_numbers(filled: Store, place: Place) -> None:
    filled.update_metadata(f"content of {CALL}", customer_id="7")
    qa = filled.as_seen_by(Viewer("Quentin", frozenset({"qa"})))
    qa.note("exported", detail={"q": "7 days", "customer": "7"})
    forget(filled, filled.extent(Wish("customer", "7")), place, "Ada")
    assert filled.audit(Asked(action="exported"))[0].detail == {"q": "7 days", "customer": "(forgotten)"}
