"""`callcoach serve` as a real process, and `callcoach users`."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from pipeline.cli import main
from pipeline.store import Store
from pipeline.store.schema import names

CODE = "from pipeline.cli import main; main()"
ROOT = Path(__file__).parent.parent
SECRET = "three blue trams at dawn"
FIRST = {"name": "Ada Admin", "login": "ada", "password": SECRET, "again": SECRET, "reviews": "1"}
Started = Callable[..., tuple[subprocess.Popen[str], list[str], str]]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Starts a server on a free port: the process, what it said until it was ready, and its address."""
    running = []

    def start(*options: str) -> tuple[subprocess.Popen[str], list[str], str]:
        command = [sys.executable, "-u", "-c", CODE, "serve", "--port", "0", *options]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        running.append(process)
        assert process.stdout
        said: list[str] = []
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"The review app is at (http://\S+) ", line):
                wait_for(found[1])
                return process, said, found[1]
        pytest.fail("".join(said))

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        assert process.stdout
        process.stdout.close()


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{address}/login")
            return
        except httpx.ConnectError:
            time.sleep(0.05)
    pytest.fail(f"{address} does not answer")


def link_in(said: list[str]) -> str:
    found = re.search(r"http://\S+/welcome/\S+", "".join(said))
    assert found, said
    return found[0]


