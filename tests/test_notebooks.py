"""Notebooks run unattended: their code cells in order, with other parameters than those written in them."""

from __future__ import annotations

import json

import pytest

from pipeline.resources import CHECKOUT
from tests import books
from tests.tagging import LABEL_FILE, write_label_file

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


def test_coders_are_set_against_each_other_code_by_code(run, tmp_path):
    write_label_file(tmp_path / "one")
    write_label_file(tmp_path / "two", LABEL_FILE.replace("A\tgreeting question", "A\tquestion"))
    names = run("agreement_of_coders", CODERS=[str(tmp_path / "one"), str(tmp_path / "two")])
    rows = names["coder_table"]
    assert rows.loc["greeting", ["utterances", "given by anyone", "alike"]].tolist() == [3, 2, 2 / 3]
    assert set(rows.index) == {"greeting", "question", "stating_need", "form", "about", "follow_up"}
    assert len(names["ax"].get_yticks()) == len(rows)
    assert len(names["tagger_table"]) == len(names["corrected_table"]) == 0  # no store was named


def test_the_tagger_is_set_against_people_on_the_check_sample_of_a_store(run, store, tmp_path):
    for coder in ("one", "two"):
        write_label_file(tmp_path / coder)
    names = run("agreement_of_coders", CODERS=[str(tmp_path / "one"), str(tmp_path / "two")], STORE=store)
    checked, rows = names["checked"], names["tagger_table"]
    assert rows["calls"].unique().tolist() == [20]
    assert rows.loc["greeting", "precision"] == checked["greeting"].precision < 1
    assert len(plt.get_fignums()) == 3
    row = names["corrected_table"].set_index("behaviour").loc["Empathy"]
    assert row["low"] < row["corrected"] < row["high"]


@pytest.fixture
def errors(run, tmp_path):
    write_label_file(tmp_path)
    return run("errors_of_the_tagger", LABELS=str(tmp_path), CODE="greeting")


def test_the_tagger_is_measured_on_a_folder_of_labelled_calls(errors):
    assert (errors["figures"].calls, errors["figures"].utterances) == (1, 5)
    assert errors["code_table"].loc["greeting", "coded"] == 2
    assert errors["language_table"]["language"].tolist() == ["all", "en"]


def test_every_decision_of_the_tagger_is_in_the_plot_of_its_probabilities(errors):
    agent, customer = (len(errors["book"].for_speaker(speaker)) for speaker in ("agent", "customer"))
    decided = 3 * agent - 1 + 2 * customer  # an apology was left undecided
    assert sum(b.decisions for b in errors["bins"]) == decided
    assert len(errors["ax"].collections[0].get_offsets()) == len(errors["bins"])


def test_teams_are_compared_above_their_agents(run, store):
    names = run("comparing_teams", STORE=store, MEASURES=["calls.needs_probing", "minutes.question"])
    sides, _ = (plt.figure(number).axes for number in plt.get_fignums())
    assert labels_of(sides[0].yaxis)[:5] == ["North", "Emma Clarke", "Johan Ek", "Kari Nordli", "South"]
    rows = names["party_table"].query("measure == 'Probing needs'").set_index("name")
    assert rows["counted"].to_dict() == {"North": 108, "South": 108} | {agent.name: 36 for agent in books.AGENTS}
    assert rows.loc["Daniel Reed", "standing"] == "below"  # probes in 5 % of his calls, the others in 65 %
    assert rows.loc["Kari Nordli", "standing"] == "above"  # in all of hers
    dots = [tuple(dot) for found in sides[0].collections for dot in found.get_offsets()]
    assert (rows.loc["Daniel Reed", "value"], 5) in dots


def test_agents_without_teams_are_compared_all_the_same(run, tmp_path):
    with books.Store.open(tmp_path / "calls.db") as store:
        for call in books.calls()[::6]:
            books.save(store, books.replace(call, team=None))
    run("comparing_teams", STORE=str(tmp_path / "calls.db"), MEASURES=["calls.empathy"])
    assert labels_of(plt.figure(1).axes[0].yaxis) == sorted(agent.name for agent in books.AGENTS)


def test_like_for_like_needs_others_with_such_calls(run, store):
    names = run("comparing_teams", STORE=store, MEASURES=["calls.empathy"], LIKE=("language",))
    alone = names["adjusted_table"].set_index("agent")["alone"]
    assert alone[alone > 0].to_dict() == {"Johan Ek": 36, "Mette Holm": 36}  # the only Swede, the only Dane
    assert len(plt.figure(2).axes[0].collections) == 2 * (len(alone) - 2)


def test_like_for_like_moves_those_whose_calls_are_of_another_mix(run, store):
    names = run("comparing_teams", STORE=store, MEASURES=["calls.empathy"], LIKE=("reason",))
    rows = names["adjusted_table"].set_index("agent")
    assert set(rows["alone"]) == {0}
    assert (rows["as counted"] != rows["like for like"]).any()


def test_every_agent_has_a_row_in_what_to_practise(run, store):
    rows = run("comparing_teams", STORE=store)["practice_table"]
    assert set(rows["agent"]) == {agent.name for agent in books.AGENTS}


@pytest.fixture
def course(run, store):
    return run("before_and_after", STORE=store, AGENTS=[books.COURSED], COURSE=books.COURSE.isoformat())


def test_a_course_that_worked_shows_in_the_weeks_after_it_only(course):
    rows = course["week_table"]
    after = rows["week from"] >= books.COURSE
    assert (len(rows), rows["calls"].sum()) == (12, 36)
    assert set(rows["signal"][~after]) == {""}
    assert "above" in set(rows["signal"][after])
    assert len(plt.figure(1).axes[0].collections[-1].get_offsets()) == 12


def test_a_course_that_worked_moved_those_who_took_part_and_not_the_others(course):
    rows = course["change_table"].set_index("who")["verdict"]
    assert rows.to_dict() == {"took part": "up", "everybody else": "no change seen", "beside the others": "up"}
    assert course["agent_table"]["verdict"].tolist() == ["up"]


def test_the_better_guess_of_a_bad_spell_makes_the_change_smaller(course):
    row = course["agent_table"].iloc[0]
    assert row["before"] < course["drawn"].prior.mean
    assert 0 < row["less luck"] < row["change"]


def test_a_course_is_also_measured_in_other_units_than_shares(run, store):
    given = {"STORE": store, "AGENTS": [books.COURSED], "COURSE": books.COURSE.isoformat()}
    names = run("before_and_after", MEASURE="minutes.needs_probing", **given)
    assert plt.figure(1).axes[0].get_ylabel() == "per minute"
    assert names["change_table"]["verdict"].iloc[0] == "up"
    assert names["agent_table"]["less luck"].isna().all()


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


def test_they_are_there():
    assert len(NOTEBOOKS) == 5
