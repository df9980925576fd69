"""A tagger trained from the browser, held against the one in use, taken into use and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.batch import anew
from pipeline.batch.in_use import tagger_of
from pipeline.batch.local import keep
from pipeline.call import Call
from pipeline.classify import load_tagger
from pipeline.corrections import with_line
from pipeline.labels_out import write_file
from pipeline.process import measured
from pipeline.store import Scope, Store
from pipeline.web import job
from pipeline.web import site as site_module
from pipeline.web.tasks import retag, train
from tests.report.centre import codebook
from tests.tagging import CODEBOOK, labelled
from tests.web.conftest import Logged, csrf


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few calls, of which a tagger is trained in a second."""
    folder = tmp_path_factory.mktemp("labels")
    for each in labelled(authors=2, calls=6):
        write_file(each, folder)
    return folder


@pytest.fixture
def centre(app: FastAPI, labels: Path, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The app with a codebook of six codes."""
    for module in (train, retag, site_module):
        monkeypatch.setattr(module, "load_codebook", lambda path=None: CODEBOOK)
    app.state.site.settings = replace(app.state.site.settings, labels=labels)
    return app


def do(app: FastAPI) -> Any:
    """The job that waits, done here; how it ended."""
    site = app.state.site
    taken = site.store.take_job()
    job.run(site.store, site.settings, taken.id)
    return site.store.job(taken.id)


def post(client: TestClient, path: str, **data: str) -> Any:
    return client.post(path, data={"csrf": csrf(client), **data})


def trained(app: FastAPI, browse: Logged) -> Any:
    assert post(browse("trainer"), "/training/train").status_code == 303
    ended = do(app)
    assert ended.state == "done", ended.said
    return app.state.site.store.kept_taggers()[0]


def judged(store: Store, call: Call, person: str, how_many: int) -> None:
    """The first lines of a call, as this person judged them."""
    left = how_many
    turns = []
    for turn in call.turns:
        kept = []
        for utterance in turn.utterances:
            own = utterance.judgement and replace(utterance.judgement, source=person, scores={})
            kept.append(replace(utterance, judgement=own) if left and own else utterance)
            left -= bool(left and own)
        turns.append(replace(turn, utterances=tuple(kept)))
    known, _ = store.found(call.call_id)
    if any(call.call_id in sample.call_ids for sample in store.samples()):
        found = (utterance.judgement for turn in turns for utterance in turn.utterances)
        store.add_codings(call.call_id, person, [j if j and j.source == person else None for j in found])
    keep(store, measured(replace(call, turns=tuple(turns)), known.content_id, known.versions, codebook()), [person])


def test_a_tagger_is_trained_kept_and_shown_and_the_one_in_use_stays(centre: FastAPI, browse: Logged) -> None:
    kept = trained(centre, browse)
    site = centre.state.site
    assert load_tagger(site.settings.folder / "models" / kept.folder / "behaviours.skops").source == kept.source
    page = browse("trainer").get("/training").text
    assert kept.source in page
    assert kept.made_by == "Tove Trainer"
    assert tagger_of(site.store) is None
    assert [path.name for path in (site.settings.folder / "models").iterdir()] == [kept.folder]


def test_it_is_taken_into_use_everywhere_and_back_and_peoples_tags_stay(centre: FastAPI, browse: Logged) -> None:
    site = centre.state.site
    store = site.store
    call = next(iter(store.calls()))
    judged(store, call, "Quentin QA", 2)
    before = load_tagger()
    kept = trained(centre, browse)
    trainer = browse("trainer")
    assert post(trainer, "/training/use", tagger=str(kept.id)).status_code == 303
    ended = do(centre)
    assert (ended.state, ended.done, ended.total) == ("done", 32, 32)
    assert store.tagger().source == kept.source == site.tagger.source
    assert load_tagger(tagger_of(store)).source == kept.source
    assert not store.tagged_by_others(kept.source)
    mine = [u.judgement.source for _, u in store.load(call.call_id).utterances() if u.judgement]
    assert mine.count("Quentin QA") == 2
    assert set(mine) == {"Quentin QA", kept.source}
    page = trainer.get("/training").text
    assert "✓ in use" in page
    monkey = replace(CODEBOOK, version=before.codebook)
    assert retag.fits(load_tagger(), monkey) is False  # other codes


def test_a_tagger_of_another_codebook_is_not_taken_into_use(centre: FastAPI, browse: Logged) -> None:
    trainer = browse("trainer")
    answer = post(trainer, "/training/use", tagger="")  # the one that came with callcoach knows other codes
    assert answer.status_code == 422
    assert "another codebook" in answer.text
    assert centre.state.site.store.jobs() == ()


def test_calls_of_the_check_sample_are_never_learned_from(centre: FastAPI, store: Store, browse: Logged) -> None:
    drawn = store.draw(Scope(), 6, seed=1).call_ids
    calls = list(store.calls())
    for call in calls[:12]:
        judged(store, call, "Quentin QA", 1000)
    learned = {call.call_id for call in store.to_learn_from()}
    assert learned == {call.call_id for call in calls[:12]} - set(drawn)
    assert store.learned_lines().calls == len(learned)
    assert {call.call_id for call in store.to_check_on()} == {c.call_id for c in calls[:12]} & set(drawn)


def test_lines_labelled_here_are_learned_and_counted(store: Store) -> None:
    judged(store, next(iter(store.calls())), "Quentin QA", 3)
    (call,) = store.to_learn_from()
    given = [u.judgement for _, u in call.utterances()]
    assert [j.source for j in given if j] == ["Quentin QA"] * 3
    assert (store.learned_lines().calls, store.learned_lines().lines) == (1, 3)


def test_both_taggers_are_held_against_the_check_sample(centre: FastAPI, store: Store, browse: Logged) -> None:
    for call_id in store.draw(Scope(), 6, seed=1).call_ids:
        judged(store, store.load(call_id), "Quentin QA", 1000)
    kept = trained(centre, browse)
    found = kept.figures["here_checked"]
    assert found["calls"] == 6
    page = browse("trainer").get("/training").text
    assert "On your own check sample (6 calls" in page
    assert "Each behaviour" in page


def test_one_training_at_a_time(centre: FastAPI, browse: Logged) -> None:
    trainer = browse("trainer")
    assert post(trainer, "/training/train").status_code == 303
    again = post(browse("second trainer"), "/training/train")
    assert again.status_code == 422
    assert "under way already" in again.text
    job_id = centre.state.site.store.jobs("train")[0].id
    assert post(trainer, "/training/stop", job=str(job_id)).status_code == 303
    assert post(trainer, "/training/train").status_code == 303


def test_labels_that_cannot_be_used_fail_in_a_sentence_and_leave_nothing(
    centre: FastAPI, tmp_path: Path, browse: Logged
) -> None:
    site = centre.state.site
    site.settings = replace(site.settings, labels=tmp_path / "empty")
    post(browse("trainer"), "/training/train")
    ended = do(centre)
    assert ended.state == "failed"
    assert "no label files" in ended.said[-1]
    assert not (site.settings.folder / "models").exists() or not list((site.settings.folder / "models").iterdir())
    assert site.store.kept_taggers() == ()


def test_what_was_missed_so_far_is_hidden_when_a_tagger_is_taken_into_use(
    centre: FastAPI, store: Store, browse: Logged
) -> None:
    kept = trained(centre, browse)
    known, call = next(iter(store.stored()))
    said = "My number is 40612293, ask for Tove Trainer."  # who has an account here
    call = with_line(call, 0, text=said, words=())
    keep(store, measured(call, known.content_id, known.versions, codebook()))
    sound = centre.state.site.settings.folder / "sound" / f"{known.content_id}-0123.wav"
    sound.parent.mkdir(parents=True, exist_ok=True)
    sound.touch()
    assert "hidden for good" in browse("trainer").get("/training").text
    post(browse("trainer"), "/training/use", tagger=str(kept.id))
    assert do(centre).state == "done"
    assert next(store.load(call.call_id).utterances())[1].text == "My number is [number], ask for [name]."
    assert not sound.exists()


def test_a_call_that_cannot_be_tagged_is_named_and_the_others_are(
    centre: FastAPI, store: Store, browse: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = trained(centre, browse)
    broken = next(iter(store.calls())).call_id
    real = anew.tagged

    def tagged(call: Call, *rest: Any) -> Call:
        if call.call_id == broken:
            raise ValueError("it burst")
        return real(call, *rest)

    monkeypatch.setattr(anew, "tagged", tagged)
    post(browse("trainer"), "/training/use", tagger=str(kept.id))
    ended = do(centre)
    assert (ended.state, ended.done) == ("failed", 32)
    page = browse("trainer").get("/training").text
    assert f"{broken}: it could not be analysed (ValueError: it burst)" in page
    assert "1 of 32 calls keep the tags that they had" in page
    assert store.tagger().source == kept.source  # type: ignore[union-attr]
    assert {known.versions["tags"] == kept.source for known, call in store.stored() if call.call_id != broken} == {True}


def test_a_stopped_tagging_of_all_calls_goes_on_where_it_was(centre: FastAPI, store: Store, browse: Logged) -> None:
    kept = trained(centre, browse)
    post(browse("trainer"), "/training/use", tagger=str(kept.id))
    taken = store.take_job()
    task = job.Task(store, centre.state.site.settings, taken)

    def moved(done: int, total: int) -> None:
        if done == 5:
            raise job.Stopped

    task.moved = moved  # type: ignore[method-assign,assignment]
    with pytest.raises(job.Stopped):
        retag.run(task)
    store.end_job(taken.id, "stopped")
    assert tagger_of(store) is None
    assert store.tagged_by_others(kept.source)
    assert "Some calls carry the tags of another tagger" in browse("trainer").get("/training").text
    post(browse("trainer"), "/training/use", tagger=str(kept.id))
    assert do(centre).state == "done"
    assert not store.tagged_by_others(kept.source)


@pytest.mark.parametrize("who", ["agent", "leader", "qa", "admin"])
def test_who_may_not_train_neither_sees_nor_starts(store: Store, browse: Logged, who: str) -> None:
    client = browse(who)
    assert client.get("/training").status_code == 403
    for path in ("train", "use", "stop"):
        assert post(client, f"/training/{path}", job="1").status_code == 403
    assert store.jobs() == ()


def test_a_forged_number_is_no_tagger_and_no_job(store: Store, browse: Logged) -> None:
    client = browse("trainer")
    assert post(client, "/training/use", tagger="../../x").status_code == 404
    number = store.add_job("analyze")
    assert post(client, "/training/stop", job=str(number)).status_code == 404
    assert store.job(number).state == "waiting"
