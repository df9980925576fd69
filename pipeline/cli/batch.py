"""`analyze` behind its options: engines chosen and said once, sources found, progress shown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipeline.batch import Failure, Summary
from pipeline.batch.engines import Choice, make_ears, people, plan
from pipeline.batch.in_use import tagger_of
from pipeline.batch.local import Runner, analyze
from pipeline.call import LANGUAGES
from pipeline.collect import Collected, Rules, collect
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats.manifest import read_manifest
from pipeline.formats.names import NamePattern
from pipeline.formats.values import zone as known_zone
from pipeline.metadata import Metadata
from pipeline.store import Store
from pipeline.transcribe import AsrOptions, would_download

__all__ = ["Choice", "choice", "make_ears", "run", "sources"]


def choice(given: Mapping[str, Any]) -> Choice:
    """The engines that the options of `analyze` ask for; asks on a terminal before anything is downloaded."""
    asr = asr_options(given)
    channel = given["agent_channel"] and given["agent_channel"] - 1
    return Choice(
        asr,
        given["language"],
        given["tagger"],
        given["codebook"],
        channel,
        given.get("redact", True),
        given["pyannote"],
    )


def asr_options(given: Mapping[str, Any]) -> AsrOptions:
    return AsrOptions(
        given["asr"],
        given["model"],
        _may_fetch(given),
        given["device"],
        given["compute_type"],
        given["batch_size"],
        given["glossary"],
        _languages(given.get("languages")),
    )


def _languages(given: str | None) -> tuple[str, ...]:
    named = tuple(name.strip() for name in given.split(",")) if given else LANGUAGES
    if unknown := [name for name in named if name not in LANGUAGES]:
        raise WrongUse(f"--languages: {unknown[0]!r} is none of {', '.join(LANGUAGES)}; write it as nb,sv.")
    return named


def _may_fetch(given: Mapping[str, Any]) -> bool:
    """As told; on a terminal asked, with the size; in a script no."""
    if given["fetch"] is not None or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return bool(given["fetch"])
    wanted = would_download(AsrOptions(given["asr"], given["model"]), given["language"])
    if wanted is None:
        return False
    size = f" (about {wanted.megabytes} MB)" if wanted.megabytes else ""
    return click.confirm(f"No Whisper model is on this machine. Download {wanted.name}{size}?", err=True)


def runner(given: Mapping[str, Any], workers: int | None) -> Runner | None:
    """What `--runner` asks for; None: this machine. WrongUse for options that go with another."""
    if given["runner"] == "ray":
        from pipeline.batch.cluster import Cluster

        return Cluster(given["ray_address"], workers, given["gpus_per_worker"], given["device"])
    if given["ray_address"] or given["gpus_per_worker"] is not None:
        raise WrongUse("--ray-address and --gpus-per-worker go with --runner ray.")
    return None


def run(
    collected: Collected,
    choice: Choice,
    url: str,
    console: Console,
    workers: int | None = None,
    runner: Runner | None = None,
    again: bool = False,
) -> Summary:
    """Analyse what was collected; says on `console` what words are made with, and how far it is.

    `again`: also calls that were deleted for good.
    """
    with Store.open(url) as store, _told(collected, console) as moved:
        named = people(store.accounts())
        made, reason = plan(replace(choice, tagger=tagger_of(store, choice.tagger), people=named), collected)
        _say(reason, console)
        for fault in collected.faults:
            store.fail(fault.thing, None, str(fault))
        wanted = replace(made, allow_again=again)
        summary = analyze(collected.sources, store, wanted, workers, moved, runner=runner)
    return _with_faults(collected, summary)


def run_into(
    place: Path | str,
    collected: Collected,
    choice: Choice,
    console: Console,
    workers: int | None = None,
    runner: Runner | None = None,
) -> Summary:
    """As `run`, into Parquet files."""
    from pipeline.batch import parts

    with _told(collected, console) as moved:
        into = parts.Parts(place)
        made, reason = plan(choice, collected)
        _say(reason, console)
        summary = parts.analyze(collected.sources, into, made, workers, moved, runner)
    return _with_faults(collected, summary)


@contextmanager
def _told(collected: Collected, console: Console) -> Iterator[Callable[[Summary], None]]:
    for warning in collected.warnings:
        console.print(f"Note: {warning}", highlight=False, markup=False)
    with _progress(console, len(collected.sources)) as moved:
        yield moved


def _say(reason: str, console: Console) -> None:
    if reason:
        console.print(f"Words: {reason}", highlight=False, markup=False)


def _with_faults(collected: Collected, summary: Summary) -> Summary:
    faults = (Failure(fault.thing, str(fault)) for fault in collected.faults)
    return replace(summary, failures=(*faults, *summary.failures))


def sources(paths: Sequence[Path | str], given: Mapping[str, Any]) -> Collected:
    """What `analyze` is to work on, from its options."""
    zone = given["timezone"]
    if zone:
        try:
            known_zone(zone)
        except ValueError as error:
            raise WrongUse(f"--timezone {zone}: there is no such zone; write it as Europe/Oslo.") from error
    pattern = NamePattern(given["name_pattern"], zone) if given["name_pattern"] else None
    mapping = renamed(given["mapping"])
    manifest = None
    if given["manifest"]:
        manifest = read_manifest(given["manifest"], mapping, zone)
        for fault in manifest.faults:
            click.echo(f"Note: {fault}", err=True)
    base = Metadata(language=given["language"], timezone=zone)
    rules = Rules(base, pattern, manifest, beside=given["asr"] in ("auto", "beside"))
    found = _collected(paths, rules)
    listed = given["manifest"] and given["manifest"].resolve()
    kept = tuple(source for source in found.sources if source.address or source.path.resolve() != listed)
    if given["asr"] != "beside":
        return Collected(kept, found.faults, found.warnings)
    alone = [source for source in kept if source.is_recording and not source.transcript]
    lacking = (UnreadableInput(s.path, "no transcript lies beside it", "leave --asr beside out") for s in alone)
    return Collected(tuple(s for s in kept if s not in alone), (*found.faults, *lacking), found.warnings)


def _collected(paths: Sequence[Path | str], rules: Rules) -> Collected:
    addresses = [path for path in paths if isinstance(path, str)]
    found = collect([path for path in paths if isinstance(path, Path)], rules)
    if not addresses:
        return found
    from pipeline.collect_places import collect_places

    there = collect_places(addresses, rules)
    return Collected(
        (*found.sources, *there.sources), (*found.faults, *there.faults), (*found.warnings, *there.warnings)
    )


def renamed(mapping: Sequence[str], option: str = "--map", example: str = "agent=Saksbehandler") -> dict[str, str]:
    pairs = [item.partition("=") for item in mapping]
    wrong = next((field for field, equals, column in pairs if not (field and equals and column)), None)
    if wrong is not None:
        raise WrongUse(f"{option} {wrong}: write it as FIELD=COLUMN, such as {example}.")
    return {field: column for field, _, column in pairs}


@contextmanager
def _progress(console: Console, files: int) -> Iterator[Callable[[Summary], None]]:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=files, rate="")

        def moved(summary: Summary) -> None:
            done = summary.analysed + summary.updated + summary.unchanged + summary.forgotten + len(summary.failures)
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            rate = f"{speed * 60:.0f} calls a minute" if speed else ""
            bar.update(task, completed=done, total=max(files, done), rate=rate)

        yield moved
