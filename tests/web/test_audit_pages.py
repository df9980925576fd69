"""Who saw what, for who administers; and the settings, with what they would delete."""

from __future__ import annotations

import csv
import html
import io
import os
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from pipeline.centre import Centre, Retention
from pipeline.retention import Removed, due, sweep, would_remove
from pipeline.store import Scope, Store, database
from pipeline.store.removing import Older
from pipeline.store.schema_access import audit
from pipeline.viewers import Viewer
from tests.web.conftest import Logged, csrf

QA = Viewer("Quentin QA", frozenset({"qa"}))
TOVE = Viewer("Tove Trainer", frozenset({"trainer"}))


@pytest.fixture
def noted(store: Store) -> Store:
    """Two people looked at calls."""
    first = next(iter(store.stored(Scope(agent="Kari Nordli"))))[0].call_id
    store.as_seen_by(QA).note("saw", call_key=store.call_key(first), agent="Kari Nordli")
    store.as_seen_by(TOVE).note("heard", call_key=4711, detail={"from": "0:12"})
    return store


def rows(client: TestClient, query: str = "") -> list[list[str]]:
    """Cells of the table, without the time."""
    page = client.get(f"/admin/audit{query}").text
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in body.split("<tr>")[1:]]
    return [[html.unescape(cell) for cell in row[1:]] for row in found]


