"""Accounts, links, attempts, audit and settings in the store, on both databases."""

from __future__ import annotations

import contextlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from pipeline.centre import Centre, Retention
from pipeline.errors import Forbidden, StoreError, WrongUse
from pipeline.store import Store, database
from pipeline.store.audit import Asked
from pipeline.store.removing import Older
from pipeline.store.schema_access import audit, links
from pipeline.viewers import ROLES, Viewer

ADMIN = Viewer("Ada", frozenset({"admin"}))
OTHERS = [Viewer("X", frozenset({role}), agent="Kari", teams=("North",)) for role in ROLES if role != "admin"]


def everybody(store: Store) -> list[str]:
    return [account.login for account in store.accounts()]


def test_a_link_is_used_by_one_of_many_at_once(store: Store) -> None:
    token = store.first_link()
    assert token
    made, begin = [], threading.Barrier(8)

    def use(n: int) -> None:
        begin.wait()
        made.append(store.make_first(token, f"login{n}", f"Name {n}", "hash", ["admin"]))

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([account for account in made if account]) == 1
    assert len(store.accounts()) == 1


def test_a_link_that_lapsed_is_worth_nothing_and_a_new_one_is_made(store: Store) -> None:
    token = store.first_link()
    assert token
    with database.writing(store._engine) as connection:
        connection.execute(update(links).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert store.link(token) is None
    assert store.make_first(token, "ada", "Ada", "hash", ["admin"]) is None
    again = store.first_link()
    assert again
    assert store.link(again) is not None


def test_a_second_server_leaves_the_link_of_the_first_as_it_is(store: Store) -> None:
    first, second = store.first_link(), store.first_link()
    assert first
    assert second
    assert [store.link(token) is not None for token in (first, second)] == [True, True]
    assert store.make_first(first, "ada", "Ada", "hash", ["admin"])
    assert store.make_first(second, "eve", "Eve", "hash", ["admin"]) is None
    assert everybody(store) == ["ada"]
    with database.reading(store._engine) as connection:
        assert connection.execute(links.select()).all() == []


def test_first_links_that_lapsed_are_swept(store: Store) -> None:
    store.first_link()
    with database.writing(store._engine) as connection:
        connection.execute(update(links).values(ends_at=datetime.now(UTC) - timedelta(seconds=1)))
    store.first_link()
    with database.reading(store._engine) as connection:
        assert len(connection.execute(links.select()).all()) == 1


def test_a_new_link_of_a_person_voids_the_earlier_one(store: Store) -> None:
    lars = store.add_account("lars", "Lars", ["leader"])
    earlier, later = store.link_for(lars.id), store.link_for(lars.id)
    assert [store.link(token) is not None for token in (earlier, later)] == [False, True]


def test_a_link_of_a_person_does_not_make_the_first_account_nor_the_other_way_round(store: Store) -> None:
    lars = store.add_account("lars", "Lars", ["leader"])
    first, own = store.first_link(), store.link_for(lars.id)
    assert first
    assert store.make_first(own, "eve", "Eve", "hash", ["admin"]) is None
    assert store.use_link(first, "hash") is None
    assert everybody(store) == ["lars"]


def test_tokens_are_not_stored(store: Store) -> None:
    lars = store.add_account("lars", "Lars", ["leader"])
    tokens = [store.link_for(lars.id), store.log_in(lars.id)]
    with database.reading(store._engine) as connection:
        for table in (links, *[links.metadata.tables["logins"]]):
            stored = str(connection.execute(table.select()).all())
            assert not any(token in stored for token in tokens)


@pytest.mark.parametrize(
    ("login", "name"), [("LARS ", "Other"), ("other", "Lars"), ("", "Other"), ("a\0b", "Other"), ("other", "x" * 500)]
)
def test_logins_and_names_that_cannot_be(store: Store, login: str, name: str) -> None:
    store.add_account("lars", "Lars", ["leader"])
    with pytest.raises(WrongUse):
        store.add_account(login, name, ["qa"])
    assert everybody(store) == ["lars"]


def test_roles_agent_and_teams_become_others(store: Store) -> None:
    lars = store.add_account("lars", "Lars", ["leader"], teams=["North", "South"])
    changed = store.change_account(lars.id, ["agent", "qa"], agent="Lars L", teams=["East"])
    assert (changed.roles, changed.agent, changed.teams) == ({"agent", "qa"}, "Lars L", ("East",))
    assert store.account(lars.id) == changed


def test_the_last_who_administers_can_neither_be_closed_nor_lose_the_role(store: Store) -> None:
    ada = store.add_account("ada", "Ada", ["admin"], password="hash")
    store.add_account("invited", "Invited", ["admin"])
    with pytest.raises(WrongUse):
        store.close_account(ada.id)
    with pytest.raises(WrongUse):
        store.change_account(ada.id, ["qa"])
    bo = store.add_account("bo", "Bo", ["admin"], password="hash")
    store.close_account(ada.id)
    with pytest.raises(WrongUse):
        store.close_account(bo.id)


def test_two_administrators_closing_each_other_at_once_leave_one(store: Store) -> None:
    numbers = [store.add_account(n, n.title(), ["admin"], password="hash").id for n in ("ada", "bo")]
    begin = threading.Barrier(2)

    def close(number: int) -> None:
        begin.wait()
        with contextlib.suppress(WrongUse):
            store.close_account(number)

    threads = [threading.Thread(target=close, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [account.active for account in store.accounts()].count(True) == 1


def test_many_attempts_at_once_are_counted_all(store: Store) -> None:
    waits, begin = [], threading.Barrier(12)

    def attempt() -> None:
        begin.wait()
        waits.append(store.begin_log_in("lars", "10.0.0.1"))

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0) == 5


def test_names_and_addresses_are_counted_apart_and_not_readable(store: Store) -> None:
    for n in range(5):
        store.begin_log_in("Lars", f"10.0.0.{n}")
    assert store.begin_log_in("lars", "10.0.0.9") > 0
    assert store.begin_log_in("siri", "10.0.0.1") == 0
    with database.reading(store._engine) as connection:
        stored = str(connection.execute(links.metadata.tables["attempts"].select()).all())
    assert "lars" not in stored.lower()
    assert "10.0.0" not in stored


def test_settings_come_back_as_they_were_set(store: Store) -> None:
    assert store.centre() == Centre()
    centre = Centre("Nordlinje ÆØÅ", "Europe/Oslo", {"coaching": "Øving"}, Retention({"coaching": 365}, 30), 7)
    store.set_centre(centre)
    assert store.centre() == centre
    (entry,) = store.audit(Asked(action="settings changed"))
    assert entry.detail["after"] == {"coaching": 365, "sound": 30, "small group": 7}


def test_the_log_is_deleted_up_to_a_moment(store: Store) -> None:
    now = datetime.now(UTC)
    with database.writing(store._engine) as connection:
        times = [now - timedelta(days=days) for days in (3, 2, 1)]
        connection.execute(audit.insert(), [{"at": at, "person": "P", "action": "saw"} for at in times])
    assert store.audit_before(now - timedelta(days=2)) == 1
    assert store.forget_audit(now - timedelta(days=1, hours=12)) == 2
    assert [entry.at for entry in store.audit(Asked())] == times[2:]


@pytest.mark.parametrize("viewer", OTHERS, ids=lambda v: next(iter(v.roles)))
def test_only_an_administrator_looks_after_people_settings_and_the_log(store: Store, viewer: Viewer) -> None:
    lars, seen = store.add_account("lars", "Lars", ["leader"]), store.as_seen_by(viewer)
    for forbidden in (
        lambda: seen.add_account("eve", "Eve", ["admin"]),
        seen.accounts,
        lambda: seen.account(lars.id),
        lambda: seen.change_account(lars.id, ["admin"]),
        lambda: seen.close_account(lars.id),
        lambda: seen.reopen_account(lars.id),
        lambda: seen.link_for(lars.id),
        seen.invited,
        lambda: seen.audit(Asked()),
        seen.audited_actions,
        lambda: seen.set_centre(Centre("Eve's")),
        seen.everybody,
        lambda: seen.calls_before(Older(datetime.now(UTC).date())),
        lambda: seen.number_of("c-1"),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    assert store.accounts() == (lars,)


def test_an_administrator_is_no_way_round_logging_in(store: Store) -> None:
    lars, seen = store.add_account("lars", "Lars", ["leader"], password="hash"), store.as_seen_by(ADMIN)
    for forbidden in (
        lambda: seen.log_in(lars.id),
        lambda: seen.password_of("lars"),
        lambda: seen.keep_password(lars.id, "another"),
        lambda: seen.use_link("token", "another"),
        lambda: seen.recognised("issuer 42", "lars"),
        lambda: seen.forget_audit(datetime.now(UTC)),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_nobody_has_that_number(store: Store) -> None:
    with pytest.raises(StoreError, match="no such account"):
        store.close_account(4711)
