"""What is killed: the batch, stages, the review app's jobs, reports, exports, removal, bringing up the schema.

Each is done by the code that users run. `again` is what follows a kill: the same once more.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect, text

from pipeline import process
from pipeline.backups import backups
from pipeline.batch import correct, engines
from pipeline.cli import main
from pipeline.corrections import Retag
from pipeline.formats.codebook import load_codebook
from pipeline.redact import redact
from pipeline.removing import files
from pipeline.store import Store, jobs
from pipeline.store.schema import REVISION
from pipeline.store.uploads import Sent
from pipeline.web import job as web_job
from pipeline.web.settings import Settings
from tests.fakes import KeywordTagger
from tests.reliability import earlier, scene
from tests.reliability.dump import contents, difference, dump, of_call, sums_off
from tests.reliability.places import Place

State = dict[str, Any]
ZONE = "Europe/Oslo"
OUTPUTS = ("calls.jsonl", "calls.csv", "calls.parquet")


@dataclass(frozen=True)
class Work:
    name: str
    template: Callable[[Place, Path], None]  # makes what is there before; gets the folder of inputs
    do: Callable[[Place, Path], None]
    state: Callable[[Place], State]  # in the end as if nothing had happened
    fault: Callable[
        [Place, State, State], str
    ]  # of what a kill left; gets the states before and after undisturbed work
    points: tuple[str, ...]
    again: Callable[[Place, Path], None] | None = None


def preload() -> None:
    """Once, before any process is forked."""
    import pipeline.cli.batch
    import pipeline.cli.profile
    import pipeline.report.writers
    import pipeline.reporting
    import pipeline.web.tasks.analyze
    import pipeline.web.tasks.retag

    engines.load_tagger = cache(engines.load_tagger)
    engines.role_model_beside = cache(engines.role_model_beside)
    engines.load_tagger(None)
    pipeline.web.tasks.retag.load_tagger = engines.load_tagger
    pipeline.web.tasks.analyze._workers = lambda sources: 1  # only the process that writes is killed here
    with tempfile.TemporaryDirectory() as name:  # whatever is loaded when it is first needed
        place, inputs = Place(Path(name), f"sqlite:///{name}/calls.db"), Path(name) / "inputs"
        scene.build(inputs)
        with (
            Path(os.devnull).open("w", encoding="utf-8") as nowhere,
            redirect_stdout(nowhere),
            redirect_stderr(nowhere),
        ):
            for work in (analyzed, _exported, _reported("en")):
                _quietly(work, place, inputs)
    if threading.active_count() > 1:
        raise AssertionError(f"not to be forked: {threading.enumerate()}")


# ---- the batch


def analyzed(place: Place, inputs: Path) -> None:
    main(["analyze", str(inputs), "--manifest", str(inputs / scene.MANIFEST), "--timezone", ZONE, "--language", "en",
          "--asr", "beside", "--workers", "1", "--db", place.url])  # fmt: skip


def _stored(place: Place) -> State:
    return {"store": dump(place.url, str(place.folder))}


def _all_whole(place: Place, before: State, after: State) -> str:
    """Every call there is, is as it was before or as it will be; figures are those of the calls there are."""
    found = dump(place.url, str(place.folder))
    for content in contents(found):
        parts = of_call(found, content)
        if all(difference(parts, of_call(state["store"], content)) for state in (before, after)):
            return f"half a call: {difference(parts, of_call(after['store'], content))}"
    return sums_off(found)


def _empty(place: Place, inputs: Path) -> None:
    Store.open(place.url).close()


def _by_an_earlier_version(place: Place, inputs: Path) -> None:
    """Analysed by another tagger and a redaction that knew nothing to hide; people put words and tags right."""
    load, engines.load_tagger = engines.load_tagger, lambda path: KeywordTagger()  # type: ignore[assignment,return-value]
    process.redact = lambda call, names=(): call  # type: ignore[attr-defined]
    try:
        _quietly(analyzed, place, inputs)
    finally:
        engines.load_tagger, process.redact = load, redact  # type: ignore[attr-defined]
    with Store.open(place.url) as store:
        said, book = [u.text for _, u in store.load("t-1").utterances()], load_codebook()
        line = next(number for number, words in enumerate(said) if "40 61 22 93" in words)
        correct.tags(store, store.call_key("t-1"), line, Retag(("objection",)), book, "Eva")
        correct.text(store, store.call_key("t-1"), line, "I said it.", said[line], KeywordTagger, book)


def _retagged(place: Place, inputs: Path) -> None:
    main(["retag", "--db", place.url])


# ---- jobs of the review app


def _settings(place: Place) -> Settings:
    return Settings(place.url, place.folder / "app")


def _sent(place: Place, inputs: Path) -> None:
    sent = []
    names = (scene.MANIFEST, "t-0.txt", "s-0.wav", "s-0.vtt", "t-1.txt", "t-2.txt")
    for number, path in enumerate(inputs / name for name in names):
        stored = f"{'0' * 16}/{'0' * 16}-{number:08x}{path.suffix}"
        lies = place.folder / "app" / "uploads" / stored
        lies.parent.mkdir(parents=True, exist_ok=True)
        lies.write_bytes(path.read_bytes())
        sent.append(Sent(path.name, stored, path.stat().st_size))
    with Store.open(place.url) as store:
        store.add_job("analyze", {"language": "en"}, len(sent), sent)


def _to_retag(place: Place, inputs: Path) -> None:
    _by_an_earlier_version(place, inputs)
    with Store.open(place.url) as store:
        store.add_job("retag", {"tagger": None}, store.call_count())


def _worked(place: Place, inputs: Path) -> None:
    with Store.open(place.url) as store:
        if taken := store.take_job():
            web_job.run(store, _settings(place), taken.id)


def _worked_by_the_next(place: Place, inputs: Path) -> None:
    jobs.DEAD = timedelta(0)  # the server was not heard of for long enough
    _worked(place, inputs)


# ---- reports and exports


def _reported(pages: str) -> Callable[[Place, Path], None]:
    return lambda place, inputs: main(
        ["report", "--pages", pages, "--experimental", "-o", str(place.folder / "report"), "--db", place.url]
    )


def _with_a_report(place: Place, inputs: Path) -> None:
    _quietly(analyzed, place, inputs)
    _reported("nb")(place, inputs)


def _pages(place: Place) -> State:
    folder = place.folder / "report"
    return {path.name: _digest(path) for path in folder.iterdir()} if folder.is_dir() else {}


def _old_or_new(place: Place, before: State, after: State) -> str:
    found = _pages(place)
    return "" if found in (before, after) else f"a report of {len(found)} files that is neither the old nor the new"


def _exported(place: Place, inputs: Path) -> None:
    for name in OUTPUTS:
        _quietly(partial(_export, name), place, inputs)


def _export(name: str, place: Place, inputs: Path) -> None:
    main(["export", "-o", str(place.folder / name), "--db", place.url])


def _with_old_exports(place: Place, inputs: Path) -> None:
    _quietly(analyzed, place, inputs)
    for name in OUTPUTS[:2]:
        (place.folder / name).write_text("what was exported before\n", encoding="utf-8")


def _outputs(place: Place) -> State:
    return {name: _digest(place.folder / name) for name in OUTPUTS if (place.folder / name).exists()}


def _each_old_or_new(place: Place, before: State, after: State) -> str:
    found = _outputs(place)
    wrong = [name for name in OUTPUTS if found.get(name) not in (before.get(name), after.get(name))]
    return f"neither old nor new: {', '.join(wrong)}" if wrong else ""


# ---- removal


def _removed(place: Place, inputs: Path) -> None:
    """Every other call, in the order of their contents."""
    with Store.open(place.url) as store:
        there = {known.content_id: known.call_id for known, _ in store.stored()}
        for content in sorted(there):
            if int(content[:8], 16) % 2:
                store.remove_call(store.call_key(there[content]), files(place.folder / "app"))


# ---- the schema


def _of_schema(version: str) -> Callable[[Place, Path], None]:
    def make(place: Place, inputs: Path) -> None:
        newest = Place(place.folder, f"sqlite:///{place.folder / 'newest.db'}")
        _quietly(analyzed, newest, inputs)
        earlier.copy_as(newest.url, place.url, version)
        for path in place.folder.glob("newest.db*"):
            path.unlink()

    return make


def _opened(place: Place, inputs: Path) -> None:
    Store.open(place.url).close()


def _schema(place: Place) -> str:
    engine = create_engine(place.url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        tables = set(inspect(connection).get_table_names())
    engine.dispose()
    return f"{found} {'accounts' in tables}"


def _migrated(place: Place) -> State:
    return {"store": dump(place.url, str(place.folder)), "schema": REVISION}


def _as_it_was_or_will_be(place: Place, before: State, after: State) -> str:
    found = _schema(place)
    if found not in ("0005 False", f"{REVISION} True"):
        return f"between two schemas: {found}"
    if place.url.startswith("sqlite") and found.startswith(REVISION) and not backups(place.url):
        return "the schema is new and no copy of the old one lies there"
    return ""


def _before_migration(place: Place) -> State:
    return {}


# ---- parts


def _quietly(work: Callable[[Place, Path], None], place: Place, inputs: Path) -> None:
    try:
        work(place, inputs)
    except SystemExit as ended:
        if ended.code not in (0, 1):
            raise


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_COMMITS = ("before a commit", "after a commit", "at a statement")
_FILES = ("in a file", "before a rename", "after a rename")
BATCH = Work("analyze", _empty, analyzed, _stored, _all_whole, (*_COMMITS, "a call half saved", "a failure noted"))
OTHERS = (
    Work("retag", _by_an_earlier_version, _retagged, _stored, _all_whole, (*_COMMITS, "a call half saved")),
    Work(
        "the app analyses", _sent, _worked, _stored, _all_whole, (*_COMMITS, "a call half saved"), _worked_by_the_next
    ),
    Work("the app tags anew", _to_retag, _worked, _stored, _all_whole, _COMMITS, _worked_by_the_next),
    Work("report", _with_a_report, _reported("en"), _pages, _old_or_new, _FILES),
    Work("export", _with_old_exports, _exported, _outputs, _each_old_or_new, _FILES),
    Work("remove", analyzed, _removed, _stored, _all_whole, _COMMITS),
    Work("schema", _of_schema("0005"), _opened, _migrated, _as_it_was_or_will_be, (*_COMMITS, "before a rename")),
)
