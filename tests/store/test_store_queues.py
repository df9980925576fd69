"""Lines that people label: what is chosen, who codes what, who may see what the others gave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from store_examples import MODEL, MONDAY, call, judged, save

from pipeline.batch.correct import measuring
from pipeline.call import Call, Turn, Utterance
from pipeline.errors import Forbidden, Missing, WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.labelling import Task
from pipeline.store import Scope, Store
from pipeline.tags import Judgement
from pipeline.viewers import Role, Viewer

BOOK = load_codebook()
ANNA, BO, TOVE = (Viewer(name, frozenset({role})) for name, role in (("Anna", "qa"), ("Bo", "qa"), ("Tove", "trainer")))
LEADER = Viewer("Lars", frozenset({"leader"}), teams=("North",))


def talk(name: str, team: str = "North", lines: int = 12, score: float = 0.5) -> Call:
    """The agent's lines, each as unsure a question as `score` says."""
    said = [
        Utterance(f"{name} {n}", n * 1000, n * 1000 + 900, judged(question=score, apology=0.1)) for n in range(lines)
    ]
    number = sum(map(ord, name))
    return call(
        name, f"agent of {team}", team=team, started_at=MONDAY + timedelta(hours=number % 90),
        turns=tuple(Turn("agent", (u,), u.start_ms, u.end_ms) for u in said), tagged_by=MODEL,
    )  # fmt: skip


def filled(store: Store, *names: str) -> None:
    for name in names or ("n-1", "n-2", "s-1", "s-2"):
        save(store, talk(name, "North" if name[0] == "n" else "South"))
    store.note_tagger(MODEL, BOOK.names)
    for viewer in (ANNA, BO, TOVE, LEADER):
        store.add_account(viewer.person.lower(), viewer.person, viewer.roles, teams=viewer.teams)


def as_(store: Store, viewer: Viewer) -> Store:
    return store.as_seen_by(viewer)


def code_all(store: Store, task: Task, viewer: Viewer, *labels: str, but: int = 0) -> None:
    seen = as_(store, viewer)
    _, lines = seen.progress(task)
    for line in lines[: len(lines) - but]:
        seen.code(task, line.spot.call_key, line.spot.utterance, Judgement(labels), measuring(BOOK))


def test_a_training_queue_holds_unsure_lines_of_many_calls(store: Store) -> None:
    filled(store)
    task = as_(store, TOVE).add_training_queue("First", 4, seed=1, reasons=("uncertain",))
    progress, lines = as_(store, TOVE).progress(task)
    assert (progress.calls, progress.lines, task.person) == (4, 4, "Tove")
    assert {line.spot.why.split(":")[0] for line in lines if line.spot.why} == {"uncertain"}


def test_calls_of_a_check_sample_are_never_in_a_training_queue(store: Store) -> None:
    filled(store)
    drawn = store.draw(Scope(), 2, seed=1)
    task = store.add_training_queue("", 40, seed=1)
    _, lines = store.progress(task)
    checked = {store.call_key(name) for name in drawn.call_ids}
    assert lines
    assert checked.isdisjoint({line.spot.call_key for line in lines})


def test_a_call_that_is_learned_from_or_talked_about_is_never_drawn_for_a_check(store: Store) -> None:
    filled(store)
    learned = store.add_training_queue("", 2, seed=1)
    talked = store.add_calibration("", seed=1)
    used = {line.spot.call_key for task in (learned, talked) for line in store.progress(task)[1]}
    drawn = store.draw(Scope(), 9, seed=1, again=True)
    assert used.isdisjoint({store.call_key(name) for name in drawn.call_ids})


def test_a_line_waits_in_one_queue_only(store: Store) -> None:
    filled(store)
    one, other = (store.add_training_queue("", 20, seed=1) for _ in range(2))
    first, second = ({(x.spot.call_key, x.spot.utterance) for x in store.progress(t)[1]} for t in (one, other))
    assert first
    assert second
    assert not first & second


def test_where_everything_is_sure_there_is_nothing_to_choose(store: Store) -> None:
    save(store, talk("n-1", score=0.001))
    store.note_tagger(MODEL, BOOK.names)
    with pytest.raises(WrongUse, match="no line to choose"):
        store.add_training_queue("", 5, seed=1, reasons=("uncertain",))


def test_what_is_coded_to_train_counts_at_once(store: Store) -> None:
    filled(store)
    task = store.add_training_queue("", 1, seed=1)
    spot = store.progress(task)[1][0].spot
    as_(store, ANNA).code(task, spot.call_key, spot.utterance, Judgement(("apology",)), measuring(BOOK))
    name = store.call_id(spot.call_key)
    said = list(store.load(name).utterances())[spot.utterance][1]
    assert (said.judgement.labels, said.judgement.source) == (("apology",), "Anna")  # type: ignore[union-attr]
    agent = store.load(name).agent
    measures = [m for m in _measures() if m.name == "utterances.apology"]
    assert store.tally(Scope(agent=agent), measures)["utterances.apology"].count == 1


def _measures():
    from pipeline.measures import measures

    return measures(BOOK)


def test_a_calibration_session_changes_no_figure_until_it_is_decided(store: Store) -> None:
    filled(store, "n-1")
    task = as_(store, TOVE).add_calibration("", seed=1)
    code_all(store, task, ANNA, "apology")
    code_all(store, task, BO)
    assert {u.judgement.source for _, u in store.load("n-1").utterances() if u.judgement} == {MODEL}
    spot = store.progress(task)[1][0].spot
    as_(store, TOVE).decide(task, spot.call_key, spot.utterance, Judgement(("apology",)), measuring(BOOK))
    judgement = next(store.load("n-1").utterances())[1].judgement
    assert judgement is not None
    assert (judgement.source, judgement.labels) == ("Tove", ("apology",))
    progress, lines = as_(store, ANNA).compared(task)
    assert progress.decided == 1
    assert lines[0].decided is not None


