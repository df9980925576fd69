"""Killed, failing and concurrent writers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_examples import QUESTIONS, call, save

from pipeline.profiles import Finding, Rate
from pipeline.store import Scope, Store

ONE = {QUESTIONS.name: Rate.of_call(1, 2)}


def python(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parent, stderr=subprocess.PIPE)


def test_a_fault_in_the_middle_leaves_the_call_as_it_was(store: Store) -> None:
    def findings() -> Iterator[Finding]:
        raise RuntimeError("in the middle")
        yield

    save(store, call(), {QUESTIONS.name: (1, 2)})
    for broken in (call(agent="Ola", turns=()), call("c-2")):
        with pytest.raises(RuntimeError):
            save(store, broken, {QUESTIONS.name: (2, 2)}, findings=findings())
    assert list(store.calls()) == [call()]
    assert store.agents() == ("Kari N",)
    assert store.tally(Scope(), [QUESTIONS]) == ONE


DIES = """
import os, sys
from store_examples import QUESTIONS, call, save
from pipeline.store import Store
def findings():
    os._exit(9)  # no commit, no rollback, no goodbye
    yield
save(Store.open(sys.argv[1]), call("c-2"), {QUESTIONS.name: (1, 2)}, findings=findings())
"""


def test_a_process_killed_in_the_middle_leaves_nothing(url: str) -> None:
    with Store.open(url) as store:
        save(store, call(), {QUESTIONS.name: (1, 2)})
    assert python(DIES, url).wait(60) == 9
    with Store.open(url) as store:
        assert [stored.call_id for stored in store.calls()] == ["c-1"]
        assert store.tally(Scope(), [QUESTIONS]) == ONE
        save(store, call("c-2"), {QUESTIONS.name: (1, 2)})


WRITES = """
import sys
from store_examples import QUESTIONS, call, save
from pipeline.store import Store
url, name = sys.argv[1:]
with Store.open(url) as store:  # the first to come makes the tables
    for number in range(8):
        save(store, call(f"c-{name}-{number}", name), {QUESTIONS.name: (1, 2)})
        save(store, call(f"c-both-{number}", name), {QUESTIONS.name: (1, 2)})
        store.fail(f"{name}-{number}", None, "no reason")
"""


def test_processes_that_open_a_fresh_database_and_write_at_once_lose_nothing(url: str) -> None:
    writers = [python(WRITES, url, name) for name in ("Kari", "Ola", "Eva")]
    assert [(writer.communicate(timeout=120)[1], writer.returncode) for writer in writers] == [(b"", 0)] * 3
    with Store.open(url) as store:
        assert len(list(store.calls())) == 3 * 8 + 8
        assert len(store.failures()) == 3 * 8
        agents = {name: store.tally(Scope(agent=name), [QUESTIONS])[QUESTIONS.name] for name in store.agents()}
        assert sum(rate.calls for rate in agents.values()) == 4 * 8
        assert sum(agents.values(), Rate()) == store.tally(Scope(), [QUESTIONS])[QUESTIONS.name]
