"""From a random sample to a profile that knows how far the tagger agrees with people here."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from pipeline import coaching
from pipeline.batch import anew, local
from pipeline.checking import Check, Checked
from pipeline.cli import check_tables, main
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.store import Store
from pipeline.train import train
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

BOOK = load_codebook()
TAGGER = KeywordTagger(experimental=("compensation_offered",))
TEXT = "Agent: You get a refund of 200 kroner.\nCustomer: It just stopped.\nAgent: Why did it stop?\n"
CODES = {"You get": "compensation_offered", "It just": "stating_need", "Why did": "question needs_probing\topen"}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def typed(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return typed


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "callcoach.db") as opened:
        yield opened


def analyzed(store, folder: Path, count: int = 6, tagger=TAGGER):
    engines = Engines(ears(ScriptedTranscriber(("", ""))), "script 1", tagger, BOOK)
    plan = local.Plan(lambda: engines, "script 1", tagger.source, BOOK, tagger.codes, tagger.experimental)
    sources = []
    for number in range(count):
        path = folder / f"c-{number}.txt"
        path.write_text(TEXT.replace("200", str(100 + number)), encoding="utf-8")
        sources.append(Source(path, Metadata(agent="Kari", language="en")))
    assert local.analyze(sources, store, plan, workers=1).analysed == count


def coded(folder: Path, codes=CODES):
    """As a person leaves the files: every line coded, by how it begins."""
    for path in folder.glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").split("\n")
        path.write_text("\n".join(_coded(line, codes) for line in lines), encoding="utf-8")


def _coded(line, codes):
    if not line.startswith(("A\t", "C\t")):
        return line
    who, *_, text = line.split("\t")
    given = next((code for begin, code in codes.items() if text.startswith(begin)), "-")
    code, _, form = given.partition("\t")
    return "\t".join((who, code, form, "", text))


def rows(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


def rate(store, measure="calls.empathy"):
    return coaching.profile(store, "Kari", BOOK).figure(measure).agent


def test_a_blind_sample_shows_the_words_and_nothing_of_the_machine(run, store, tmp_path):
    analyzed(store, tmp_path)
    code, out, _ = run("labels", "sample", "--random", "2", "--seed", "3", "-o", "to-code", "--coder", "Anna")
    assert code == 0
    assert "2 of 6 calls drawn with seed 3" in out
    files = sorted((tmp_path / "to-code").glob("*.tsv"))
    assert len(files) == 2
    assert [cells[:4] for cells in rows(files[0])] == [[who, "", "", ""] for who in "ACA"]
    assert [cells[4] for cells in rows(files[0])][1:] == ["It just stopped.", "Why did it stop?"]
    head = files[0].read_text(encoding="utf-8")
    assert "# check sample: 1, seed 3" in head
    assert "Kari" not in head
    assert "3. callcoach labels import" in (tmp_path / "to-code" / "README.txt").read_text(encoding="utf-8")
    assert store.samples()[0].seed == 3


def test_with_tags_the_machines_codes_stand_in_the_files(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    run("labels", "sample", "-o", "to-code", "--with-tags")
    (path,) = (tmp_path / "to-code").glob("*.tsv")
    assert [cells[1] for cells in rows(path)] == ["compensation_offered", "-", "needs_probing"]


def test_a_folder_that_holds_files_is_left_alone_and_nothing_is_drawn(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    (tmp_path / "to-code").mkdir()
    (tmp_path / "to-code" / "coded.tsv").write_text("precious")
    code, _, err = run("labels", "sample", "-o", "to-code")
    assert (code, store.samples()) == (2, ())
    assert "holds files already" in err


def test_where_nothing_is_left_to_draw_no_folder_is_made(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    run("labels", "sample", "-o", "one")
    assert run("labels", "sample", "-o", "two")[0] == 2
    assert not (tmp_path / "two").exists()


def test_coded_calls_count_in_figures_and_importing_again_changes_nothing(run, store, tmp_path):
    analyzed(store, tmp_path, 2)
    assert rate(store).count == 0
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s", CODES | {"You get": "empathy"})
    code, out, _ = run("labels", "import", "s", "--coder", "Anna")
    assert (code, out) == (
        0,
        "2 calls with 6 judgements of Anna taken in, 0 unchanged, 0 not coded yet, 0 failed.\n",
    )
    assert (rate(store).count, rate(store).total) == (2, 2)
    before = [known.saved_at for known, _ in store.stored()]
    _, out, _ = run("labels", "import", "s", "--coder", "Anna")
    assert out == "0 calls with 0 judgements of Anna taken in, 2 unchanged, 0 not coded yet, 0 failed.\n"
    assert [known.saved_at for known, _ in store.stored()] == before


def test_files_not_coded_yet_are_counted_and_change_nothing(run, store, tmp_path):
    analyzed(store, tmp_path, 2)
    run("labels", "sample", "-o", "s")
    assert "2 not coded yet" in run("labels", "import", "s", "--coder", "Anna")[1]
    assert list(store.by_people()) == []


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("\tempathy\t", "\tempaty\t", r":\d+: 'empaty' is not a code of the agent"),
        ("It just stopped.", "It has stopped.", r":\d+: it has other words than the stored call"),
        ("C\tstating_need", "A\tempathy", r":\d+: it is the agent's, in the store the customer's"),
        ("A\tquestion needs_probing\topen\t\tWhy did it stop?", "", "it has 2 utterances, the stored call 3"),
        ("# call: call-", "# call: gone-", "no call of this name is stored"),
    ],
)
def test_a_faulty_file_is_named_and_the_others_are_taken(run, store, tmp_path, good, bad, said):
    analyzed(store, tmp_path, 2)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s", CODES | {"You get": "empathy"})
    path = min((tmp_path / "s").glob("*.tsv"))
    text = path.read_text(encoding="utf-8")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    code, out, err = run("labels", "import", "s", "--coder", "Anna")
    assert code == 1
    assert "1 call with 3 judgements of Anna taken in" in out
    assert re.search(said, err)


def test_the_line_named_is_the_line_in_the_file(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s")
    (path,) = (tmp_path / "s").glob("*.tsv")
    path.write_text(path.read_text(encoding="utf-8").replace("It just stopped.", "Else."), encoding="utf-8")
    number = 1 + next(n for n, line in enumerate(path.read_text(encoding="utf-8").split("\n")) if "Else." in line)
    assert f"{path.name}:{number}: it has other words" in run("labels", "import", "s", "--coder", "Anna")[2]


def test_what_an_editor_does_to_spaces_quotes_and_line_ends_does_no_harm(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s")
    (path,) = (tmp_path / "s").glob("*.tsv")
    text = path.read_text(encoding="utf-8").replace("It just stopped.", '"It just  stopped."').replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run("labels", "import", "s", "--coder", "Anna")[0] == 0


def test_a_second_coder_stands_beside_and_the_two_are_compared(run, store, tmp_path):
    analyzed(store, tmp_path, 6)
    run("labels", "sample", "-o", "s")
    shutil.copytree(tmp_path / "s", tmp_path / "t")
    coded(tmp_path / "s")
    coded(tmp_path / "t", CODES | {"You get": "empathy"})
    run("labels", "import", "s", "--coder", "Anna")
    run("labels", "import", "t", "--coder", "Ben")
    found = store.checked(BOOK)["compensation_offered"]
    assert found.check == Check(6, 0, 0, 6, 6)
    assert found.human_kappa == pytest.approx(0)
    assert rate(store).count == 6
    assert len(list(store.by_people())) == 12


def test_call_documents_are_taken_as_well_but_never_a_taggers_labels(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    (tmp_path / "docs").mkdir()
    run("export", "-o", "docs/all.jsonl")
    code, _, err = run("labels", "import", "docs", "--coder", "Anna")
    assert code == 1
    assert "its labels are by keywords 1, none by Anna" in err
    document = json.loads((tmp_path / "docs" / "all.jsonl").read_text(encoding="utf-8"))
    document["turns"][0]["utterances"][0] |= {"labels": ["empathy"], "by": "Anna"}
    (tmp_path / "docs" / "all.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    assert "1 call with 1 judgements of Anna" in run("labels", "import", "docs", "--coder", "Anna")[1]
    assert rate(store).count == 1


def test_the_taggers_name_is_no_coder(run, store, tmp_path):
    analyzed(store, tmp_path, 1)
    run("labels", "sample", "-o", "s")
    assert run("labels", "import", "s", "--coder", TAGGER.source)[0] == 2


def test_what_is_exported_can_be_imported_elsewhere(run, store, tmp_path):
    analyzed(store, tmp_path, 2)
    run("labels", "sample", "--random", "1", "-o", "s")
    coded(tmp_path / "s")
    run("labels", "import", "s", "--coder", "Anna")
    (tmp_path / "out").mkdir()
    assert run("labels", "export", "-o", "out/judged.jsonl")[0] == 0
    (document,) = map(json.loads, (tmp_path / "out" / "judged.jsonl").read_text(encoding="utf-8").splitlines())
    assert (document["tagged_by"], document["check_sample"]) == ("Anna", True)
    assert "1 unchanged" in run("labels", "import", "out", "--coder", "Anna")[1]


def test_a_check_sample_is_never_learned_from(run, store, tmp_path):
    analyzed(store, tmp_path, 2)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s")
    with pytest.raises(WrongUse, match=r"cannot be checked by it"):
        train(tmp_path / "s", BOOK, tmp_path / "models", lambda line: None)
    calls, faults = read_labels(tmp_path / "s", BOOK)
    assert (len(calls), faults) == (2, [])  # but it can be read, for agreement between coders


def test_what_the_tagger_says_of_coded_calls_stays_known_when_calls_are_tagged_anew(run, store, tmp_path):
    analyzed(store, tmp_path, 6)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s")
    run("labels", "import", "s", "--coder", "Anna")
    other = KeywordTagger(words=(("stop", "compensation_offered"),), source="keywords 2")
    anew.retag(store, other, BOOK)
    assert store.checked(BOOK)["compensation_offered"].check == Check(tp=0, fp=6, fn=6, tn=0, calls=6)
    assert rate(store, "calls.compensation_offered").count == 6  # people's still count


def test_an_experimental_code_that_agrees_here_is_in_the_profile(run, store, tmp_path):
    analyzed(store, tmp_path, 30)
    before = coaching.profile(store, "Kari", BOOK)
    assert before.uncounted == ("compensation_offered",)
    assert before.trust["compensation_offered"].verdict == "not yet checked here"
    run("labels", "sample", "--random", "30", "-o", "s")
    coded(tmp_path / "s", {"You get": "compensation_offered"})
    run("labels", "import", "s", "--coder", "Anna")
    found = coaching.profile(store, "Kari", BOOK)
    assert (found.uncounted, found.experimental) == ((), ())
    assert found.trust["compensation_offered"].verdict == "agrees"
    assert found.figure("calls.compensation_offered").agent.count == 30
    assert found.trust["needs_probing"].verdict == "too few checked"  # people never found it
    code, out, _ = run("labels", "checked")
    assert code == 0
    (line,) = (line.split() for line in out.splitlines() if "compensation_offered" in line)
    assert line == ["compensation_offered", "*", "30", "60", "1.00", "1.00", "1.00", "agrees"]


def test_a_code_that_disagrees_here_stays_in_the_profile_and_is_told(run, store, tmp_path):
    analyzed(store, tmp_path, 6)
    run("labels", "sample", "-o", "s")
    coded(tmp_path / "s", {"You get": "needs_probing"})
    run("labels", "import", "s", "--coder", "Anna")
    found = coaching.profile(store, "Kari", BOOK)
    assert found.trust["needs_probing"].verdict == "disagrees"
    assert "needs_probing" not in found.uncounted
    assert "does not agree" in run("labels", "checked")[1]


def printed(table) -> list[list[str]]:
    console = Console(width=100, file=io.StringIO())
    console.print(table)
    return [re.findall(r"[^\s│┃]+", line) for line in console.file.getvalue().splitlines()]


def test_languages_and_forms_have_tables_of_their_own():
    english = Check(8, 2, 2, 8, 3)  # kappa 0.6, as 20 cells with 16 alike and half by chance
    found = Checked("question", languages={"en": english}, forms={("open", "closed"): 7})
    assert ["question", "0.60", "(3)"] in printed(check_tables.languages({"question": found}, ["en", "nb"]))
    assert ["open", "0", "7"] in printed(check_tables.forms(found, ["open", "closed"]))
