import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline.call import Call, Facts, Turn, Utterance
from pipeline.classify import load_tagger
from pipeline.errors import WrongUse
from pipeline.examples import folds
from pipeline.features import lines_of
from pipeline.fitting import best_threshold, fit
from pipeline.labels import LabelledCall
from pipeline.labels_out import write_file
from pipeline.tags import Judgement
from pipeline.train import curve, train, train_only_roles
from pipeline.variants import bare, noisy
from tests.tagging import CODEBOOK, call, labelled


def never_learned() -> list[LabelledCall]:
    """Calls of authors of their own, none of which is learned."""
    return [
        LabelledCall(replace(call(language, 60 + n), call_id=f"{language}-t{n}"), f"{language}-t", "first")
        for language in ("en", "nb")
        for n in range(6)
    ]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    for labelled_call in labelled():
        write_file(labelled_call, folder / "labels" / "calls")
    for labelled_call in never_learned():
        for coder in ("first", "second"):
            write_file(replace(labelled_call, coder=coder), folder / "labels" / "test" / coder)
    said: list[str] = []
    train(folder / "labels", CODEBOOK, folder / "models", said.append)
    (folder / "said.txt").write_text("\n".join(said), encoding="utf-8")
    return folder


def test_training_learns_what_the_calls_show(trained: Path) -> None:
    metrics = json.loads((trained / "models" / "metrics.json").read_text(encoding="utf-8"))
    for figures in ("test", "left_out_authors"):
        written = metrics[figures]["as written"]
        assert written["macro_f1"] > 0.9
        assert set(written["languages"]) == {"en", "nb"}