def test_nobody_sees_what_others_gave_before_they_have_finished(store: Store) -> None:
    filled(store, "n-1")
    task = as_(store, TOVE).add_calibration("", seed=1)
    code_all(store, task, ANNA, "apology")
    code_all(store, task, BO, but=1)
    progress, lines = as_(store, BO).progress(task)
    assert all(set(line.given) <= {"Bo"} for line in lines)
    assert progress.alike == (0, 0)
    with pytest.raises(Forbidden):
        as_(store, BO).compared(task)
    code_all(store, task, BO)
    assert len(as_(store, BO).compared(task)[1][0].given) == 2


def test_names_stand_beside_tags_only_when_all_have_finished(store: Store) -> None:
    filled(store, "n-1")
    task = as_(store, TOVE).add_calibration("", seed=1)
    code_all(store, task, ANNA, "apology")
    code_all(store, task, BO, but=1)
    _, lines = as_(store, ANNA).compared(task)
    assert set(lines[0].given) == {"A", "B"}
    assert {j.source for j in lines[0].given.values()} == {"A", "B"}
    code_all(store, task, BO)
    assert set(as_(store, ANNA).compared(task)[1][0].given) == {"Anna", "Bo"}


def test_the_maker_closes_a_session_and_everybody_sees_it(store: Store) -> None:
    filled(store, "n-1")
    task = as_(store, TOVE).add_calibration("", seed=1)
    code_all(store, task, ANNA, but=3)
    with pytest.raises(Forbidden):
        as_(store, BO).close_queue(task.id)
    as_(store, TOVE).close_queue(task.id)
    assert as_(store, ANNA).compared(task)[1]
    with pytest.raises(WrongUse, match="closed"):
        code_all(store, task, ANNA)


def test_a_leader_codes_lines_of_their_team_only_and_is_finished_with_those(store: Store) -> None:
    filled(store)
    task = as_(store, TOVE).add_training_queue("", 4, seed=1)
    everything = store.progress(task)[1]
    _, lines = as_(store, LEADER).progress(task)
    assert 0 < len(lines) < len(everything)
    foreign = next(x.spot for x in everything if x.spot.call_key not in {y.spot.call_key for y in lines})
    with pytest.raises(Missing, match="not for you"):
        as_(store, LEADER).code(task, foreign.call_key, foreign.utterance, Judgement(), measuring(BOOK))
    with pytest.raises(Missing, match="not for you"):
        as_(store, LEADER).dialogue(foreign.call_key)
    code_all(store, task, LEADER)
    assert as_(store, TOVE).progress(task)[0].coders[0].finished


def test_only_whoever_sees_all_calls_chooses_from_them(store: Store) -> None:
    filled(store)
    with pytest.raises(Forbidden):
        as_(store, LEADER).add_training_queue("", 4, seed=1)
    with pytest.raises(Forbidden):
        as_(store, LEADER).draw(Scope(), 4, seed=1)
    foreign = store.call_key("s-1")
    with pytest.raises(Missing, match="not for you"):
        as_(store, LEADER).add_calibration("", seed=1, call_key=foreign)


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_agents_and_admins_label_nothing(store: Store, role: Role) -> None:
    filled(store)
    task = store.add_training_queue("", 4, seed=1)
    other = as_(store, Viewer("X", frozenset({role}), agent="agent of North"))
    with pytest.raises(Forbidden):
        other.labelling()
    with pytest.raises(Forbidden):
        other.progress(task)
    with pytest.raises(Forbidden):
        other.dialogue(1)


def test_a_check_sample_is_coded_blind_and_checks_the_tagger(store: Store) -> None:
    filled(store, "n-1")
    as_(store, TOVE).draw(Scope(), 1, seed=1)
    sample = as_(store, TOVE).labelling()[0].task
    assert (sample.purpose, sample.person) == ("check", "Tove")
    code_all(store, sample, ANNA, "apology")
    assert store.checked(BOOK)["apology"].fn == 12
    assert as_(store, ANNA).labelling()[0].mine.finished


def test_what_is_coded_twice_is_replaced_and_two_coders_stand_side_by_side(store: Store) -> None:
    filled(store, "n-1")
    task = store.add_training_queue("", 1, seed=1)
    for viewer, labels in ((ANNA, ("apology",)), (BO, ("question",)), (ANNA, ())):
        code_all(store, task, viewer, *labels)
    _, lines = store.compared(task)
    assert [j.labels for j in lines[0].given.values()] == [(), ("question",)]


def test_labels_are_taken_along_as_each_coder_left_them(store: Store) -> None:
    filled(store, "n-1")
    task = store.add_training_queue("", 2, seed=1)
    code_all(store, task, ANNA, "apology", but=1)
    with pytest.raises(Forbidden):
        list(as_(store, ANNA).labels_of(task))
    found = list(as_(store, TOVE).labels_of(task))
    judged_lines = [u.judgement for _, u in found[0].utterances() if u.judgement]
    assert (len(found), found[0].tagged_by, [j.labels for j in judged_lines]) == (1, "Anna", [("apology",)])


def test_every_coding_is_in_the_audit_log(store: Store) -> None:
    from sqlalchemy import select

    from pipeline.store.schema_access import audit

    filled(store, "n-1")
    task = store.add_training_queue("", 1, seed=1)
    code_all(store, task, ANNA)
    with store._engine.connect() as connection:
        rows = connection.execute(
            select(audit.c.person, audit.c.action, audit.c.call_key).where(audit.c.action == "coded")
        ).all()
    assert [tuple(row) for row in rows] == [("Anna", "coded", store.call_key("n-1"))]
