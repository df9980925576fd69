"""Notebooks run unattended: their code cells in order, with other parameters than those written in them."""

from __future__ import annotations

import json

import pytest

from pipeline.resources import CHECKOUT
from tests import books
from tests.tagging import write_label_file

plt = pytest.importorskip("matplotlib.pyplot")
NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


def cells(name):
    return json.loads((CHECKOUT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("books") / "callcoach.db"
    books.fill(path)
    return str(path)


@pytest.fixture
def run():
    """Runs a notebook and gives the names it made."""
    plt.switch_backend("Agg")

    def run(name, **parameters):
        names = {}
        for cell in cells(name):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"{name} {cell['id']}", "exec"), names)
                if "parameters" in cell["metadata"].get("tags", []):
                    assert parameters.keys() <= names.keys()
                    names |= parameters
        return names

    yield run
    plt.close("all")


def labels_of(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def test_one_call_shows_who_spoke_and_what_was_done_when(run, store):
    names = run("one_call", STORE=store, CALL="ola-1")
    call, ax = names["call"], names["ax"]
    assert [len(bars.get_paths()) for bars in ax.collections[:2]] == [
        sum(turn.speaker == speaker for turn in call.turns) for speaker in ("agent", "customer")
    ]
    greeted = [u.start_ms / 1000 for _, u in call.utterances() if "greeting" in u.judgement]
    row = labels_of(ax.yaxis).index("Greeting")
    assert [tuple(dot) for dots in ax.collections for dot in dots.get_offsets() if dot[1] == row] == [
        (at, row) for at in greeted
    ]


def test_one_call_tells_what_was_missed_and_every_word(run, store):
    names = run("one_call", STORE=store, CALL="ola-1")
    assert list(names["transcript"]["what was said"]) == [u.text for _, u in names["call"].utterances()]
    results = list(names["opportunity_table"]["result"])
    assert results == ["taken" if chance.taken else "missed" for chance in names["opportunities"]]
    assert "missed" in results


def test_one_call_without_times_is_drawn_in_the_order_of_what_was_said(run, tmp_path):
    with books.Store.open(tmp_path / "calls.db") as store:
        books.save(store, books.untimed())
    names = run("one_call", STORE=str(tmp_path / "calls.db"), CALL="untimed")
    assert names["ax"].get_xlabel() == "utterances"


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem == "check_the_tagger"], ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom(path, tmp_path, capsys, run):
    write_label_file(tmp_path)
    run(path.stem, LABELS=str(tmp_path))
    assert "1 calls, 5 judged utterances" in capsys.readouterr().out


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_without_output(path):
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells(path.stem))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_first_code_cell_holds_the_parameters(path):
    first = next(cell for cell in cells(path.stem) if cell["cell_type"] == "code")
    assert first["metadata"]["tags"] == ["parameters"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_cell_has_an_id_of_its_own(path):
    ids = [cell["id"] for cell in cells(path.stem)]
    assert len(set(ids)) == len(ids)


def test_there_is_one():
    assert NOTEBOOKS
