"""Getting in by password, and not getting in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from pipeline.report.words import words
from pipeline.store import Store, database
from pipeline.store.attempts import WINDOW
from pipeline.store.schema_access import attempts
from pipeline.web import passwords
from tests.web.conftest import Logged, csrf

SECRET = "three blue trams at dawn"


@pytest.fixture
def with_password(store: Store) -> Store:
    """The leader Lars has a password."""
    store.use_link(store.link_for(number(store, "lars")), passwords.hashed(SECRET))
    return store


def number(store: Store, login: str) -> int:
    return next(account.id for account in store.accounts() if account.login == login)


def try_in(client: TestClient, login: str, password: str, **headers: str):
    return client.post("/login", data={"login": login, "password": password, "to": "/teams"}, headers=headers)


def test_name_and_password_lead_to_the_page_that_was_asked_for(browse: Logged, with_password: Store) -> None:
    client = browse("")
    assert try_in(client, " Lars ", SECRET).headers["location"] == "/teams"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(("login", "password"), [("lars", "three blue trams at dusk"), ("nobody", SECRET), ("", "")])
def test_a_wrong_password_and_an_unknown_name_read_the_same(
    browse: Logged, with_password: Store, login: str, password: str
) -> None:
    client = browse("")
    answer = try_in(client, login, password)
    assert answer.status_code == 401
    assert "This log-in name and password do not belong together." in answer.text
    assert client.get("/account").status_code == 303


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(
    browse: Logged, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(
        passwords, "_hasher", type("H", (), {"verify": lambda self, *a: computed.append(a) or verify(*a)})()
    )
    try_in(browse(""), "nobody", SECRET)
    assert len(computed) == 1


def test_an_account_without_a_password_is_no_way_in(browse: Logged) -> None:
    assert try_in(browse(""), "quentin", "").status_code == 401


def test_five_failures_close_the_name_for_a_while_the_right_password_too(browse: Logged, with_password: Store) -> None:
    client = browse("")
    for _ in range(5):
        assert try_in(client, "lars", "wrong").status_code == 401
    answer = try_in(client, "lars", SECRET)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= WINDOW.total_seconds()
    assert try_in(client, "siri", "wrong").status_code == 401


def test_a_name_nobody_has_is_closed_alike(browse: Logged) -> None:
    assert [try_in(browse(""), "ghost", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]


def test_twenty_failures_close_the_address(browse: Logged, with_password: Store) -> None:
    client = browse("")
    assert {try_in(client, f"name{n}", "wrong").status_code for n in range(20)} == {401}
    assert try_in(client, "lars", SECRET).status_code == 429


def test_after_a_quarter_of_an_hour_it_is_open_again_and_nothing_is_kept(browse: Logged, with_password: Store) -> None:
    for _ in range(6):
        try_in(browse(""), "lars", "wrong")
    with database.writing(with_password._engine) as connection:
        for row in connection.execute(attempts.select()).all():
            past = row.at - WINDOW - timedelta(seconds=1)
            connection.execute(update(attempts).where(attempts.c.id == row.id).values(at=past))
    assert try_in(browse(""), "lars", SECRET).status_code == 303
    with database.reading(with_password._engine) as connection:
        assert connection.execute(attempts.select()).all() == []


def test_success_starts_the_count_afresh(browse: Logged, with_password: Store) -> None:
    client = browse("")
    for _ in range(4):
        try_in(client, "lars", "wrong")
    assert try_in(client, "lars", SECRET).status_code == 303
    assert try_in(browse(""), "lars", "wrong").status_code == 401


def test_the_session_is_another_after_logging_in(browse: Logged, with_password: Store) -> None:
    client = browse("")
    try_in(client, "lars", SECRET)
    before = client.cookies["callcoach"]
    client.post("/logout", data={"csrf": csrf(client)})
    try_in(client, "lars", SECRET)
    assert client.cookies["callcoach"] != before


def test_a_cookie_kept_from_before_logging_out_is_worth_nothing(browse: Logged) -> None:
    client = browse("qa")
    kept = client.cookies["callcoach"]
    client.post("/logout", data={"csrf": csrf(client)})
    client.cookies.set("callcoach", kept)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_log_a_browser_in(browse: Logged, with_password: Store, headers: dict[str, str]) -> None:
    client = browse("")
    assert client.post("/login", data={"login": "lars", "password": SECRET}, headers=headers).status_code == 403
    assert client.get("/account").status_code == 303


def test_the_cookie_is_closed_to_scripts_and_other_sites(browse: Logged, with_password: Store) -> None:
    cookie = try_in(browse(""), "lars", SECRET).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_nobody_is_led_elsewhere_after_logging_in(browse: Logged, with_password: Store) -> None:
    data = {"login": "lars", "password": SECRET, "to": "//evil.example"}
    assert browse("").post("/login", data=data).headers["location"] == "/"


def test_letters_no_database_takes_are_just_a_wrong_name(browse: Logged) -> None:
    assert try_in(browse(""), "la\0rs", "wrong").status_code == 401


def test_a_hash_of_other_costs_is_made_anew_at_log_in(browse: Logged, store: Store) -> None:
    from argon2 import PasswordHasher

    lars = number(store, "lars")
    store.keep_password(lars, PasswordHasher(time_cost=1, memory_cost=1024).hash(SECRET))
    assert try_in(browse(""), "lars", SECRET).status_code == 303
    found = store.password_of("lars")
    assert found is not None
    assert found[1] is not None
    assert not passwords.is_outdated(found[1])


# ---- one's own account


def change(client: TestClient, current: str, new: str, again: str | None = None):
    sent = {"current": current, "password": new, "again": again or new, "csrf": csrf(client)}
    return client.post("/account/password", data=sent)


def test_a_new_password_logs_other_browsers_out(browse: Logged, with_password: Store) -> None:
    client, other = browse("leader"), browse("leader")
    assert change(client, SECRET, "four green buses at noon").status_code == 303
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert try_in(browse(""), "lars", SECRET).status_code == 401


@pytest.mark.parametrize(
    ("current", "new", "again", "why"),
    [
        ("wrong", "four green buses", None, "The current password is another one."),
        (SECRET, "short", None, "at least 10 characters"),
        (SECRET, "four green buses", "four green trams", "The two passwords are not the same."),
        (SECRET, "Lars Leder", None, "Your name is the first thing that others try"),
    ],
)
def test_a_password_is_not_changed(
    browse: Logged, with_password: Store, current: str, new: str, again: str | None, why: str
) -> None:
    answer = change(browse("leader"), current, new, again)
    assert answer.status_code == 422
    assert why in answer.text
    assert try_in(browse(""), "lars", SECRET).status_code == 303


def test_whoever_finds_a_browser_open_cannot_guess_the_password_there(browse: Logged, with_password: Store) -> None:
    client = browse("leader")
    assert [change(client, "wrong", "four green buses").status_code for _ in range(6)] == [422] * 5 + [429]


def test_logging_out_everywhere_ends_every_browser_of_that_person_only(browse: Logged) -> None:
    one, two, other = browse("qa"), browse("qa"), browse("leader")
    assert one.post("/account/everywhere", data={"csrf": csrf(one)}).headers["location"] == "/login"
    assert [c.get("/account").status_code for c in (one, two, other)] == [303, 303, 200]


def test_a_language_chosen_in_the_account_holds_in_every_browser(browse: Logged) -> None:
    client = browse("qa")
    client.post("/account/language", data={"language": "sv", "csrf": csrf(client)})
    assert '<html lang="sv">' in browse("qa").get("/account", headers={"Accept-Language": "da"}).text


def test_the_menu_changes_the_language_of_the_account(browse: Logged) -> None:
    client = browse("qa")
    client.post("/language", data={"language": "nb", "to": "/account", "csrf": csrf(client)})
    assert '<html lang="nb">' in browse("qa").get("/account").text


@pytest.mark.parametrize(
    "password",
    ["password12", "Passord2026!", "qwertyuiop", "1234567890", "aaaaaaaaaaaa", "callcoachcallcoach", "0987654321"],
)
def test_what_others_try_first_is_no_password(password: str) -> None:
    assert passwords.refusal(password, "lars", "Lars Leder", words("en"))


@pytest.mark.parametrize("password", ["three blue trams", "Tr0mbone&Kaffe", "!ø%x(=#+/&?"])
def test_a_password_of_ones_own_will_do(password: str) -> None:
    assert passwords.refusal(password, "lars", "Lars Leder", words("en")) == ""
