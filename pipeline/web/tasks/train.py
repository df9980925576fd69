"""A new tagger from the labelled calls and the lines labelled here, measured beside the one in use."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.atomic import put_folder
from pipeline.batch.in_use import tagger_of
from pipeline.call import Call
from pipeline.classify import load_tagger
from pipeline.codebook import Codebook
from pipeline.corpus import read_corpus
from pipeline.formats.codebook import load_codebook
from pipeline.labels import LabelledCall
from pipeline.resources import CHECKOUT
from pipeline.train import train
from pipeline.versus import to_document, versus
from pipeline.web.job import Task
from pipeline.web.models import FILE, folder_name, models_folder
from pipeline.web.settings import Settings

PARTS = ("test", "left_out_authors")  # of the metrics: which figures stand for the tagger, the first there is


def run(task: Task) -> str:
    store, settings = task.store, task.settings
    codebook, folder = load_codebook(settings.codebook), labels_folder(settings)
    more = [as_labelled(call) for call in store.to_learn_from()]
    models = models_folder(settings.folder)
    part = models / f".training-{task.job.id}"
    shutil.rmtree(part, ignore_errors=True)  # of this job, when its server went away
    try:
        metrics = train(folder, codebook, part, task.say, more=more)
        task.say("measured beside the tagger in use")
        figures = measured(task, codebook, folder, part) | headline(metrics) | {"here": _size(more)}
        target = models / folder_name(str(metrics["tagger"]))
        put_folder(part, target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    store.keep_tagger(str(metrics["tagger"]), target.name, task.job.person, figures)
    return str(metrics["tagger"])


def labels_folder(settings: Settings) -> Path | None:
    """The labelled calls that are learned besides those labelled here."""
    if settings.labels is not None:
        return settings.labels
    own = CHECKOUT / "labels"
    return own if (own / "calls").is_dir() else None


def as_labelled(call: Call) -> LabelledCall:
    """Who speaks is never split between what is learned and what it is measured on."""
    coders = sorted({u.judgement.source for _, u in call.utterances() if u.judgement})
    return LabelledCall(call, f"here: {call.agent or call.call_id}", " ".join(coders))


def measured(task: Task, codebook: Codebook, folder: Path | None, part: Path) -> dict[str, Any]:
    """Both taggers on the test of the corpus and on the check sample of this centre."""
    in_use = tagger_of(task.store, task.settings.tagger, models_folder(task.settings.folder))
    old, new = load_tagger(in_use), load_tagger(part / FILE)
    found: dict[str, Any] = {"against": old.source}
    test = [c.call for c in read_corpus(folder, codebook).test(codebook)] if folder else []
    for name, gold in (("test", test), ("here_checked", task.store.to_check_on())):
        if gold:
            found[name] = to_document(versus(_unjudged_facts(gold), old, new, codebook))
    return found


def headline(metrics: dict[str, Any]) -> dict[str, Any]:
    written: dict[str, Any] = next((metrics[part]["as written"] for part in PARTS if metrics.get(part)), {})
    return {"card": {name: written.get(name) for name in ("calls", "macro_f1", "core_f1", "form_accuracy")}}


def _size(more: Sequence[LabelledCall]) -> dict[str, int]:
    lines = sum(1 for c in more for _, u in c.call.utterances() if u.judgement)
    return {"calls": len(more), "lines": lines}


def _unjudged_facts(gold: Sequence[Call]) -> list[Call]:
    return [replace(call, facts=None) for call in gold]
