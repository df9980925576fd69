from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _own_models_folder(tmp_path, monkeypatch):
    """No test may depend on weights that happen to be on this machine, or put any there."""
    monkeypatch.setenv("CALLCOACH_MODELS", str(tmp_path / "whisper-models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
