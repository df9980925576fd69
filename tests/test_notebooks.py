"""Notebooks run unattended: their code cells in order, with other parameters than those written in them."""

from __future__ import annotations

import json

import pytest

from pipeline.resources import CHECKOUT
from tests.tagging import write_label_file

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


def code_cells(path):
    """Source and tags of each."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), cell["metadata"].get("tags", [])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path, tmp_path, capsys):
    write_label_file(tmp_path)
    names = {}
    for source, tags in code_cells(path):
        exec(source, names)
        if "parameters" in tags:
            names["LABELS"] = str(tmp_path)
    assert "1 calls, 5 judged utterances" in capsys.readouterr().out


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_output(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_there_is_one():
    assert NOTEBOOKS