def sheet(client: TestClient, query: str = "") -> list[dict[str, str]]:
    text = client.get(f"/admin/audit.csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_each_viewing_stands_with_who_and_what_the_newest_first(browse: Logged, noted: Store) -> None:
    heard, saw = rows(browse("admin"))[1:3]
    assert heard == ["Tove Trainer", "heard", "#4711", "", "from: 0:12"]
    assert (saw[0], saw[1], saw[3]) == ("Quentin QA", "saw", "Kari Nordli")


@pytest.mark.parametrize(
    ("action", "detail", "told"),
    [
        ("saw", {"page": "team", "name": "North"}, "Team North"),
        ("saw", {"page": "drivers", "outcome": "nps", "team": None}, "Drivers: Net Promoter Score"),
        ("saw", {"purpose": "check", "of": 3}, "Check sample 3"),
        ("corrected", {"correction": 7, "kind": "tags", "line": 2}, "Tags"),
        ("reviewed", {"reviewed": False}, "Reviewed: no"),
    ],
)
def test_details_are_told_in_words_on_the_page_and_as_stored_in_the_table(
    browse: Logged, store: Store, action: str, detail: dict[str, object], told: str
) -> None:
    store.as_seen_by(TOVE).note(action, detail=detail)  # type: ignore[arg-type]
    admin = browse("admin")
    assert rows(admin, "?person=Tove+Trainer")[0][4] == told
    assert all(f"{name}:" in sheet(admin, "?person=Tove+Trainer")[0]["detail"] for name in detail)


def test_what_was_seen_of_an_agent_alone_is_the_profile(browse: Logged, store: Store) -> None:
    store.as_seen_by(TOVE).note("saw", agent="Kari Nordli")
    assert rows(browse("admin"), "?person=Tove+Trainer")[0][3:] == ["Kari Nordli", "Coaching profile"]


@pytest.mark.parametrize(
    ("query", "people"),
    [
        ("?person=Quentin+QA", {"Quentin QA"}),
        ("?action=heard", {"Tove Trainer"}),
        ("?agent=Kari+Nordli", {"Quentin QA", "command line"}),  # which made her account
        ("?call=%234711", {"Tove Trainer"}),
        ("?call=4711", {"Tove Trainer"}),
        ("?call=no-such-call", set()),
        ("?last=2020-01-01", set()),
        ("?first=2020-01-01&action=saw", {"Quentin QA"}),
    ],
)
def test_the_log_is_filtered(browse: Logged, noted: Store, query: str, people: set[str]) -> None:
    admin = browse("admin")
    assert {row[0] for row in rows(admin, query)} == people
    assert {row["person"] for row in sheet(admin, query)} == people


def test_a_call_is_found_by_its_name(browse: Logged, noted: Store) -> None:
    admin = browse("admin")
    name = next(row["call"] for row in sheet(admin) if row["action"] == "saw")
    assert [row[0] for row in rows(admin, f"?call={name}")] == ["Quentin QA"]


def test_a_day_is_the_centres_day(browse: Logged, noted: Store) -> None:
    noted.set_centre(Centre(timezone="Pacific/Kiritimati"))  # UTC+14
    with database.writing(noted._engine) as connection:
        moment = datetime(2026, 3, 1, 11, tzinfo=UTC)  # there the second of March
        connection.execute(audit.update().where(audit.c.action == "heard").values(at=moment))
    admin = browse("admin")
    assert len(rows(admin, "?action=heard&first=2026-03-02&last=2026-03-02")) == 1
    assert rows(admin, "?action=heard&last=2026-03-01") == []


def test_a_day_that_is_none_is_said_and_left_out(browse: Logged, noted: Store) -> None:
    assert "A day cannot be understood" in browse("admin").get("/admin/audit?first=yesterday").text


def test_older_entries_are_on_further_pages_each_once(browse: Logged, store: Store) -> None:
    for n in range(120):
        store.as_seen_by(QA).note("saw", detail={"n": n})
    admin, seen, query = browse("admin"), [], "?action=saw"
    while query:
        seen += [row[-1] for row in rows(admin, query)]
        older = re.search(r'href="/admin/audit(\?[^"]+)">Older', admin.get(f"/admin/audit{query}").text)
        query = html.unescape(older[1]) if older else ""
    assert seen == [f"n: {n}" for n in reversed(range(120))]


def test_a_long_log_is_exported_whole(browse: Logged, store: Store) -> None:
    with database.writing(store._engine) as connection:
        now = datetime.now(UTC)
        connection.execute(audit.insert(), [{"at": now, "person": "P", "action": "saw"} for _ in range(2500)])
    assert len(sheet(browse("admin"), "?action=saw")) == 2500


def test_exporting_is_noted_itself(browse: Logged, noted: Store) -> None:
    admin = browse("admin")
    admin.get("/admin/audit.csv")
    assert ["Ada Admin", "exported"] in [row[:2] for row in rows(admin)]


def test_a_formula_in_the_log_is_no_formula_in_a_sheet(browse: Logged, store: Store) -> None:
    store.as_seen_by(QA).note("saw", agent='=HYPERLINK("evil")')
    found = next(row for row in sheet(browse("admin")) if row["action"] == "saw")
    assert not found["agent"].startswith("=")


def test_the_log_shows_an_administrator_no_words_of_a_call(browse: Logged, noted: Store) -> None:
    words = {u.text for call in noted.calls(Scope(agent="Kari Nordli")) for t in call.turns for u in t.utterances}
    page = html.unescape(browse("admin").get("/admin/audit").text)
    assert not any(text in page for text in words if len(text) > 12)


# ---- settings


def save(client: TestClient, **data: str):
    return client.post("/admin/settings", data={"timezone": "Europe/Oslo", "csrf": csrf(client)} | data)


def test_name_zone_and_purposes_are_kept(browse: Logged, store: Store) -> None:
    assert save(browse("admin"), name="Northline", purpose_coaching="To practise.").status_code == 303
    assert store.centre() == Centre("Northline", "Europe/Oslo", {"coaching": "To practise."})


def test_deleting_is_asked_about_with_its_number_first(browse: Logged, store: Store) -> None:
    admin = browse("admin")
    _, newest = store.days(Scope())
    days = str((date.today() - newest).days + 30) if newest < date.today() else "7"
    expected = sum(1 for c in store.calls() if c.started_at.date() < date.today() - timedelta(days=int(days)))
    answer = save(admin, days_coaching=days)
    assert answer.status_code == 200
    assert f"now {expected} call" in answer.text
    assert store.centre().retention == Retention()
    confirmed = re.search(r'name="confirmed" value="([^"]+)"', answer.text)
    assert confirmed
    assert save(admin, days_coaching="8", confirmed=confirmed[1]).status_code == 200  # other days than were shown
    assert save(admin, days_coaching=days, confirmed=confirmed[1]).status_code == 303
    assert store.centre().retention == Retention({"coaching": int(days)})


def test_keeping_longer_needs_no_question(browse: Logged, store: Store) -> None:
    store.set_centre(Centre(retention=Retention({"coaching": 100, "accountability": 200})))
    assert save(browse("admin"), days_coaching="200").status_code == 303
    assert store.centre().retention == Retention({"coaching": 200})


@pytest.mark.parametrize("days", ["0", "6", "-30", "3.5", "soon", "99999", "٣٠"])
def test_days_that_cannot_be_are_refused(browse: Logged, store: Store, days: str) -> None:
    answer = save(browse("admin"), days_coaching=days)
    assert answer.status_code == 422
    assert "whole number from 7 to 36,500" in answer.text
    assert store.centre().retention == Retention()


def test_a_time_zone_that_is_none_is_refused(browse: Logged, store: Store) -> None:
    assert save(browse("admin"), timezone="../etc/passwd").status_code == 422
    assert store.centre() == Centre()


# ---- what is too old goes


def test_the_sweep_deletes_what_was_announced_and_nothing_more(store: Store, tmp_path: Path) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    old, new = uploads / "old.wav", uploads / "new.wav"
    for path in (old, new):
        path.write_bytes(b"x")
    past = (datetime.now() - timedelta(days=40)).timestamp()
    os.utime(old, (past, past))
    store.as_seen_by(QA).note("saw")
    with database.writing(store._engine) as connection:
        connection.execute(audit.insert().values(at=datetime.now(UTC) - timedelta(days=40), person="P", action="saw"))
    centre = Centre(retention=Retention({"accountability": 30}, sound=30))
    announced = would_remove(store, tmp_path, centre)
    assert announced == Removed(audit=1, uploads=1)
    store.set_centre(centre)
    assert sweep(store, tmp_path) == announced
    assert (old.exists(), new.exists()) == (False, True)
    assert sweep(store, tmp_path) == Removed()


def test_nothing_set_deletes_nothing(store: Store, tmp_path: Path) -> None:
    calls = sum(1 for _ in store.calls())
    assert sweep(store, tmp_path) == Removed()
    assert sum(1 for _ in store.calls()) == calls


def test_a_day_that_is_still_kept_is_kept_whole() -> None:
    centre = Centre(retention=Retention({"coaching": 30}))
    assert due(centre).calls == Older(centre.today() - timedelta(days=30))