def end(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stdout
    return process.stdout.read()


def test_the_first_start_makes_an_account_once_and_ends_on_ctrl_c(started: Started) -> None:
    process, said, address = started()
    link = link_in(said)
    with httpx.Client() as browser:
        assert browser.post(link, data=FIRST).status_code == 303
        assert "Ada Admin" in browser.get(f"{address}/account").text
    assert httpx.post(link, data=FIRST | {"login": "eve", "name": "Eve"}).status_code == 410
    assert httpx.get(f"{address}/account", follow_redirects=False).headers["location"].startswith("/login")
    rest = end(process)
    assert rest == "Ended.\n"


def test_what_is_uploaded_is_analysed_by_the_server_itself(started: Started) -> None:
    process, said, address = started()
    with httpx.Client(follow_redirects=True) as browser:
        browser.post(link_in(said), data=FIRST)
        csrf = re.search(r'name="csrf" content="([^"]+)"', browser.get(f"{address}/uploads").text)
        assert csrf
        sent = {"files": ("c-1.txt", b"Agent: Hello, why did it stop?\nCustomer: It just did.\n")}
        browser.post(f"{address}/uploads", data={"csrf": csrf[1], "language": "en"}, files=sent)
        ends = time.monotonic() + 60
        while (batch := browser.get(f"{address}/uploads/1.json").json())["under_way"]:
            assert time.monotonic() < ends, batch
            time.sleep(0.2)
    assert [file["state"] for file in batch["files"]] == ["done"]
    assert end(process) == "Ended.\n"


def test_a_new_start_makes_a_new_link_until_there_is_somebody(started: Started) -> None:
    process, said, _ = started()
    first = link_in(said).rpartition("/")[2]
    end(process)
    process, said, address = started()
    second = link_in(said)
    assert httpx.get(f"{address}/welcome/{first}").status_code == 410
    assert httpx.post(second, data=FIRST).status_code == 303
    end(process)
    _, said, _ = started()
    assert "welcome" not in "".join(said)


def test_the_links_of_two_servers_hold_until_each_ends(started: Started) -> None:
    _, said, address = started()
    process, other, _ = started()
    first, second = (link_in(lines).rpartition("/")[2] for lines in (said, other))
    assert [httpx.get(f"{address}/welcome/{token}").status_code for token in (first, second)] == [200, 200]
    end(process)
    assert [httpx.get(f"{address}/welcome/{token}").status_code for token in (first, second)] == [200, 410]


def test_what_people_searched_for_is_not_written_in_the_terminal(started: Started) -> None:
    process, _, address = started()
    httpx.get(f"{address}/login?to=/calls?q=secret-words")
    assert "secret-words" not in end(process)


def test_a_port_that_is_taken_is_said(run: Callable[..., tuple[int, str, str]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        status, _, said = run("serve", "--port", str(taken.getsockname()[1]))
    assert status == 2
    assert "choose another --port" in said


def test_other_machines_without_https_are_warned_of(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.web import serving

    monkeypatch.setattr(serving.Server, "run", lambda self, say: None)
    assert "without HTTPS" in run("serve", "--host", "0.0.0.0")[2]
    assert run("serve", "--host", "0.0.0.0", "--https")[2] == ""
    assert run("serve")[2] == ""


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--timezone", "Oslo"], "Europe/Oslo"),
        (["--oidc-client-id", "callcoach"], "--oidc-issuer and CALLCOACH_OIDC_SECRET"),
        (["--oidc-issuer", "http://id.example", "--oidc-client-id", "x"], "over https"),
    ],
)
def test_settings_that_cannot_work_are_said(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, options: list[str], why: str
) -> None:
    monkeypatch.delenv("CALLCOACH_OIDC_SECRET", raising=False)
    if "--oidc-issuer" in options:
        monkeypatch.setenv("CALLCOACH_OIDC_SECRET", "secret")
    status, _, said = run("serve", *options)
    assert status == 2
    assert why in said


def test_without_the_parts_of_the_web_it_says_how_to_get_them(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.doctor.WEB_PARTS", ("fastapi", "not_here_at_all"))
    status, _, said = run("serve")
    assert status == 2
    assert "pip install 'callcoach[web]'" in said


# ---- users


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)

    def typed(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return typed


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "callcoach.db") as store:
        with store._engine.begin() as connection:
            found = [{"kind": "agent", "name": "Kari Nordli"}, {"kind": "team", "name": "North"}]
            connection.execute(names.insert(), found)
        yield store


def test_a_person_is_added_listed_given_a_link_and_closed(run, store: Store) -> None:
    status, said, _ = run("users", "add", "lars", "--name", "Lars Leder", "--role", "leader", "--team", "North")
    assert status == 0
    token = said.strip().rpartition("/invite/")[2]
    found = store.link(token)
    assert found
    assert found[1]
    assert found[1].teams == ("North",)
    (listed,) = json.loads(run("users", "list", "--json")[1])
    assert (listed["login"], listed["roles"], listed["teams"], listed["active"]) == (
        "lars",
        ["leader"],
        ["North"],
        True,
    )
    assert "/invite/" in run("users", "link", "lars", "--address", "https://coach.example/")[1]
    assert store.link(token) is None
    assert run("users", "close", "lars")[0] == 0
    assert "(closed)" in run("users", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["add", "k", "--name", "K", "--role", "agent"], "needs --agent"),
        (["add", "k", "--name", "K", "--role", "leader"], "needs --team"),
        (["add", "k", "--name", "K", "--role", "agent", "--agent", "Kari Nordly"], "did you mean Kari Nordli"),
        (["add", "k", "--name", "K", "--role", "leader", "--team", "Mars"], "no call of this team is stored"),
        (["link", "larz"], "did you mean lars"),
        (["close", "nobody"], "nobody has this log-in name"),
    ],
)
def test_what_cannot_be_done_says_why(run, store: Store, arguments: list[str], why: str) -> None:
    store.add_account("lars", "Lars", ["qa"])
    status, _, said = run("users", *arguments)
    assert status == 2
    assert why in said
    assert len(store.accounts()) == 1


def test_the_last_administrator_is_not_closed(run, store: Store) -> None:
    store.add_account("ada", "Ada", ["admin"], password="hash")
    assert run("users", "close", "ada")[0] == 2
    assert store.accounts()[0].active


def test_an_empty_store_says_how_to_begin(run, store: Store) -> None:
    assert "callcoach serve" in run("users", "list")[1]
