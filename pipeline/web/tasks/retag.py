"""Another tagger is taken into use: every stored call is redacted and tagged anew, and people's tags stay."""

from __future__ import annotations

from pathlib import Path

from pipeline.batch.anew import Redaction, retag
from pipeline.batch.engines import people
from pipeline.classify import BehaviourTagger, load_tagger
from pipeline.codebook import Codebook
from pipeline.errors import CallcoachError, WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.web.job import Task
from pipeline.web.models import file_of


def run(task: Task) -> str:
    """`detail["tagger"]`: the number of a kept one, None for the one that came with callcoach."""
    path = _file(task)
    tagger, codebook = load_tagger(path), load_codebook(task.settings.codebook)
    if not fits(tagger, codebook):
        raise WrongUse(
            f"{tagger.source} was trained with codebook {tagger.codebook}, and codebook {codebook.version} is in use "
            "here; train a new tagger."
        )
    total = task.store.call_count()
    before = task.store.tagger()
    redaction = Redaction(people(task.store.accounts()), task.settings.folder)
    done = retag(task.store, tagger, codebook, lambda done: task.moved(done, max(total, done + 1)), redaction)
    for failure in done.failures:
        task.say(failure)
    task.store.note_tagger(tagger.source, tagger.codes, tagger.experimental)
    task.store.use_tagger(tagger.source, str(path) if path else None, before.source if before else "")
    task.moved(done.calls, done.calls)
    if done.failures:
        raise CallcoachError(
            f"{tagger.source} is in use now, but {len(done.failures)} of {done.calls} calls keep the tags that they "
            "had; see the lines above."
        )
    return tagger.source


def fits(tagger: BehaviourTagger, codebook: Codebook) -> bool:
    """Whether it knows the codes that pages and figures are made of."""
    return tagger.codebook == codebook.version and set(tagger.codes) <= set(codebook.names)


def _file(task: Task) -> Path | None:
    number = task.job.detail.get("tagger")
    if number is None:
        return None
    kept = next((kept for kept in task.store.kept_taggers() if kept.id == number), None)
    if kept is None:
        raise WrongUse("This tagger is not kept any more; choose another.")
    return file_of(task.settings.folder, kept)
