"""The wheel carries what it needs: it must work without the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)], cwd=CHECKOUT, check=True
    )
    return next(out.glob("*.whl"))


def test_model_codebook_templates_and_demo_travel_inside(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "pipeline/shipped/models/behaviours.skops",
        "pipeline/shipped/models/roles.skops",
        "pipeline/shipped/models/README.md",
        "pipeline/shipped/codebook.yaml",
        "pipeline/demo/calls/emma-4.ogg",
        "pipeline/demo/calls/manifest.csv",
        "pipeline/locale/nb/LC_MESSAGES/callcoach.mo",
        "pipeline/transcribe/telephone.mllr",
    } <= names


def test_it_tags_without_the_checkout(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import pipeline;"
        "from pipeline.classify import load_tagger;"
        "from pipeline.formats.codebook import load_codebook;"
        "print(pipeline.__file__, load_tagger().source, len(load_codebook().codes))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(tmp_path / "site") in said
    assert "behaviours" in said
