"""The first account, people added and closed, and who may not do that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.store import Store
from pipeline.web.app import create_app
from pipeline.web.settings import Settings
from tests.web.conftest import Logged, csrf
from tests.web.world import PEOPLE

SECRET = "three blue trams at dawn"
FIRST = {"name": "Ada Admin", "login": "ada", "password": SECRET, "again": SECRET}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FastAPI]:
    """The app on a store in which nobody is yet."""
    app = create_app(Settings(str(tmp_path / "new.db"), tmp_path / "kept"))
    yield app
    app.state.site.store.close()


def nobody(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)


def number(store: Store, login: str) -> int:
    return next(account.id for account in store.accounts() if account.login == login)


def post(client: TestClient, path: str, **data: object):
    return client.post(path, data=data | {"csrf": csrf(client)})


def handed_over(page: str) -> str:
    """The path of the link that a page shows."""
    found = re.search(r"/invite/[\w-]+", page)
    assert found
    return found[0]


# ---- the first account


def test_the_first_link_makes_an_administrator_who_may_review_too(empty: FastAPI) -> None:
    client, store = nobody(empty), empty.state.site.store
    path = f"/welcome/{store.first_link()}"
    assert client.get(path).status_code == 200
    assert client.post(path, data=FIRST | {"reviews": "1"}).headers["location"] == "/"
    assert client.get("/admin/people").status_code == 200
    assert store.accounts()[0].roles == {"admin", "trainer"}


def test_without_the_tick_the_first_only_administers(empty: FastAPI) -> None:
    client, store = nobody(empty), empty.state.site.store
    client.post(f"/welcome/{store.first_link()}", data=FIRST)
    assert store.accounts()[0].roles == {"admin"}
    assert client.get("/").headers["location"] == "/admin/people"


def test_the_first_link_works_once(empty: FastAPI) -> None:
    store = empty.state.site.store
    path = f"/welcome/{store.first_link()}"
    nobody(empty).post(path, data=FIRST)
    second = nobody(empty)
    assert second.get(path).status_code == 410
    assert second.post(path, data=FIRST | {"name": "Eve", "login": "eve"}).status_code == 410
    assert [account.login for account in store.accounts()] == ["ada"]


def test_a_first_link_is_worth_nothing_once_there_is_an_administrator(empty: FastAPI) -> None:
    store = empty.state.site.store
    path = f"/welcome/{store.first_link()}"
    store.add_account("root", "Root", ["admin"])
    assert nobody(empty).get(path).status_code == 410
    assert store.first_link() is None


def test_a_password_that_will_not_do_leaves_the_link_as_it_was(empty: FastAPI) -> None:
    store = empty.state.site.store
    path = f"/welcome/{store.first_link()}"
    assert nobody(empty).post(path, data=FIRST | {"password": "short", "again": "short"}).status_code == 422
    assert nobody(empty).post(path, data=FIRST).status_code == 303


def test_before_anybody_is_there_the_log_in_page_says_where_the_link_is(empty: FastAPI, browse: Logged) -> None:
    assert "Open the link that callcoach serve wrote" in nobody(empty).get("/login").text
    assert "Open the link that callcoach serve wrote" not in browse("").get("/login").text


@pytest.mark.parametrize("path", ["/welcome/guessed", "/invite/guessed", "/invite/%00", "/welcome/..%2f..%2fetc"])
def test_a_link_somebody_made_up_is_none(browse: Logged, path: str) -> None:
    client = browse("")
    assert client.get(path).status_code in (404, 410)
    assert client.post(path, data=FIRST).status_code in (404, 410)


# ---- people


def test_a_person_is_added_and_comes_in_by_the_link(browse: Logged, store: Store) -> None:
    shown = post(
        browse("admin"), "/admin/people", name="Nils Ny", login="nils@centre.example", roles="leader", teams="South"
    )
    client, path = browse(""), handed_over(shown.text)
    assert "Nils Ny" in client.get(path).text
    assert client.post(path, data={"password": SECRET, "again": SECRET}).status_code == 303
    assert client.get("/account").status_code == 200
    assert next(a.teams for a in store.accounts() if a.name == "Nils Ny") == ("South",)
    again = browse("").post("/login", data={"login": "nils@centre.example", "password": SECRET})
    assert again.status_code == 303


def test_an_invitation_works_once(browse: Logged) -> None:
    shown = post(browse("admin"), "/admin/people", name="Nils Ny", login="nils", roles="qa")
    path, sent = handed_over(shown.text), {"password": SECRET, "again": SECRET}
    assert browse("").post(path, data=sent).status_code == 303
    assert browse("").post(path, data=sent).status_code == 410


def test_a_new_link_ends_the_earlier_one(browse: Logged, store: Store) -> None:
    admin, lars = browse("admin"), number(store, "lars")
    old = handed_over(post(admin, f"/admin/people/{lars}/link").text)
    new = handed_over(post(admin, f"/admin/people/{lars}/link").text)
    assert [browse("").get(path).status_code for path in (old, new)] == [410, 200]


def test_a_reset_logs_out_whoever_was_in(browse: Logged, store: Store) -> None:
    leader = browse("leader")
    path = handed_over(post(browse("admin"), f"/admin/people/{number(store, 'lars')}/link").text)
    assert leader.get("/account").status_code == 200
    browse("").post(path, data={"password": SECRET, "again": SECRET})
    assert leader.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"roles": "qa", "login": "lars"}, "is taken"),
        ({"roles": "qa", "name": "Lars Leder"}, "is taken"),
        ({"roles": "qa", "login": " "}, "Give a name and a log-in name."),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": "emperor"}, "Choose at least one role."),
        ({"roles": "agent"}, "needs the agent&#39;s name"),
        ({"roles": "leader"}, "Choose the teams that are led."),
        ({"roles": "agent", "agent": "Nobody Here"}, "is not stored any more"),
        ({"roles": "leader", "teams": "East"}, "is not stored any more"),
    ],
)
def test_a_person_who_cannot_be_added(browse: Logged, store: Store, sent: dict[str, object], why: str) -> None:
    answer = post(browse("admin"), "/admin/people", **({"name": "Nils Ny", "login": "nils"} | sent))
    assert answer.status_code == 422
    assert why in answer.text
    assert len(store.accounts()) == len(PEOPLE)


def test_a_changed_role_holds_from_the_next_page_on(browse: Logged, store: Store) -> None:
    leader = browse("leader")
    assert leader.get("/admin/people").status_code == 403
    post(browse("admin"), f"/admin/people/{number(store, 'lars')}", roles="admin")
    assert leader.get("/admin/people").status_code == 200


def test_whoever_is_closed_is_out_at_once_and_comes_back_only_when_opened(browse: Logged, store: Store) -> None:
    leader, admin, lars = browse("leader"), browse("admin"), number(store, "lars")
    post(admin, f"/admin/people/{lars}/close")
    assert leader.get("/account").status_code == 303
    assert post(admin, f"/admin/people/{lars}/link").status_code == 403
    post(admin, f"/admin/people/{lars}/open")
    assert handed_over(post(admin, f"/admin/people/{lars}/link").text)


def test_closing_ends_a_link_that_was_handed_over(browse: Logged, store: Store) -> None:
    admin, lars = browse("admin"), number(store, "lars")
    path = handed_over(post(admin, f"/admin/people/{lars}/link").text)
    post(admin, f"/admin/people/{lars}/close")
    assert browse("").post(path, data={"password": SECRET, "again": SECRET}).status_code == 410


def test_the_last_administrator_stays(browse: Logged, store: Store) -> None:
    admin, ada = browse("admin"), number(store, "ada")
    store.keep_password(ada, "a hash")
    store.add_account("invited", "Invited Only", ["admin"])  # has no way in yet, so does not count
    for path, data in ((f"/admin/people/{ada}/close", {}), (f"/admin/people/{ada}", {"roles": "qa"})):
        answer = post(admin, path, **data)
        assert answer.status_code == 422
        assert "This is the last person who administers callcoach" in answer.text
    assert admin.get("/admin/people").status_code == 200


def test_what_was_done_to_people_is_in_the_log(browse: Logged, store: Store) -> None:
    admin, lars = browse("admin"), number(store, "lars")
    post(admin, f"/admin/people/{lars}", roles=["leader", "qa"], teams="North")
    post(admin, f"/admin/people/{lars}/close")
    page = admin.get("/admin/audit").text
    assert "changed roles" in page
    assert "closed an account" in page


def test_a_name_with_a_script_in_it_is_shown_as_it_is(browse: Logged) -> None:
    admin = browse("admin")
    post(admin, "/admin/people", name="<script>alert(1)</script>", login="x<b>", roles="qa")
    for path in ("/admin/people", "/admin/audit"):
        page = admin.get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


# ---- who may not


PAGES = [f"/admin{path}" for path in ("", "/people", "/people/new", "/people/1", "/audit", "/audit.csv", "/settings")]
CHANGES = [
    f"/admin/{path}" for path in ("people", "people/1", "people/1/link", "people/1/close", "people/1/open", "settings")
]


@pytest.mark.parametrize("who", ["agent", "leader", "qa", "trainer"])
def test_administration_is_closed_to_other_roles(browse: Logged, who: str) -> None:
    client = browse(who)
    assert {client.get(path).status_code for path in PAGES} == {403}
    assert {post(client, path, name="Eve", login="eve", roles="admin").status_code for path in CHANGES} == {403}


def test_administration_is_closed_to_who_is_not_logged_in(browse: Logged, store: Store) -> None:
    client = browse("")
    assert {client.get(path).headers["location"].split("?")[0] for path in PAGES} == {"/login"}
    assert {client.post(path, data={"roles": "admin"}).status_code for path in CHANGES} == {401}
    assert len(store.accounts()) == len(PEOPLE)


def test_a_form_of_another_page_adds_nobody(browse: Logged, store: Store) -> None:
    sent = {"name": "Eve", "login": "eve", "roles": "admin", "csrf": csrf(browse("leader"))}
    assert browse("admin").post("/admin/people", data=sent).status_code == 403
    assert len(store.accounts()) == len(PEOPLE)


@pytest.mark.parametrize("path", ["/admin/people/999", "/admin/people/999/link", "/admin/people/999/close"])
def test_nobody_has_that_number(browse: Logged, path: str) -> None:
    assert post(browse("admin"), path, roles="qa").status_code == 404
