from __future__ import annotations

import pytest

from tests.tiny_whisper import tiny_whisper


@pytest.fixture(autouse=True)
def _own_models_folder(tmp_path, monkeypatch):
    """No test may depend on weights that happen to be on this machine, or put any there."""
    monkeypatch.setenv("CALLCOACH_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A Whisper model that says `hei`."""
    return tiny_whisper(tmp_path_factory.mktemp("made") / "mine", " hei")