def test_the_test_decides_and_every_learned_call_is_judged_by_a_tagger_that_does_not_know_its_author(
    trained: Path,
) -> None:
    metrics = json.loads((trained / "models" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["test"]["as written"]["calls"] == 12
    assert metrics["left_out_authors"]["as written"]["calls"] == len(labelled())


def test_the_weights_without_an_author_do_not_know_what_only_that_author_says() -> None:
    own = [odd(c) if c.author == "en-a02" else c for c in labelled(calls=12)]
    fitted = fit(own, CODEBOOK, "1", (), lambda line: None)
    said = lines_of([next(c.call for c in own if c.author == "en-a02")])
    column = fitted.tagger.codes.index("never_said")
    assert fitted.tagger.linear.scores(said)[-1, column] > 0
    for authors, tagger in fitted.without:
        assert (tagger.linear.scores(said)[-1, column] > 0) == ("en-a02" not in authors)
    assert sorted(a for authors, _ in fitted.without for a in authors) == sorted({c.author for c in own})


def odd(labelled_call: LabelledCall) -> LabelledCall:
    """The call with one more line, in words nobody else uses for this."""
    said = Utterance("Quibble frobnicate zwieback.", judgement=Judgement(("never_said",)))
    turns = (*labelled_call.call.turns, Turn("agent", (said,)))
    return replace(labelled_call, call=replace(labelled_call.call, turns=turns))


def test_a_code_that_is_too_often_wrong_is_called_experimental(tmp_path: Path) -> None:
    for n, labelled_call in enumerate(labelled()):
        write_file(at_random("apology", labelled_call, n), tmp_path / "labels")
    metrics = train(tmp_path / "labels", CODEBOOK, tmp_path, lambda line: None)
    assert "apology" in metrics["experimental"]
    assert "greeting" not in metrics["experimental"]
    assert load_tagger(tmp_path / "behaviours.skops").experimental == tuple(metrics["experimental"])


def at_random(code: str, labelled_call: LabelledCall, number: int) -> LabelledCall:
    """The call with `code` on agent lines that have nothing to do with each other."""
    turns = []
    for place, turn in enumerate(labelled_call.call.turns):
        judgement = turn.utterances[0].judgement
        labels = tuple(label for label in judgement.labels if label != code)
        if turn.speaker == "agent" and (7 * place + 3 * number) % 11 < 3:
            labels = (*labels, code)
        said = replace(turn.utterances[0], judgement=replace(judgement, labels=labels))
        turns.append(replace(turn, utterances=(said,)))
    return replace(labelled_call, call=replace(labelled_call.call, turns=tuple(turns)))


def test_a_learning_curve_is_kept_and_told_in_the_card(trained: Path, tmp_path: Path) -> None:
    points = curve(trained / "labels", CODEBOOK, tmp_path, lambda line: None, shares=(0.5, 1))
    assert [point["calls"] for point in points] == [16, 32]
    train(trained / "labels", CODEBOOK, tmp_path, lambda line: None)
    assert "## Learning curve" in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_reason_and_mood_of_a_call_are_learned(tmp_path: Path) -> None:
    told = [
        replace(c, call=replace(c.call, facts=Facts(mood_start=-1, mood_end=1, reason=("fault", "billing")[n % 2])))
        for n, c in enumerate(labelled(authors=4, calls=6))
    ]
    told = [
        replace(
            c, call=said_first(c.call, "my invoice is too high" if c.call.facts.reason == "billing" else "it broke")
        )
        for c in told
    ]
    tagger = fit(told, CODEBOOK, "1", (), lambda line: None).tagger
    tagged = tagger.tag([said_first(call("en", 90), "the invoice is much too high")])[0]
    assert (tagged.facts.reason, tagged.facts.mood_start, tagged.facts.mood_end) == ("billing", -1, 1)


def said_first(call: Call, text: str) -> Call:
    first = Turn("customer", (Utterance(text, judgement=Judgement(("stating_need",))),))
    return replace(call, turns=(first, *call.turns))


def test_the_role_model_alone_gives_the_same_file_and_figures(trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained / "models", tmp_path, dirs_exist_ok=True)
    (tmp_path / "roles.skops").unlink()
    train_only_roles(trained / "labels", CODEBOOK, tmp_path, lambda line: None)
    for name in ("behaviours.skops", "roles.skops", "metrics.json", "README.md"):
        assert (tmp_path / name).read_bytes() == (trained / "models" / name).read_bytes()


def test_a_code_nobody_used_is_left_out_and_said_so(trained: Path) -> None:
    assert "never_said" not in load_tagger(trained / "models" / "behaviours.skops").codes
    assert "left out: never_said" in (trained / "said.txt").read_text(encoding="utf-8")
    assert "never_said" in (trained / "models" / "README.md").read_text(encoding="utf-8")


def test_the_same_labels_give_the_same_bytes(trained: Path, tmp_path: Path) -> None:
    train(trained / "labels", CODEBOOK, tmp_path, lambda line: None)
    for name in ("behaviours.skops", "roles.skops", "metrics.json", "README.md"):
        assert (tmp_path / name).read_bytes() == (trained / "models" / name).read_bytes()


def test_the_card_says_what_the_data_is(trained: Path) -> None:
    card = (trained / "models" / "README.md").read_text(encoding="utf-8")
    for words in (
        "Nobody has written down where these labels come from",
        "greeting",
        "| nb |",
        "without case and marks",
    ):
        assert words in card


def test_the_card_tells_where_the_labels_come_from_if_that_is_written_down(trained: Path, tmp_path: Path) -> None:
    (trained / "labels" / "provenance.md").write_text("Calls of our own centre.", encoding="utf-8")
    train(trained / "labels", CODEBOOK, tmp_path, lambda line: None)
    (trained / "labels" / "provenance.md").unlink()
    assert "Calls of our own centre." in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_authors_are_never_split_between_parts() -> None:
    parts = folds(labelled(authors=6))
    assert len(parts) == 12
    assert set(parts.values()) == {0, 1, 2, 3}


def test_labels_that_cannot_be_used_are_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no label files"):
        train(tmp_path, CODEBOOK, tmp_path, lambda line: None)
    for labelled_call in labelled(authors=1, calls=12):
        if labelled_call.call.language == "en":
            write_file(labelled_call, tmp_path / "one")
    with pytest.raises(WrongUse, match="two authors"):
        train(tmp_path / "one", CODEBOOK, tmp_path, lambda line: None)
    with pytest.raises(WrongUse, match="holds no test"):
        curve(tmp_path / "one", CODEBOOK, tmp_path, lambda line: None)
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
    tagger = fit(calls, book, "1", (), lambda line: None).tagger
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
