import io
import json
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipeline import modelfile
from pipeline.call import Amount, Call, Facts, Turn, Utterance
from pipeline.classify import BehaviourTagger, load_tagger, save_tagger
from pipeline.errors import ModelMissing, UnreadableInput
from pipeline.fitting import fit
from pipeline.tags import Judgement
from pipeline.variants import bare
from tests.tagging import CODEBOOK, call, labelled, plain_call


@pytest.fixture(scope="module")
def tagger() -> BehaviourTagger:
    return fit(labelled(), CODEBOOK, "9.9", (), lambda line: None).tagger


def stripped(call: Call) -> Call:
    """The call without judgements, its facts included."""
    turns = [
        replace(turn, utterances=tuple(replace(u, judgement=None) for u in turn.utterances)) for turn in call.turns
    ]
    return replace(call, turns=tuple(turns), tagged_by=None, facts=None)


def judgements(call: Call) -> list[Judgement | None]:
    return [u.judgement for _, u in call.utterances()]


def test_a_call_is_tagged_as_it_was_coded(tagger: BehaviourTagger) -> None:
    gold = call("en", 55)
    tagged = tagger.tag([stripped(gold)])[0]
    assert tagged.tagged_by == "behaviours 9.9"
    for mine, theirs in zip(judgements(tagged), judgements(gold), strict=True):
        assert mine is not None
        assert (mine.labels, mine.form, mine.source) == (theirs.labels, theirs.form, "behaviours 9.9")


def test_what_came_with_the_input_changes_nothing(tagger: BehaviourTagger) -> None:
    original = stripped(call("nb", 55))
    misleading = Judgement(("apology",), "open", {"apology": 1.0}, "somebody", ("question",))
    turns = [
        replace(
            turn,
            utterances=tuple(replace(u, judgement=misleading, amounts=(Amount(9, "NOK"),)) for u in turn.utterances),
        )
        for turn in original.turns
    ]
    loaded = replace(
        original, turns=tuple(turns), facts=Facts(mood_start=-2), tagged_by="somebody", agent="Kari", measures={"x": 1}
    )
    assert judgements(tagger.tag([loaded])[0]) == judgements(tagger.tag([original])[0])


def test_every_code_of_the_speaker_is_scored_and_no_other(tagger: BehaviourTagger) -> None:
    tagged = tagger.tag([call("en", 56)])[0]
    for turn, utterance in tagged.utterances():
        assert utterance.judgement is not None
        names = {c.name for c in CODEBOOK.for_speaker(turn.speaker)} - {"never_said"}
        assert set(utterance.judgement.scores) == names
        assert set(utterance.judgement.labels) <= names
        assert all(0 <= score <= 1 for score in utterance.judgement.scores.values())


def test_the_call_itself_is_kept_whole(tagger: BehaviourTagger) -> None:
    original = Call(
        "x",
        (Turn("agent", (Utterance("What happened?", 0, 900, extra={"k": 1}),), 0, 900, agent="Kari"), Turn("customer")),
        language="en",
        extra={"queue": "a"},
    )
    tagged = tagger.tag([original])[0]
    assert stripped(tagged) == stripped(original)


def test_somebody_who_is_neither_agent_nor_customer_is_not_judged(tagger: BehaviourTagger) -> None:
    assert judgements(tagger.tag([plain_call("What happened?", speaker="other")])[0]) == [None]


def test_nothing_to_tag_is_fine(tagger: BehaviourTagger) -> None:
    assert tagger.tag([]) == []
    empty = tagger.tag([Call("e"), plain_call("", call_id="f")])
    assert [c.call_id for c in empty] == ["e", "f"]
    assert empty[1].turns[0].utterances[0].judgement is not None


def test_without_a_language_it_is_guessed(tagger: BehaviourTagger) -> None:
    known = stripped(call("nb", 57))
    assert judgements(tagger.tag([replace(known, language=None)])[0]) == judgements(tagger.tag([known])[0])


def test_one_call_or_many_at_once_give_the_same(tagger: BehaviourTagger) -> None:
    calls = [stripped(c.call) for c in labelled(2, 3)]
    together = tagger.tag(calls)
    for original, tagged in zip(calls, together, strict=True):
        alone = tagger.tag([original])[0]
        assert [j.labels for j in judgements(alone) if j] == [j.labels for j in judgements(tagged) if j]


def test_case_and_marks_hardly_matter_for_words_alone(tagger: BehaviourTagger) -> None:
    gold = call("en", 58)
    found = [j.labels for j in judgements(tagger.tag([bare(stripped(gold))])[0]) if j]
    right = sum(a == b.labels for a, b in zip(found, judgements(gold), strict=True) if b)
    assert right >= len(found) - 1


def test_a_tagger_comes_back_from_its_file_unchanged(tagger: BehaviourTagger, tmp_path: Path) -> None:
    save_tagger(tagger, tmp_path / "t.skops")
    save_tagger(tagger, tmp_path / "u.skops")
    assert (tmp_path / "t.skops").read_bytes() == (tmp_path / "u.skops").read_bytes()
    again = load_tagger(tmp_path / "t.skops")
    assert again.tag([call("en", 59)]) == tagger.tag([call("en", 59)])


def test_the_file_is_a_skops_file_that_needs_no_trust(tagger: BehaviourTagger, tmp_path: Path) -> None:
    from skops.io import get_untrusted_types, load

    save_tagger(tagger, tmp_path / "t.skops")
    assert get_untrusted_types(file=tmp_path / "t.skops") == []
    content = load(tmp_path / "t.skops")
    assert json.loads(content["meta"])["version"] == "9.9"
    assert isinstance(content["weights"], np.ndarray)


@pytest.mark.parametrize("content", [b"", b"not a zip", "pickle", "foreign", "other object"])
def test_a_file_that_is_no_tagger_is_refused(tmp_path: Path, content: bytes | str) -> None:
    path = tmp_path / "t.skops"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "foreign":
        modelfile.save(path, {"name": "something else"}, {})
    else:
        node = {"__module__": "builtins", "__class__": "dict", "content": {}}
        if content == "pickle":
            bad = io.BytesIO()
            np.save(bad, np.array([object], dtype=object), allow_pickle=True)
            node["content"] = {"weights": {"__module__": "numpy", "__class__": "ndarray", "file": "0.npy"}}
        else:
            node["content"] = {"weights": {"__module__": "os", "__class__": "system", "content": "echo"}}
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("schema.json", json.dumps(node))
            if content == "pickle":
                file.writestr("0.npy", bad.getvalue())
    with pytest.raises(UnreadableInput, match="callcoach train"):
        load_tagger(path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"none\.skops.*callcoach train"):
        load_tagger(tmp_path / "none.skops")


def test_the_shipped_tagger_loads_within_a_second_and_fits_its_size() -> None:
    from pipeline.resources import model_path

    start = time.process_time()
    load_tagger()
    assert time.process_time() - start < 1
    assert model_path().stat().st_size < 20_000_000


def test_the_shipped_tagger_knows_a_question_in_every_language() -> None:
    asked = {"nb": "Hva var det som skjedde da?", "sv": "Vad var det som hände då?", "da": "Hvad var det, der skete?"}
    shipped = load_tagger()
    for language, text in {**asked, "en": "What was it that happened then?"}.items():
        told = shipped.tag([plain_call("Jaha.", text, "OK.", language=language)])[0].turns[1].utterances[0].judgement
        assert "question" in told
        assert told.form == "open"
