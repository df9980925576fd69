from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from faster_whisper import WhisperModel

from pipeline.errors import ModelMissing, WrongUse
from pipeline.transcribe import convert, weights
from tests.tiny_whisper import LANGUAGES, tiny_whisper


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """What the converter leaves: a model without its language tokens."""
    folder = tiny_whisper(tmp_path_factory.mktemp("made") / "mine", " hei", languages={"sv": 24.0})
    emptied(folder)
    return folder


@pytest.fixture
def machine(tmp_path):
    return tmp_path


def emptied(folder):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"lang_ids": []}), encoding="utf-8")


class StandIn:
    """Converts whatever it is given into the same model."""

    def __init__(self, made):
        self.made, self.asked = made, []

    def __call__(self, source, revision, folder):
        self.asked.append((source, revision))
        shutil.copytree(self.made, folder, dirs_exist_ok=True)


def detected(folder):
    model = WhisperModel(str(folder), device="cpu", local_files_only=True)
    return model.detect_language(np.zeros(16_000, np.float32))[0]


def test_languages_are_detected_again_after_the_repair(machine, made):
    folder = shutil.copytree(made, machine / "mine")
    with pytest.raises(IndexError):
        detected(folder)
    convert.repair_languages(folder)
    assert detected(folder) == "sv"
    assert len(json.loads((folder / "config.json").read_text())["lang_ids"]) == len(LANGUAGES)


def test_language_tokens_that_are_there_are_left_alone(machine):
    folder = tiny_whisper(machine / "mine", " hei")
    before = (folder / "config.json").read_bytes()
    convert.repair_languages(folder)
    assert (folder / "config.json").read_bytes() == before


def test_a_model_is_converted_from_its_hub_id(machine, made):
    converter = StandIn(made)
    found = weights.pull_converted("nb-whisper-small", converter=converter)
    assert converter.asked == [("NbAiLab/nb-whisper-small", None)]
    assert weights.find("nb-whisper-small") == found
    assert detected(found.folder) == "sv"


def test_a_revision_is_asked_for_by_its_name(made):
    converter = StandIn(made)
    weights.pull_converted("kb-whisper-small-strict", converter=converter)
    assert converter.asked == [("KBLab/kb-whisper-small", "strict")]
    assert weights.find("kb-whisper-small") is None


def test_a_checkpoint_is_converted_from_a_folder(machine, made):
    checkpoint = machine / "checkpoint"
    checkpoint.mkdir()
    (checkpoint / "tokenizer.json").touch()
    converter = StandIn(made)
    assert weights.pull_converted("ours", checkpoint, converter).folder == machine / "models" / "ours"
    assert converter.asked == [(str(checkpoint), None)]


def test_a_checkpoint_without_a_tokenizer_is_refused_before_the_work(machine, made):
    (machine / "checkpoint").mkdir()
    converter = StandIn(made)
    with pytest.raises(ModelMissing, match=r"lacks tokenizer\.json"):
        weights.pull_converted("ours", machine / "checkpoint", converter)
    assert converter.asked == []


def test_a_conversion_that_fails_leaves_nothing_and_says_why_in_a_sentence(machine):
    def fails(source, revision, folder):
        (folder / "model.bin").write_bytes(b"half")
        raise OSError(f"{source} is not a valid model identifier.\nIf this is a private repository, ...")

    with pytest.raises(ModelMissing, match="is not a valid model identifier; ") as caught:
        weights.pull_converted("nb-whisper-small", converter=fails)
    assert "\n" not in str(caught.value)
    assert list((machine / "models").iterdir()) == []


def test_without_the_extra_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr(convert, "find_spec", lambda name: None)
    with pytest.raises(ModelMissing, match=r"without torch and transformers; pip install 'callcoach\[convert\]'"):
        weights.pull_converted("nb-whisper-small")


def test_a_model_that_is_there_is_not_converted_again(made):
    converter = StandIn(made)
    weights.pull_converted("nb-whisper-small", converter=converter)
    with pytest.raises(WrongUse, match="already"):
        weights.pull_converted("nb-whisper-small", converter=converter)
    assert len(converter.asked) == 1


def test_a_converted_model_that_is_carried_here_is_repaired_too(made):
    assert detected(weights.add(made, "ours").folder) == "sv"


def test_damaged_files_are_said(machine, made):
    folder = shutil.copytree(made, machine / "mine")
    (folder / "tokenizer.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ModelMissing, match="damaged"):
        weights.add(folder, "ours")


def test_a_checkpoint_brought_in_as_it_is_is_told_how(machine):
    (machine / "checkpoint").mkdir()
    (machine / "checkpoint" / "model.safetensors").touch()
    with pytest.raises(
        ModelMissing, match=r"in the form of transformers, so `callcoach models pull NAME --from .* --conv"
    ):
        weights.add(machine / "checkpoint", "ours")


def test_what_is_no_folder_is_not_taken_for_a_hub_id(machine, made):
    with pytest.raises(WrongUse, match="is no folder"):
        weights.pull_converted("ours", machine / "gone", StandIn(made))
