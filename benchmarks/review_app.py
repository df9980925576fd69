"""How long the pages of the review app take on the server, in a store of many calls, for people of several roles.

python -m benchmarks.review_app [--calls 100000] [--url sqlite:////tmp/bench/app.db] [--keep] [--filled]

Made by seed: 1,000 agents in 20 teams over three years, one agent with a fifth of the calls (20,000 at most), 100
utterances a call of a vocabulary as uneven as a language's, codes and findings from nearly every call to one in some
thousands; one call of 600 utterances. Left out: turns, tags, words one by one and figures of all but the long call.

Each page is asked for by a logged-in browser through the whole app, without a network. Timed is the first answer over
new connections to the database, after the app has answered other pages (templates are compiled), and the middle one of
RUNS more. Pages of the database may be in the system's cache: nothing is dropped from it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from benchmarks.figures import Figure, show
from benchmarks.review_made import BUSY, COMMON, LONG, PEOPLE, SELDOM, fill
from pipeline.formats.codebook import load_codebook
from pipeline.web import cookies
from pipeline.web.app import create_app
from pipeline.web.serving import settle
from pipeline.web.settings import Settings

RUNS = 5
FIRST_PAGE, SEARCH, A_CALL = 200, 300, 300  # milliseconds that were asked for


@dataclass(frozen=True)
class Timed:
    what: str
    who: str
    path: str
    most: int | None = None  # milliseconds asked for; None: nothing was


def timed() -> Iterator[Timed]:
    """All that is asked for. `{long}` is the number of the long call, `{team}` and `{agent}` those of names."""
    book = load_codebook()
    often, seldom = book.names[0], book.names[-1]
    rules = [rule.name for rule in book.order_rules]
    the, and_ = COMMON[2], COMMON[1]
    for who in ("qa", "leader", "busy", "agent"):
        yield Timed("first page", who, "/calls", FIRST_PAGE)
    yield Timed("page 30", "qa", "/calls?page=30", FIRST_PAGE)
    yield Timed("longest first", "qa", "/calls?sort=longest", FIRST_PAGE)
    yield Timed("longest first", "busy", "/calls?sort=longest", FIRST_PAGE)
    yield Timed("analysed last", "leader", "/calls?sort=analysed", FIRST_PAGE)
    for what, query in (
        ("rare word", SELDOM),
        ("common word", the),
        ("two common words", f"{the} {and_}"),
        ("phrase of common words", f'"{the} {and_}"'),
        ("common, another excluded", f"{the} -{and_}"),
        ("common word excluded", f"-{the}"),
        ("beginning, two letters", "de*"),
        ("beginning, four letters", "regn*"),
        ("no such word", "finnesikke"),
    ):
        for who in ("qa", "leader", "busy"):
            yield Timed(what, who, f"/calls?q={query}", SEARCH)
    for what, query in (
        ("common code", f"code={often}"),
        ("rare code", f"code={seldom}"),
        ("common finding", f"finding={rules[0]}"),
        ("rare finding", f"finding={rules[-1]}"),
        ("opportunity missed", f"chance=missed.{book.opportunities[0].name}"),
        ("kept out", "words=out"),
        ("draft", "words=draft"),
        ("reviewed by me", "reviewed=me"),
        ("not reviewed", "reviewed=no"),
        ("open disputes", "disputed=1"),
        ("reason and language", "reason=billing&language=sv"),
        ("a week", "from=2025-06-02&to=2025-06-08"),
        ("many at once", f"code={often}&reason=fault&language=sv&reviewed=no&words=full&from=2024-06-01"),
        ("nothing of many", f"code={seldom}&finding={rules[0]}&reason=fault&language=sv&reviewed=me&words=draft"),
        ("word, code and reason", f"q={the}&code={often}&reason=fault&finding={rules[0]}"),
        ("word never in draft of it", f"q={the} {SELDOM}&words=draft&code={often}"),
    ):
        for who in ("qa", "leader"):
            yield Timed(what, who, f"/calls?{query}", SEARCH)
    yield Timed("an agent, a word", "qa", "/calls?agent={agent}&q=" + the, SEARCH)
    yield Timed("a team, a word", "qa", "/calls?team={team}&q=" + the, SEARCH)
    yield Timed("sample of all calls", "qa", "/calls?each=3&seed=7&upto=100000&at=2026-11-28T09:00:00%2B00:00")
    yield Timed(
        "sample of a search", "leader", f"/calls?q={the}&each=3&seed=7&upto=100000&at=2026-11-28T09:00:00%2B00:00"
    )
    yield Timed("call of 600 utterances", "qa", "/calls/{long}", A_CALL)
    yield Timed("call of 600 utterances", "agent", "/calls/{long}", A_CALL)


class _Cookie:
    value = ""

    def set_cookie(self, name: str, value: str, **_: object) -> None:
        self.value = value


def browsers(app: FastAPI) -> dict[str, TestClient]:
    """Logged in, one a person."""
    site, found = app.state.site, {}
    for account in site.store.accounts():
        answer: Any = _Cookie()
        cookies.set_token(answer, site, site.store.log_in(account.id))
        found[account.login] = TestClient(app, follow_redirects=False)
        found[account.login].cookies.set(site.settings.cookie, answer.value)
    return found


def milliseconds(app: FastAPI, client: TestClient, path: str) -> tuple[float, float, int]:
    """First over new connections, middle one of the rest, and the status."""
    app.state.site.store._engine.dispose()
    spans = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        status = client.get(path).status_code
        spans.append((time.perf_counter() - began) * 1000)
    return spans[0], statistics.median(spans[1:]), status


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=100_000)
    options.add_argument("--url", default="sqlite:////tmp/bench/app.db", help="An empty database.")
    options.add_argument("--keep", action="store_true", help="Leave the database of SQLite there.")
    options.add_argument("--filled", action="store_true", help="The database was filled before.")
    options.add_argument("--only", default="", help="Part of the name of what to time.")
    options.add_argument("--json", action="store_true", help="A line of JSON for each page.")
    given = options.parse_args()
    path = Path(given.url.removeprefix("sqlite:///"))
    if given.url.startswith("sqlite"):
        path.parent.mkdir(parents=True, exist_ok=True)
    if not given.filled:
        began = time.perf_counter()
        fill(given.url, given.calls)
        print(f"{given.calls:,} calls made in {time.perf_counter() - began:.0f} s", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        _time_all(create_app(Settings(given.url, Path(folder))), given.only, given.json, given.calls)
    if given.url.startswith("sqlite") and not given.keep:
        for part in path.parent.glob(path.name + "*"):
            part.unlink()


def _time_all(app: FastAPI, only: str, as_json: bool, calls: int) -> None:
    store, clients = app.state.site.store, browsers(app)
    choices = store.choices()
    numbers = {
        "long": store.call_key(LONG),
        "agent": next(number for number, name in choices.agents if name == f"agent {BUSY}"),
        "team": choices.teams[0][0],
    }
    assert set(clients) == {person.login for person in PEOPLE}
    for client in clients.values():
        client.get("/calls?q=det")
    clients["qa"].get("/calls/1")
    settle()
    print(f"{'':28} {'':8} {'first':>8} {'then':>8}")
    spans: dict[tuple[str, int], list[float]] = {}
    for one in timed():
        if only not in one.what:
            continue
        first, then, status = milliseconds(app, clients[one.who], one.path.format(**numbers))
        if one.most:
            spans.setdefault((_kind(one), one.most), []).append(first)
        if as_json:
            print(json.dumps({"what": one.what, "who": one.who, "first": first / 1000}), flush=True)
            continue
        said = "" if status == 200 else f"status {status}"
        said += "  slower than asked for" if one.most and first > one.most else ""
        print(f"{one.what:28} {one.who:8} {first:5.0f} ms {then:5.0f} ms {said}", flush=True)
    for (what, most), found in spans.items():
        took = f"{min(found):.0f} to {max(found):.0f} ms"
        show(Figure(f"{what}, {len(found)} ways, {calls:,} calls, SQLite", f"at most {most} ms", took))
    store.close()


def _kind(one: Timed) -> str:
    if one.most == FIRST_PAGE:
        return "calls: first page, page 30, other orders"
    return "a call of 600 utterances" if one.what.startswith("call of") else "calls: search"


if __name__ == "__main__":
    main()
