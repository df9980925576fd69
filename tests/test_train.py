import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.classify import load_tagger
from pipeline.errors import WrongUse
from pipeline.fitting import best_threshold, fit, folds
from pipeline.labels import write_file
from pipeline.train import split, train
from pipeline.variants import bare, noisy
from tests.tagging import CODEBOOK, call, labelled


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    for labelled_call in labelled():
        write_file(labelled_call, folder / "labels")
    said: list[str] = []
    train(folder / "labels", CODEBOOK, folder / "models", said.append)
    (folder / "said.txt").write_text("\n".join(said), encoding="utf-8")
    return folder


def test_training_learns_what_the_calls_show(trained: Path) -> None:
    metrics = json.loads((trained / "models" / "metrics.json").read_text(encoding="utf-8"))
    written = metrics["figures"]["as written"]
    assert written["macro_f1"] > 0.9
    assert set(written["languages"]) == {"en", "nb"}


def test_the_figures_come_from_authors_the_tagger_has_not_seen(trained: Path) -> None:
    metrics = json.loads((trained / "models" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["held_out"] == ["en-a03", "nb-a03"]
    learned, held_out = split(labelled())
    assert {c.author for c in learned}.isdisjoint(c.author for c in held_out)


def test_a_code_nobody_used_is_left_out_and_said_so(trained: Path) -> None:
    assert "never_said" not in load_tagger(trained / "models" / "behaviours.skops").codes
    assert "left out: never_said" in (trained / "said.txt").read_text(encoding="utf-8")
    assert "never_said" in (trained / "models" / "README.md").read_text(encoding="utf-8")


def test_the_same_labels_give_the_same_bytes(trained: Path, tmp_path: Path) -> None:
    train(trained / "labels", CODEBOOK, tmp_path, lambda line: None)
    for name in ("behaviours.skops", "metrics.json", "README.md"):
        assert (tmp_path / name).read_bytes() == (trained / "models" / name).read_bytes()


def test_the_card_says_what_the_data_is(trained: Path) -> None:
    card = (trained / "models" / "README.md").read_text(encoding="utf-8")
    for words in ("invented", "upper bound", "greeting", "| nb |", "without case and marks"):
        assert words in card


def test_authors_are_never_split_between_parts() -> None:
    parts = folds(labelled(authors=6))
    assert len(parts) == 12
    assert set(parts.values()) == {0, 1, 2, 3}


def test_labels_that_cannot_be_used_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no label files"):
        train(tmp_path, CODEBOOK, tmp_path, lambda line: None)
    with pytest.raises(WrongUse, match="two authors"):
        split(labelled(authors=1))
    few = [replace(c, call=replace(c.call, turns=c.call.turns[:1])) for c in labelled(1, 2)]
    with pytest.raises(WrongUse, match="No code has 10 examples"):
        fit(few, CODEBOOK, "1", (), lambda line: None)


def test_a_code_of_ones_own_is_learned_without_a_line_of_code() -> None:
    book = replace(CODEBOOK, codes=(*CODEBOOK.codes, replace(CODEBOOK["apology"], name="handing_over")))
    calls = []
    for c in labelled():
        turns = [
            replace(
                turn,
                utterances=tuple(
                    replace(u, judgement=replace(u.judgement, labels=("handing_over",)))
                    if u.text.startswith(("Here it is", "Her er"))
                    else u
                    for u in turn.utterances
                ),
            )
            for turn in c.call.turns
        ]
        calls.append(replace(c, call=replace(c.call, turns=tuple(turns))))
    tagger = fit(calls, book, "1", (), lambda line: None)
    tagged = tagger.tag([call("en", 77)])[0]
    found = [u.text for _, u in tagged.utterances() if "handing_over" in u.judgement]
    assert len(found) == 1
    assert found[0].startswith("Here it is")


def test_the_threshold_lies_between_the_right_and_the_wrong() -> None:
    chances = np.array([0.9, 0.8, 0.7, 0.2, 0.1], dtype=np.float32)
    wanted = np.array([True, True, True, False, False])
    assert 0.2 < best_threshold(chances, wanted) <= 0.7
    assert best_threshold(chances, np.zeros(5, dtype=bool)) == 0.5


def test_variants_keep_the_cut_and_are_the_same_every_time() -> None:
    original = call("nb", 3)
    for variant in (bare, noisy):
        changed = variant(original)
        assert changed == variant(original)
        assert [len(turn.utterances) for turn in changed.turns] == [len(turn.utterances) for turn in original.turns]
        assert all(u.text for _, u in changed.utterances())
        assert [u.text for _, u in changed.utterances()] != [u.text for _, u in original.utterances()]
    assert all(u.text == u.text.lower() and "?" not in u.text for _, u in bare(original).utterances())
