"""`callcoach forget`, `retention` and `pseudonyms`, from files to the store and back."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.commands import Run, typing

CALLS = (
    ("c-1", "Kari Nordli", "88412", "parcel"),
    ("c-2", "Kari Nordli", "5", "router"),
    ("c-3", "Ola B", "5", "oven"),
)
MANIFEST = "manifest.csv"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls").mkdir()
    lines = ["file,call_id,agent,customer_id,team,started_at"]
    for call_id, agent, customer, thing in CALLS:
        text = f"Agent: Hello, how can I help you?\nCustomer: My {thing} is broken.\n"
        (tmp_path / "calls" / f"{call_id}.txt").write_text(text, encoding="utf-8")
        lines.append(f"{call_id}.txt,{call_id},{agent},{customer},North,2026-11-03T09:14:00Z")
    (tmp_path / MANIFEST).write_text("\n".join(lines), encoding="utf-8")

    return typing(capsys)


ANALYZE = ("analyze", "calls", "--manifest", MANIFEST, "--language", "en", "--asr", "beside", "--workers", "1")


def ids() -> set[str]:
    with Store.open("callcoach.db") as store:
        return {call.call_id for call in store.calls()}


def test_a_forgotten_call_stays_so_until_it_is_allowed_again(run: Run, tmp_path: Path) -> None:
    assert run(*ANALYZE)[0] == 0
    code, out, _ = run("forget", "c-1", "--yes", "-o", "certificate.json", "--by", "Ada")
    assert code == 0
    assert "Certificate" in out
    certificate = json.loads((tmp_path / "certificate.json").read_text(encoding="utf-8"))
    assert (certificate["what"], certificate["by"], certificate["counts"]["calls"]) == ("call", "Ada", 1)
    assert "c-1" not in certificate["who"]
    assert b"parcel" not in (tmp_path / "callcoach.db").read_bytes()
    assert "1 call left out" in run(*ANALYZE)[1]
    assert ids() == {"c-2", "c-3"}
    assert "1 call analysed" in run(*ANALYZE, "--allow-again")[1]
    assert ids() == {"c-1", "c-2", "c-3"}


def test_a_dry_run_counts_and_deletes_nothing(run: Run, tmp_path: Path) -> None:
    run(*ANALYZE)
    run("export", "-o", "calls.csv")
    code, out, _ = run("forget", "--customer", "5", "--dry-run")
    assert code == 0
    assert "calls            2" in out
    assert str(tmp_path / "calls.csv") in out
    assert ids() == {"c-1", "c-2", "c-3"}


@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("profile", "Kari Nordli", "-o", "file.csv"), "profile"),
        (("profile", "Kari Nordli", "-o", "file.txt"), "profile"),
        (("compare", "-o", "file.csv"), "comparison"),
        (("drivers", "nps", "-o", "file.csv"), "drivers"),
        (("ledger", "-o", "file.csv"), "ledger"),
        (("call", "c-1", "-o", "file.html"), "call"),
        (("report", "-o", "file.csv"), "report"),
        (("labels", "export", "-o", "file.jsonl"), "labels"),
    ],
)
def test_a_file_that_a_command_wrote_is_named(run: Run, tmp_path: Path, command: tuple[str, ...], what: str) -> None:
    run(*ANALYZE)
    (tmp_path / "survey.csv").write_text("call_id,nps\nc-1,9\nc-2,3\nc-3,5\n", encoding="utf-8")
    run("outcomes", "import", "survey.csv")
    code, _, said = run(*command)
    assert code == 0, said
    assert f"{tmp_path / command[-1]} ({what})" in run("forget", "--agent", "Kari Nordli", "--dry-run")[1]


def test_figures_on_the_terminal_are_no_file(run: Run) -> None:
    run(*ANALYZE)
    run("profile", "Kari Nordli")
    run("compare")
    run("ledger")
    with Store.open("callcoach.db") as store:
        assert store.written() == ()


def test_it_asks_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run(*ANALYZE)
    monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert "Nothing was deleted" in run("forget", "--customer", "5")[2]
    assert len(ids()) == 3
    monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    run("forget", "--customer", "5")
    assert ids() == {"c-1"}


def test_a_pseudonym_holds_when_the_same_folder_comes_again(run: Run) -> None:
    run(*ANALYZE)
    assert "former agent 1" in run("forget", "--agent", "Kari Nordli", "--pseudonym", "--yes")[1]
    run(*ANALYZE)
    with Store.open("callcoach.db") as store:
        assert set(store.agents()) == {"former agent 1", "Ola B"}
        assert {call.agent for call in store.calls()} == {"former agent 1", "Ola B"}


@pytest.mark.parametrize(
    "arguments",
    [(), ("c-1", "--agent", "Ola B"), ("c-1", "--pseudonym"), ("--agent", "Nobody"), ("c-1", "-o", "certificate.pdf")],
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    run(*ANALYZE)
    assert run("forget", *arguments, "--yes")[0] == 2
    assert len(ids()) == 3


def test_retention_sets_says_and_deletes(run: Run, tmp_path: Path) -> None:
    run(*ANALYZE)
    kept = ("--keep", "coaching=7", "--keep", "statistics=36000")
    code, out, _ = run("retention", *kept, "--dry-run")
    assert code == 0
    assert out.startswith("Would be deleted: 0 calls, the words of ")
    assert run("retention", "--keep", "coaching=3")[0] == 2
    assert run("retention", "--keep", "fun=30")[0] == 2
    assert run("retention", *kept)[0] == 0
    with Store.open("callcoach.db") as store:
        assert store.centre().retention.days == {"coaching": 7, "statistics": 36000}


def test_exports_with_pseudonyms_name_nobody_and_can_be_told_apart(run: Run, tmp_path: Path) -> None:
    run(*ANALYZE)
    assert run("export", "-o", "calls.jsonl", "--pseudonyms")[0] == 0
    text = (tmp_path / "calls.jsonl").read_text(encoding="utf-8")
    assert not [name for name in ("Kari", "Ola B", "88412", "c-1", "c-1.txt") if name in text]
    documents = [json.loads(line) for line in text.splitlines()]
    assert len({document["agent"] for document in documents}) == 2
    assert run("export", "-o", "again.jsonl", "--pseudonyms")[0] == 0
    assert (tmp_path / "again.jsonl").read_text(encoding="utf-8") == text
    code, out, _ = run("pseudonyms", documents[0]["call_id"], documents[0]["agent"], documents[0]["customer_id"])
    assert code == 0
    assert sorted(line.split("  ")[1] for line in out.splitlines()) == ["88412", "Kari Nordli", "c-1"]
    assert run("pseudonyms", "call-aaaaaaaaaaaaa")[0] == 1


def test_the_key_is_its_owners_alone_and_another_key_gives_other_names(run: Run, tmp_path: Path) -> None:
    run(*ANALYZE)
    first = run("pseudonyms")[1]
    key = tmp_path / "callcoach.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    key.unlink()
    assert run("pseudonyms")[1] != first
    key.write_text("no key", encoding="ascii")
    assert run("pseudonyms")[0] == 2


def test_a_sample_is_coded_under_pseudonyms_and_taken_in_again(run: Run, tmp_path: Path) -> None:
    run(*ANALYZE)
    assert run("labels", "sample", "--random", "2", "-o", "to-code")[0] == 0
    files = sorted((tmp_path / "to-code").glob("*.tsv"))
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "# call: call-" in text
        assert "c-" not in path.name.partition("-")[2].replace("call-", "")
        path.write_text(text.replace("A\t\t\t\t", "A\tgreeting\t\t\t"), encoding="utf-8")
    assert "2 calls with" in run("labels", "import", "to-code", "--coder", "Anna")[1]
    run("labels", "sample", "--random", "1", "-o", "named", "--names", "--again")
    assert "# call: c-" in next((tmp_path / "named").glob("*.tsv")).read_text(encoding="utf-8")
