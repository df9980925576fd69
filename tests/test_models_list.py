from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from rich.console import Console

from pipeline.cli import catalogue
from pipeline.cli.models import models
from pipeline.machine import Machine
from pipeline.resources import metrics_path


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "this_machine", lambda: Machine(4, 16_000, None))
    return tmp_path


def shown(*arguments, width=120):
    result = CliRunner().invoke(models, arguments, env={"COLUMNS": str(width)})
    assert result.exit_code == 0, result.output
    return result.output


def row(text, name):
    return next(line.split() for line in text.splitlines() if line.split()[:1] == [name])


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["nb", "sv", "da", "en", None])
def test_nothing_is_cut_off(width, language):
    text = shown("list", *(("--language", language) if language else ()), width=width)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width


def test_a_language_has_its_models_their_licence_and_all_their_tests():
    text = shown("list", "--language", "sv")
    assert row(text, "kb-whisper-small") == ["kb-whisper-small", "486", "Apache-2.0", "laptop", "7.3", "6.4", "6.6"]
    assert "nb-whisper" not in text
    assert "-subtitle (condensed)" in text
    assert "callcoach models pull kb-whisper-small" in text


def test_a_better_model_that_is_to_be_converted_is_said():
    text = " ".join(shown("list", "--language", "nb").split())
    assert "callcoach models pull turbo; better in Norwegian: callcoach models pull nb-whisper-small --convert" in text


def test_a_model_that_is_here_is_marked_and_so_is_a_variant(machine, made):
    for name in ("kb-whisper-tiny", "kb-whisper-base-strict", "ours"):
        shutil.copytree(made, machine / "models" / name)
    text = shown("list", "--language", "sv")
    assert row(text, "kb-whisper-tiny")[-1] == "yes"
    assert row(text, "kb-whisper-base-strict")[-1] == "yes"
    assert row(text, "kb-whisper-base")[-1] == "7.8"
    assert "Models of your own: ours" in text


def test_the_tagger_s_figures_are_those_of_its_metrics():
    tests = json.loads(metrics_path().read_text(encoding="utf-8"))["test"]
    text = " ".join(shown("list").split())
    for test in ("as written", "without case and marks"):
        found = tests[test]
        assert f"{test} {found['macro_f1']:.2f}, {found['core_f1']:.2f} and {found['form_accuracy']:.2f}" in text


def test_without_metrics_there_are_no_figures(monkeypatch):
    monkeypatch.setattr(catalogue, "metrics_path", lambda: None)
    assert "macro F1" not in shown("list")


def test_as_json_with_sources_and_places(machine, made):
    shutil.copytree(made, machine / "models" / "kb-whisper-tiny")
    found = {model["name"]: model for model in json.loads(shown("list", "--json"))}
    assert found["kb-whisper-tiny"]["here"] == str(machine / "models" / "kb-whisper-tiny")
    assert found["turbo"]["here"] is None
    assert found["nb-whisper-small"]["error_rates"][0]["source"].startswith("https://")


def test_a_name_with_brackets_is_no_markup(capsys):
    console = Console(width=80)
    catalogue.print_table((), {"[red]ours": metrics_path()}, None, console)
    assert "[red]ours" in capsys.readouterr().out


def test_pull_converts_when_asked_and_says_what_is_missing(monkeypatch):
    monkeypatch.setattr("pipeline.transcribe.convert.find_spec", lambda name: None)
    result = CliRunner().invoke(models, ["pull", "nb-whisper-small", "--convert"])
    assert "callcoach[convert]" in str(result.exception)
