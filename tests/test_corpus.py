from pathlib import Path

import pytest

from pipeline.corpus import check, read_corpus
from pipeline.errors import WrongUse
from pipeline.labels_out import write_file
from tests.tagging import CODEBOOK, LABEL_FILE, labelled, write_label_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for labelled_call in labelled(2, 1):
        write_file(labelled_call, tmp_path / "calls")
    return tmp_path


def test_calls_double_codings_and_test_are_told_apart(folder: Path):
    for coder in ("first", "second"):
        write_label_file(
            folder / "test" / coder,
            LABEL_FILE.replace("en-0001", "en-t1").replace("en-c01", coder).replace("en-a01", "t"),
        )
        write_label_file(folder / "double" / coder)
    write_label_file(folder / "calls", name="twice")
    corpus = read_corpus(folder, CODEBOOK)
    assert (len(corpus.calls), len(corpus.double), len(corpus.test_coders)) == (5, 2, 2)
    assert [c.coder for c in corpus.test(CODEBOOK)] == ["first second"]


def test_a_folder_of_label_files_alone_is_learned(folder: Path):
    assert len(read_corpus(folder / "calls", CODEBOOK).calls) == 4


def test_a_faulty_file_is_named_in_one_sentence(folder: Path):
    write_label_file(folder / "test" / "first", LABEL_FILE.replace("greeting question", "greeting quest"))
    with pytest.raises(WrongUse, match="'quest' is not a code of the agent"):
        read_corpus(folder, CODEBOOK)


def test_a_call_can_also_be_there_as_it_was_heard(folder: Path):
    call = labelled(2, 1)[0].call
    lines = [u.text.lower().replace("e", "a") for _, u in call.utterances()]
    (folder / "heard" / "en").mkdir(parents=True)
    (folder / "heard" / "en" / f"{call.call_id}.txt").write_text("\n".join(lines), encoding="utf-8")
    heard = read_corpus(folder, CODEBOOK).heard[call.call_id]
    assert [u.text for _, u in heard.utterances()] == lines
    assert [u.judgement.labels for _, u in heard.utterances()] == [u.judgement.labels for _, u in call.utterances()]
    (folder / "heard" / "en" / f"{call.call_id}.txt").write_text("one line", encoding="utf-8")
    assert f"the call {call.call_id} 10 utterances" in str(check(folder, CODEBOOK)[0])


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("test/first", LABEL_FILE, "was not coded by every coder of test/"),
        ("test/second", LABEL_FILE.replace("Mm.", "Hm."), "has other words or another author"),
        ("test/second", LABEL_FILE.replace("en-a01", "en-a02"), "has other words or another author"),
        ("double/first", LABEL_FILE.replace("en-0001", "en-9"), "does not stand among the calls to learn from"),
        ("test/en", LABEL_FILE.replace("en-0001", "en-9"), "is a language, not a coder"),
    ],
)
def test_what_would_be_left_out_in_silence_is_a_fault(folder: Path, place: str, text: str, said: str):
    write_label_file(folder / "test" / "first", LABEL_FILE.replace("en-0001", "en-7"))
    write_label_file(folder / "test" / "second", LABEL_FILE.replace("en-0001", "en-7"))
    write_label_file(folder / place, text.replace("en-0001", "en-7") if "second" in place else text, name="other")
    assert said in "\n".join(map(str, check(folder, CODEBOOK)))


def test_a_file_without_a_coder_and_a_call_that_is_also_learned_are_faults(folder: Path):
    known = labelled(2, 1)[0].call.call_id
    write_label_file(folder / "test" / "first", LABEL_FILE.replace("en-0001", known))
    (folder / "test" / "loose.tsv").write_text(LABEL_FILE, encoding="utf-8")
    found = "\n".join(map(str, check(folder, CODEBOOK)))
    assert "loose.tsv: lies in test/ itself" in found
    assert "is also among the calls to learn from" in found


def test_a_test_that_was_learned_is_a_fault(folder: Path):
    learned = LABEL_FILE + "A\t-\t\t\tThe engineer comes on Thursday between nine and one.\n"
    tested = LABEL_FILE.replace("en-0001", "en-t1") + "A\t-\t\t\tThe engineer comes on Tuesday between nine and one.\n"
    write_label_file(folder / "calls", learned, name="en-9")
    write_label_file(folder / "test" / "first", tested)
    said = "\n".join(map(str, check(folder, CODEBOOK)))
    assert "by en-a01, whose calls are also learned" in said
    assert "Tuesday between nine and one.', nearly stands in en-0001" in said
