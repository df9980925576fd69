from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from pipeline.errors import ModelMissing, WrongUse
from pipeline.machine import Machine
from pipeline.transcribe import AsrOptions, choose, would_download


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr("pipeline.transcribe.this_machine", lambda: Machine(4, 16_000, None))
    return tmp_path


@pytest.mark.parametrize(
    ("asr", "language", "weights_here", "name", "reason"),
    [
        ("auto", "sv", True, "faster-whisper small", "Whisper small is on this machine"),
        ("auto", "en", True, "faster-whisper small", "Whisper small is on this machine"),
        ("auto", None, True, "faster-whisper small", "Whisper small is on this machine"),
        (
            "auto",
            "en",
            False,
            "sphinx en-us",
            "no Whisper model is on this machine and the language is given as English",
        ),
        ("auto", None, False, "none", "no Whisper model is on this machine"),
        ("auto", "nb", False, "none", "callcoach models pull turbo"),
        (
            "auto",
            "nb",
            False,
            "none",
            "a better one for the language with `callcoach models pull nb-whisper-small --con",
        ),
        ("auto", "sv", False, "none", "callcoach models pull kb-whisper-small"),
        ("whisper", "da", True, "faster-whisper small", "is known to mistake 81.7 % of the words in Danish"),
        ("sphinx", "en", True, "sphinx en-us", "it was asked for"),
        ("none", "en", True, "none", "No words were asked for"),
    ],
)
def test_the_engine_and_its_reason(machine, made, asr, language, weights_here, name, reason):
    if weights_here:
        shutil.copytree(made, machine / "models" / "small")
    engine, said = choose(AsrOptions(asr=asr), language)
    assert engine.name == name
    assert reason in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("options", "language", "error", "says"),
    [
        (AsrOptions(asr="whisper"), "sv", ModelMissing, "No Whisper model is on this machine"),
        (AsrOptions(asr="whisper", model="base"), "sv", ModelMissing, "No Whisper model base"),
        (AsrOptions(model="base"), "en", ModelMissing, "No Whisper model base"),
        (AsrOptions(model="bse"), "en", WrongUse, "bse is neither a folder nor a model"),
        (AsrOptions(asr="sphinx"), None, WrongUse, "--language en"),
        (AsrOptions(asr="sphinx"), "nb", WrongUse, "--language en"),
        (AsrOptions(asr="google"), "nb", WrongUse, "'google'"),
        (AsrOptions(fetch=True), "en", ModelMissing, "could not be downloaded"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options, language, error, says):
    with pytest.raises(error, match=says) as caught:
        choose(options, language)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_folder_without_its_tokenizer_is_refused_before_any_recording(machine, made):
    folder = machine / "mine"
    shutil.copytree(made, folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelMissing, match=r"tokenizer\.json"):
        choose(AsrOptions(model=str(folder)), "nb")


def test_what_would_be_downloaded_is_known_before(machine, made):
    assert would_download(AsrOptions(), "sv").name == "kb-whisper-small"
    assert would_download(AsrOptions(fetch=True), "en").megabytes == 486
    assert would_download(AsrOptions(model="base"), "sv").megabytes == 148
    assert would_download(AsrOptions(asr="none"), "sv") is None
    shutil.copytree(made, machine / "models" / "small")
    assert would_download(AsrOptions(), "sv") is None


def test_a_larger_machine_would_download_a_larger_model(monkeypatch):
    monkeypatch.setattr("pipeline.transcribe.this_machine", lambda: Machine(8, 32_000, 24_000))
    assert would_download(AsrOptions(), "sv").name == "kb-whisper-large"


def test_a_glossary_is_read_a_term_a_line(machine, made):
    (machine / "terms.txt").write_text("\ufeff# our names\nÅsgård Strøm\n\nkWh\n", encoding="utf-8")
    engine, _ = choose(AsrOptions(model=str(made), glossary=machine / "terms.txt"), "nb")
    assert engine.hotwords == "Åsgård Strøm, kWh"


def test_a_glossary_that_is_not_there_is_said(machine, made):
    with pytest.raises(WrongUse, match="glossary"):
        choose(AsrOptions(model=str(made), glossary=machine / "terms.txt"), "nb")


def test_no_heavy_library_is_loaded_to_choose(machine):
    code = (
        "import sys; from pipeline.transcribe import AsrOptions, choose, would_download\n"
        "would_download(AsrOptions(), 'sv')\n"
        "print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"faster_whisper", "ctranslate2", "pocketsphinx", "huggingface_hub", "numpy"} & set(loaded)
