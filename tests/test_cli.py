"""Commands as a user types them."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from pipeline.cli import cli, main
from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures
from pipeline.resources import CHECKOUT
from pipeline.store import Scope, Store

TEXT = "Agent: Hello, this is Kari at Northline. How can I help?\nCustomer: My router keeps dropping out.\n"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def typed(*arguments: str):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return typed


def commands(group=cli, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize(("path", "command"), [pytest.param(p, c, id=" ".join(p)) for p, c in commands()])
def test_every_command_says_what_it_does(path, command):
    result = CliRunner().invoke(cli, [*path, "--help"])
    assert result.exit_code == 0
    assert command.help
    undocumented = [p.name for p in command.params if p.param_type_name == "option" and not p.help]
    assert undocumented == []


def test_analyze_then_profile(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "m.csv").write_text("file;Saksbehandler\na.txt;Kari Nordli\n")
    code, out, _ = run("analyze", "a.txt", "--manifest", "m.csv", "--map", "agent=Saksbehandler", "--language", "en")
    assert (code, out.strip()) == (0, "1 call analysed, 0 brought up to date, 0 unchanged, 0 failed.")
    code, out, _ = run("profile", "Kari Nordli", "--format", "json")
    assert (code, json.loads(out)["agent"]) == (0, "Kari Nordli")


def test_figures_go_to_files_of_the_format_that_the_ending_says(run, tmp_path):
    (tmp_path / "a.json").write_text(
        json.dumps({"call_id": "a", "agent": "Kari", "language": "en", "turns": [{"speaker": "agent", "text": "Hi."}]})
    )
    run("analyze", "a.json")
    assert run("profile", "Kari", "-o", "kari.xlsx")[0] == run("report", "-o", "all.csv")[0] == 0
    assert run("export", "-o", "calls.parquet")[0] == 0
    assert (tmp_path / "kari.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfagent,team,")
    assert (tmp_path / "calls.parquet").read_bytes().startswith(b"PAR1")
    assert run("profile", "Kari", "--format", "csv")[1].startswith("agent,team,first_day")


def test_a_file_that_fails_is_named_and_the_status_is_1(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "sound.wav").write_text("no sound at all")
    code, out, err = run("analyze", "a.txt", "sound.wav", "gone.wav", "--asr", "none")
    assert code == 1
    assert "1 call analysed" in out
    assert "sound.wav" in err
    assert "gone.wav: it does not exist" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["analyze", ".", "--timezone", "Norway/Oslo"], "no such zone"),
        (["analyze", ".", "--map", "agent"], "FIELD=COLUMN"),
        (["analyze", ".", "--name-pattern", "("], "not a regular expression"),
        (["profile", "Nobody"], "no store here"),
        (["profile", "Nobody", "--format", "html"], "--out"),
        (["profile", "Nobody", "--out", "nowhere/p.txt"], "not there"),
        (["analyze", ".", "--ray-address", "head:6379"], "go with --runner ray"),
        (["analyze", "sftp://me:secret@host/calls"], "password"),
        (["analyze"], "Missing argument"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(run, arguments, said):
    code, _, err = run(*arguments)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_an_address_is_analysed_as_a_folder_is(run, tmp_path):
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "a.txt").write_text(TEXT)
    address = (tmp_path / "calls").as_uri()
    assert "1 call analysed" in run("analyze", address, "--language", "en")[1]
    assert "1 unchanged" in run("analyze", address, "--language", "en")[1]
    code, _, err = run("analyze", f"{address}-gone")
    assert code == 1
    assert f"{address}-gone" in err


def test_parquet_files_take_the_place_of_a_store(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    assert "1 call analysed" in run("analyze", "a.txt", "--language", "en", "--parts", "parts")[1]
    assert [path.suffix for path in (tmp_path / "parts").iterdir()] == [".parquet"]
    assert not (tmp_path / "callcoach.db").exists()


def test_a_cluster_that_cannot_be_meant_is_refused(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    code, _, err = run("analyze", "a.txt", "--language", "en", "--runner", "ray", "--ray-address", "head")
    assert code == 2
    assert "--ray-address head: write it as HOST:PORT" in err


def test_a_recording_without_a_transcript_beside_it_is_named(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "alone.wav").write_bytes(b"sound")
    code, out, err = run("analyze", "a.txt", "alone.wav", "--asr", "beside")
    assert code == 1
    assert "1 call analysed" in out
    assert "alone.wav: no transcript lies beside it" in err


@pytest.mark.parametrize(
    "command",
    [
        ["export", "-o", "x.csv"],
        ["retag"],
        ["profile", "Kari"],
        ["report"],
        ["speakers", "list"],
        ["speakers", "swap", "c"],
    ],
)
def test_reading_from_a_store_that_is_not_there_makes_none(run, tmp_path, command):
    code, _, err = run(*command, "--db", "typo.db")
    assert code == 2
    assert "typo.db: there is no store here" in err
    assert not (tmp_path / "typo.db").exists()


def test_a_call_without_words_is_named(run, tmp_path):
    (tmp_path / "empty.json").write_text(json.dumps({"call_id": "e", "turns": []}))
    code, _, err = run("analyze", "empty.json")
    assert code == 1
    assert "empty.json (e): it holds no words" in err


def test_tag_keeps_the_utterances_one_for_one(run, tmp_path):
    lines = [{"text": "Why is that?"}, {"text": "mm"}, {"text": "And you have had it. Since March?"}]
    document = {"call_id": "c", "language": "en", "turns": [{"speaker": "agent", "utterances": lines}]}
    (tmp_path / "in.jsonl").write_text(json.dumps(document) + "\n")
    assert run("tag", "in.jsonl", "-o", "out.jsonl")[0] == 0
    written = json.loads((tmp_path / "out.jsonl").read_text())
    assert [u["text"] for u in written["turns"][0]["utterances"]] == [u["text"] for u in lines]
    assert all("labels" in u for u in written["turns"][0]["utterances"])


def test_tag_never_reads_the_labels_of_its_input(run, tmp_path):
    def document(**judged):
        utterance = {"text": "Could I have your order number?", **judged}
        return {"call_id": "c", "language": "en", "turns": [{"speaker": "agent", "utterances": [utterance]}]}

    labelled = document(labels=["closing"], form="open", scores={"closing": 1.0}, ignore=["question"])
    (tmp_path / "bare.jsonl").write_text(json.dumps(document()) + "\n")
    (tmp_path / "labelled.jsonl").write_text(json.dumps(labelled | {"facts": {"resolved": "no"}}) + "\n")
    run("tag", "bare.jsonl", "-o", "one.jsonl")
    run("tag", "labelled.jsonl", "-o", "two.jsonl")
    assert (tmp_path / "one.jsonl").read_text() == (tmp_path / "two.jsonl").read_text()


def test_tag_of_a_missing_file_leaves_what_lies_at_out(run, tmp_path):
    (tmp_path / "out.jsonl").write_text("precious")
    assert run("tag", "gone.jsonl", "-o", "out.jsonl")[0] == 1
    assert (tmp_path / "out.jsonl").read_text() == "precious"


def test_evaluate_prints_a_row_a_code(run, tmp_path):
    utterances = [{"text": "What is your name?", "labels": ["question", "verification"], "form": "closed"}]
    document = {"call_id": "c", "language": "en", "turns": [{"speaker": "agent", "utterances": utterances}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(document) + "\n")
    code, out, _ = run("evaluate", "gold.jsonl")
    assert code == 0
    assert "verification" in out
    assert "core F1" in out


def test_the_report_is_a_folder_of_pages(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "m.csv").write_text("file;agent\na.txt;Kari Nordli\n")
    run("analyze", "a.txt", "--manifest", "m.csv", "--language", "en")
    assert run("report", "-o", "pages", "--pages", "nb")[0] == 0
    assert "Kari Nordli" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")


def test_labels_check_names_file_and_line(run, tmp_path):
    folder = tmp_path / "calls" / "en"
    folder.mkdir(parents=True)
    head = "# call: en-1\n# author: a\nwho\tcodes\tform\tabout\ttext\n"
    (folder / "en-1.tsv").write_text(head + "A\tqestion\t\t\tWhy?\n")
    code, out, _ = run("labels", "check", "calls")
    assert code == 1
    assert "en-1.tsv" in out
    assert "qestion" in out


def labelled_folder(folder, coder="kari", code="apology"):
    folder.joinpath("en").mkdir(parents=True)
    head = f"# call: en-1\n# author: a\n# coder: {coder}\nwho\tcodes\tform\tabout\ttext\n"
    lines = f"A\t{code}\t\t\tI am so sorry about that.\nA\tquestion\topen\tproblem\tWhat happened?\n"
    folder.joinpath("en", "en-1.tsv").write_text(head + lines)


def test_agreement_of_two_coders_is_a_line_a_code(run, tmp_path):
    labelled_folder(tmp_path / "one")
    labelled_folder(tmp_path / "two", "per", "empathy")
    code, out, _ = run("labels", "agreement", "one", "two")
    assert code == 0
    assert re.search(r"apology +1 +50 %", out)


def test_evaluate_reads_label_folders_and_shows_what_was_wrong(run, tmp_path):
    labelled_folder(tmp_path / "gold", code="greeting")
    code, out, _ = run("evaluate", "gold", "--mistakes", "3")
    assert code == 0
    assert "Most confused" in out
    assert "sorry about that" in re.sub(r"\W+", " ", out)
    code, out, _ = run("evaluate", "gold", "--json", "--mistakes", "3")
    assert json.loads(out)["mistakes"]["worst"][0]["call_id"] == "en-1"


def test_evaluate_names_what_is_not_there(run):
    code, _, err = run("evaluate", "gone")
    assert code == 2
    assert "gone is not there" in err


def test_a_traceback_only_with_debug(run, tmp_path):
    from pipeline.errors import CallcoachError

    (tmp_path / "not.skops").write_text("x")
    (tmp_path / "in.txt").write_text(TEXT)
    assert "Traceback" not in run("tag", "in.txt", "-o", "out.jsonl", "--tagger", "not.skops")[2]
    with pytest.raises(CallcoachError):
        main(["--debug", "tag", "in.txt", "-o", "out.jsonl", "--tagger", "not.skops"])


UNSURE = {
    "roles": {"by": "words", "certainty": 0.54},
    "flags": [{"name": "speakers", "reason": "the words hardly tell"}],
}
SAID = (
    ("agent", "Hello, you're through to Northline. How can I help?"),
    ("customer", "My router keeps dropping out and I want my money back."),
    ("agent", "I am sorry to hear that. When did it start?"),
    ("customer", "Last week."),
    ("agent", "I'll refund 200 kroner and send you a new one."),
)


def document(call_id="c-1", exchanged=False, **more):
    other = {"agent": "customer", "customer": "agent"}
    turns = [
        {"speaker": other[speaker] if exchanged else speaker, "text": text, "start_ms": at, "end_ms": at + 2000}
        for at, (speaker, text) in zip(range(0, 20_000, 3000), SAID, strict=False)
    ]
    return {"call_id": call_id, "agent": "Kari", "language": "en", "turns": turns, **more}


def analyzed(run, tmp_path, *documents, db="callcoach.db"):
    (tmp_path / f"{db}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents))
    assert run("analyze", f"{db}.jsonl", "--db", db, "--workers", "1")[0] == 0


def tallies(path):
    with Store.open(path) as store:
        return store.tallies("agent", Scope(), measures(load_codebook()))


def test_after_a_swap_every_figure_is_that_of_a_call_with_the_right_roles(run, tmp_path):
    analyzed(run, tmp_path, document(exchanged=True, **UNSURE))
    analyzed(run, tmp_path, document(), db="right.db")
    assert tallies("callcoach.db") == {}
    code, out, _ = run("speakers", "swap", "c-1", "--by", "Eva")
    assert (code, out) == (0, "c-1: agent and customer exchanged.\n")
    assert tallies("callcoach.db") == tallies("right.db")
    profiles = [
        json.loads(run("profile", "Kari", "--format", "json", "--db", db)[1]) for db in ("callcoach.db", "right.db")
    ]
    assert profiles[0] == profiles[1]
    assert run("speakers", "list")[1] == "0 to decide.\n"


def test_calls_to_decide_are_listed_with_the_first_lines_of_both_sides(run, tmp_path):
    language = [{"name": "language", "reason": "Swedish or Danish"}]
    started = "2026-11-02T23:30:00Z"
    unsure = document(started_at=started, timezone="Europe/Oslo", **UNSURE)
    analyzed(run, tmp_path, unsure, document("c-2"), document("c-3", flags=language))
    _, out, _ = run("speakers", "list")
    assert out.splitlines() == [
        "c-1 (Kari · 2026-11-03): the words hardly tell, 54% sure",
        f"  agent:    {SAID[0][1]}",
        f"            {SAID[2][1]}",
        f"  customer: {SAID[1][1]}",
        f"            {SAID[3][1]}",
        "1 to decide: callcoach speakers swap CALL, or confirm CALL.",
        "1 more kept out of profiles, because their language is uncertain.",
    ]
    (found,) = json.loads(run("speakers", "list", "--json", "--agent", "Kari")[1])
    assert (found["call_id"], found["day"], found["agent_says"][0]) == ("c-1", "2026-11-03", SAID[0][1])
    assert json.loads(run("speakers", "list", "--json", "--since", "2026-11-04")[1]) == []


def test_what_is_shown_of_a_call_holds_no_control_characters(run, tmp_path):
    unsure = document(**UNSURE)
    unsure["turns"][0]["text"] = "Hello\x1b[31m there."
    analyzed(run, tmp_path, unsure)
    assert "\x1b" not in run("speakers", "list")[1]


def test_an_unknown_call_is_named_and_the_others_are_confirmed(run, tmp_path):
    analyzed(run, tmp_path, document(**UNSURE), document("c-2", **UNSURE))
    assert tallies("callcoach.db") == {}
    code, out, err = run("speakers", "confirm", "c-1", "gone", "c-2")
    assert code == 1
    assert out == "c-1: agent and customer confirmed.\nc-2: agent and customer confirmed.\n"
    assert err.startswith("Failed: gone: no call of this name is stored")
    with Store.open("callcoach.db") as store:
        assert all(call.counts and call.roles.person for call in store.calls())
    analyzed(run, tmp_path, document(), document("c-2"), db="right.db")
    assert tallies("callcoach.db") == tallies("right.db") != {}


def test_a_profile_says_where_flagged_calls_are_to_be_seen(run, tmp_path):
    analyzed(run, tmp_path, document(**UNSURE), document("c-2"))
    code, out, err = run("profile", "Kari")
    assert code == 0
    assert "1 to be checked first" in " ".join(out.split())
    assert "`callcoach speakers list`" in err
    run("speakers", "confirm", "c-1")
    assert run("profile", "Kari")[2] == ""


@pytest.mark.parametrize("page", ["README.md", "models/README.md", "labels/README.md"])
def test_every_command_that_a_page_names_is_there(page):
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    named = re.findall(r"`callcoach ([a-z]+)(?: ([a-z]+))?|^    callcoach ([a-z]+)", text, re.MULTILINE)
    assert named
    for grouped, below, alone in named:
        command = cli.commands[grouped or alone]
        assert not below or not hasattr(command, "commands") or below in command.commands
