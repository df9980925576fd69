"""`callcoach outcomes`, `coaching` and `agents` as a user types them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.cli import main
from pipeline.profiles import Rate
from pipeline.store import Store
from tests.world import call

START = datetime(2026, 11, 2, 9, 14, tzinfo=UTC)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """In a folder with three calls: c-0 and c-1 of Kari with customer 88412, a day between them, c-2 of Ola."""
    monkeypatch.chdir(tmp_path)
    with Store.open("callcoach.db") as store:
        for number, agent in enumerate(("Kari", "Kari", "Ola")):
            of = {"agent": agent, "team": "North", "started_at": START + timedelta(days=9 * (number == 2) + number)}
            customer = "88412" if agent == "Kari" else None
            made = replace(call("A: Hi", "C: Hello"), call_id=f"c-{number}", customer_id=customer, **of)
            store.save(made, content_id=made.call_id, tallies={agent: {"m": Rate.of_call(1, 2)}})

    def typed(*arguments: str):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return typed


def listed(run) -> dict[str, tuple[int, float]]:
    return {
        outcome["name"]: (outcome["calls"], outcome["total"])
        for outcome in json.loads(run("outcomes", "list", "--json")[1])
    }


def test_outcomes_are_imported_and_listed(run, tmp_path):
    (tmp_path / "o.csv").write_bytes("Samtale;Score;Reddet;Kø\nc-0;9;ja;A\nc-1;4;nei;B\n".encode("cp1252"))
    mapped = ("--map", "call_id=Samtale", "--map", "nps=Score", "--outcome", "saved=Reddet")
    code, out, err = run("outcomes", "import", "o.csv", *mapped)
    assert (code, out) == (0, "4 new, 0 changed, 0 as before.\n")
    assert err == "Note: o.csv: left out, being no outcomes: Kø.\n"
    assert listed(run) == {"nps": (2, 13), "saved": (2, 1)}
    table = run("outcomes", "list")[1]
    assert "1 of 2 (50%)" in table
    assert "4 to 9" in table


def test_a_faulty_row_keeps_all_out_until_it_is_skipped(run, tmp_path):
    (tmp_path / "o.csv").write_text("call_id;nps\nc-0;9\nc-1;11\nc-7;5\n")
    code, out, err = run("outcomes", "import", "o.csv")
    assert (code, out) == (1, "Nothing imported: 2 rows faulty; --skip-bad imports the others.\n")
    assert err.splitlines() == [
        "Failed: o.csv line 3: nps is '11', not from 0 to 10; mend that row.",
        "Failed: o.csv line 4: no call 'c-7' and no recording of this name is stored; mend that row.",
    ]
    assert listed(run) == {}
    code, out, err = run("outcomes", "import", "o.csv", "--skip-bad")
    assert (code, out) == (1, "1 new, 0 changed, 0 as before; 2 rows left out.\n")
    assert len(err.splitlines()) == 2
    assert listed(run) == {"nps": (1, 9)}


def test_a_file_that_cannot_be_read_keeps_the_others_out(run, tmp_path):
    (tmp_path / "o.csv").write_text("call_id;nps\nc-0;9\n")
    code, _, err = run("outcomes", "import", "o.csv", "gone.csv")
    assert code == 1
    assert "gone.csv: it cannot be opened" in err
    assert listed(run) == {}


def test_ten_steps_of_satisfaction_are_asked_for(run, tmp_path):
    (tmp_path / "o.csv").write_text("call_id;CSAT\nc-0;7\n")
    assert run("outcomes", "import", "o.csv")[0] == 1
    assert run("outcomes", "import", "o.csv", "--csat-top", "10")[:2] == (0, "1 new, 0 changed, 0 as before.\n")


def test_an_answer_of_a_customer_is_about_the_newest_call_before_it(run, tmp_path):
    (tmp_path / "o.csv").write_text("Kunde;Besvart;nps\n88412;02.11.2026;9\n")
    columns = ("--map", "customer_id=Kunde", "--map", "time=Besvart")
    assert run("outcomes", "import", "o.csv", "--by", "customer", *columns)[0] == 0
    (tmp_path / "same.csv").write_text("call_id;nps\nc-0;9\n")
    assert run("outcomes", "import", "same.csv")[1] == "0 new, 0 changed, 1 as before.\n"


def test_repeat_contact(run):
    code, out, _ = run("outcomes", "repeat", "--within", "7")
    assert (code, out.splitlines()) == (
        0,
        [
            "repeat_7: 1 of 2 calls were followed by another of the same customer.",
            "2 new, 0 changed, 0 as before; of 0 more it cannot be said yet.",
        ],
    )
    assert listed(run) == {"repeat_7": (2, 1)}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--outcome", "first fix=Løst"), "first fix: not a name for an outcome"),
        (("--outcome", "agent=Løst"), "agent: not a name for an outcome"),
        (("--outcome", "saved"), "--outcome saved: write it as FIELD=COLUMN"),
        (("--timezone", "Oslo"), "--timezone: 'Oslo' is not an IANA time zone"),
    ],
)
def test_options_that_cannot_work_are_refused(run, arguments, says):
    code, _, err = run("outcomes", "import", "o.csv", *arguments)
    assert (code, len(err.splitlines())) == (2, 1)
    assert says in err


def test_sessions_are_noted_listed_and_removed(run):
    noted = ("--on", "2026-11-02", "--coach", "Liv", "--focus", "form.open", "--agreed", "An open question first")
    code, out, _ = run("coaching", "add", "Kari", *noted)
    said = "2026-11-02, Kari, with Liv, focus form.open: An open question first"
    assert (code, out) == (0, f"Session 1 noted: {said}\n")
    assert run("coaching", "list", "Kari")[1] == f"   1  {said}\n"
    assert "No sessions" in run("coaching", "list", "Ola")[1]
    assert json.loads(run("coaching", "list", "--json")[1])[0]["held_on"] == "2026-11-02"
    assert run("coaching", "remove", "1")[:2] == (0, f"Session 1 removed: {said}\n")
    assert run("coaching", "remove", "1")[0] == 2


def test_a_focus_that_is_no_measure_names_the_closest(run):
    code, _, err = run("coaching", "add", "Kari", "--on", "2026-11-02", "--focus", "form.opn")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "--focus form.opn: not a measure of the codebook; take one such as form.open" in err


def test_a_session_that_is_still_to_come_is_refused(run):
    code, _, err = run("coaching", "add", "Kari", "--on", "2999-01-01")
    assert (code, err) == (2, "Error: 2999-01-01 is still to come; note a session when it has been held.\n")


def test_an_agent_nobody_knows_is_not_coached(run):
    code, _, err = run("coaching", "add", "Kary", "--on", "2026-11-02")
    assert (code, err) == (2, "Error: Kary: no call of this agent is stored; did you mean Kari.\n")


def test_a_vision_is_noted_and_shown(run):
    assert run("coaching", "vision", "Kari")[1] == "Kari has no vision noted yet.\n"
    run("coaching", "vision", "Kari", "Nobody calls twice because of me.")
    assert run("coaching", "vision", "Kari")[1].endswith(": Nobody calls twice because of me.\n")


def test_agents_are_listed_with_their_teams(run):
    found = json.loads(run("agents", "list", "--json")[1])
    assert [(agent["name"], agent["calls"]) for agent in found] == [("Kari", 2), ("Ola", 1)]
    assert found[0]["stays"] == [{"team": "North", "first_day": "2026-11-02", "last_day": "2026-11-03", "calls": 2}]
    assert "Kari" in run("agents", "list")[1]


def test_two_agents_become_one(run):
    run("coaching", "add", "Ola", "--on", "2026-11-02")
    code, _, err = run("agents", "rename", "Ola", "Kari")
    assert (code, "--merge makes one agent of both, which cannot be undone" in err) == (2, True)
    code, out, _ = run("agents", "rename", "Ola", "Kari", "--merge")
    assert (code, out) == (0, "Ola is Kari now: 1 call followed and joined the 2 calls there were.\n")
    assert run("coaching", "list", "Ola")[1] == "   1  2026-11-02, Kari.\n"
    code, _, err = run("agents", "rename", "Ola", "Eva")
    assert (code, err) == (2, "Error: Ola: this agent goes by Kari now; rename that one.\n")


def test_calls_from_a_day_on_move_to_a_team(run):
    code, out, _ = run("agents", "move", "Kari", "South", "--since", "2026-11-03")
    said = "1 call of Kari from 2026-11-03 on now count for South; left where they were: 1 call before that day.\n"
    assert code == 0
    assert out.startswith(said)
    assert "A manifest that names the old team" in out


@pytest.mark.parametrize("command", [("outcomes", "list"), ("agents", "list"), ("coaching", "list")])
def test_no_store_is_made_by_looking(run, tmp_path, command):
    code, _, err = run(*command, "--db", "other.db")
    assert (code, (tmp_path / "other.db").exists()) == (2, False)
    assert "other.db: there is no store here" in err
