from pathlib import Path

import pytest

from pipeline.call import Amount
from pipeline.corpus import check
from pipeline.labels import read_file, read_labels, repetition
from pipeline.labels_out import write_file
from tests.tagging import CODEBOOK, LABEL_FILE, labelled, write_label_file


def test_a_good_file_is_read_as_it_stands(tmp_path: Path) -> None:
    calls, faults = read_labels(write_label_file(tmp_path).parent.parent, CODEBOOK)
    assert faults == []
    call = calls[0].call
    assert (calls[0].author, calls[0].coder, call.call_id, call.language, call.agent) == (
        "en-a01",
        "en-c01",
        "en-0001",
        "en",
        "Aoife",
    )
    assert [(turn.speaker, len(turn.utterances)) for turn in call.turns] == [
        ("agent", 2),
        ("customer", 2),
        ("agent", 2),
    ]
    judgements = [u.judgement for _, u in call.utterances()]
    assert judgements[1].labels == ("greeting", "question")
    assert judgements[1].form == "open"
    assert judgements[3].labels == ()
    assert judgements[4] is None
    assert judgements[5].ignore == ("apology",)
    assert (judgements[1].about, judgements[1].follow_up) == ("wish", False)
    assert (judgements[5].about, judgements[5].follow_up) == ("problem", True)
    assert call.facts.compensation == (Amount(20.0, "EUR", "credit"), Amount(None, None, "goods"))
    assert (call.facts.mood_start, call.facts.mood_end, call.facts.resolved, call.facts.reason) == (
        -1,
        1,
        "yes",
        "fault",
    )


@pytest.mark.parametrize(
    ("good", "bad", "line", "word"),
    [
        ("A\tgreeting\t\t\tHiya", "A\tgreting\t\t\tHiya", 10, "greting"),
        ("A\tgreeting\t\t\tHiya", "X\tgreeting\t\t\tHiya", 10, "'X'"),
        ("A\tgreeting\t\t\tHiya", "A\tstating_need\t\t\tHiya", 10, "stating_need"),
        ("A\tgreeting\t\t\tHiya", "A\tgreeting greeting\t\t\tHiya", 10, "twice"),
        ("A\tgreeting\t\t\tHiya, Aoife here.", "A\tgreeting\t\t\t", 10, "no text"),
        ("A\tgreeting\t\t\tHiya", "A\tgreeting\t\tHiya", 10, "cells"),
        ("\topen\twish\t", "\twide\twish\t", 11, "wide"),
        ("\topen\twish\t", "\topen\tweather\t", 11, "weather"),
        ("A\tgreeting\t\t\tHiya", "A\tgreeting\topen\t\tHiya", 10, "open"),
        ("# mood: -1 1", "# mood: happy", 6, "happy"),
        ("# reason: fault", "# reason: weather", 5, "weather"),
        ("# resolved: yes", "# resolved: maybe", 7, "maybe"),
        ("20 EUR credit", "twenty euros", 8, "twenty"),
        ("# author: en-a01\n", "", 0, "author"),
        ("# author: en-a01", "# author: en-a01\n# author: en-a02", 3, "twice"),
        ("\topen\twish\t", "\topen\t+\t", 11, "in front of it"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, good: str, bad: str, line: int, word: str) -> None:
    assert good in LABEL_FILE
    _, faults = read_file(write_label_file(tmp_path, LABEL_FILE.replace(good, bad, 1)), CODEBOOK)
    assert [fault.line for fault in faults] == [line]
    assert word in faults[0].message
    assert "en-0001.tsv" in str(faults[0])


def test_a_question_without_a_form_leaves_the_form_undecided(tmp_path: Path) -> None:
    path = write_label_file(tmp_path, LABEL_FILE.replace("question\topen\twish", "question\t\t"))
    labelled_call, faults = read_file(path, CODEBOOK)
    assert faults == []
    judgement = labelled_call.call.turns[0].utterances[1].judgement
    assert judgement.form is None
    assert judgement.ignore == ("form", "about", "follow_up")


def test_an_unreadable_file_and_an_empty_folder_are_faults_not_crashes(tmp_path: Path) -> None:
    assert "holds no label files" in str(check(tmp_path, CODEBOOK)[0])
    path = write_label_file(tmp_path)
    path.write_bytes("# call: å\n".encode("cp1252"))
    assert "UTF-8" in check(tmp_path, CODEBOOK)[0].message


def test_the_same_call_in_two_files_is_a_fault(tmp_path: Path) -> None:
    write_label_file(tmp_path)
    write_label_file(tmp_path, name="copy")
    assert any("again" in fault.message for fault in read_labels(tmp_path, CODEBOOK)[1])


def test_written_and_read_again_a_call_is_the_same(tmp_path: Path) -> None:
    first, _ = read_file(write_label_file(tmp_path), CODEBOOK)
    again, faults = read_file(write_file(first, tmp_path / "out"), CODEBOOK)
    assert faults == []
    assert again.call == first.call


def test_lines_that_come_again_and_again_are_refused(tmp_path: Path) -> None:
    faults = repetition(labelled(), tmp_path)
    assert any("utterances of six or more words" in fault.message for fault in faults)
    assert any("first agent lines" in fault.message for fault in faults)


def test_calls_that_differ_are_not_refused(tmp_path: Path) -> None:
    write_label_file(tmp_path)
    other = LABEL_FILE.replace("Hiya", "Morning").replace("What's going on for you", "So what brings you to us")
    write_label_file(tmp_path, other.replace("en-0001", "en-0002"), name="en-0002")
    assert check(tmp_path, CODEBOOK) == []


def test_a_coder_who_judged_some_codes_only_leaves_the_others_undecided(tmp_path: Path) -> None:
    path = write_label_file(
        tmp_path, LABEL_FILE.replace("# coder: en-c01", "# coder: en-c01\n# judged: question, greeting, stating_need")
    )
    labelled_call, faults = read_file(path, CODEBOOK)
    assert faults == []
    first = labelled_call.call.turns[0].utterances[0].judgement
    assert first.labels == ("greeting",)
    assert set(first.ignore) == {"apology", "never_said"}


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("# author: en-a01", "# author: en-a01\n# judged: quesiton", "judged names 'quesiton', which is no code"),
        ("# author: en-a01", "# author: en-a01\n# judged: apology", "'greeting' is given, but this coder did not look"),
        ("A\tgreeting\t\t\tHiya, Aoife here.", "A\tgreeting\t\t\tHiya.\n# mood: 0 0", "stands below the first row"),
    ],
)
def test_a_header_that_does_not_fit_the_rows_is_a_fault(tmp_path: Path, good: str, bad: str, said: str) -> None:
    _, faults = read_file(write_label_file(tmp_path, LABEL_FILE.replace(good, bad)), CODEBOOK)
    assert said in "\n".join(map(str, faults))
