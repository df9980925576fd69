"""What `callcoach models list` shows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from pipeline.call import LANGUAGE_NAMES
from pipeline.machine import Machine, kind, this_machine
from pipeline.resources import metrics_path
from pipeline.transcribe.catalogue import KNOWN, Known, better, offered

TESTS = ("as written", "without case and marks")  # in metrics.json


@dataclass(frozen=True)
class Tagging:
    """How well behaviours are recognised in text of a kind; shares."""

    test: str
    macro_f1: float
    core_f1: float
    form_accuracy: float


def tagging(path: Path | None) -> tuple[Tagging, ...]:
    """The shipped tagger's figures of TESTS; none without its metrics.json."""
    if path is None:
        return ()
    tests = json.loads(path.read_text(encoding="utf-8"))["test"]
    return tuple(
        Tagging(name, tests[name]["macro_f1"], tests[name]["core_f1"], tests[name]["form_accuracy"])
        for name in TESTS
        if name in tests
    )


def chosen(language: str | None) -> tuple[Known, ...]:
    """The models for a language, and those for all; every one where none is given."""
    return tuple(m for m in KNOWN.values() if language is None or not m.languages or language in m.languages)


def as_json(models: Iterable[Known], here: Mapping[str, Path]) -> str:
    facts = [asdict(model) | {"here": str(here[model.name]) if model.name in here else None} for model in models]
    own = [{"name": name, "here": str(folder)} for name, folder in here.items() if name not in KNOWN]
    return json.dumps(facts + own, indent=1, ensure_ascii=False)


def print_table(models: Iterable[Known], here: Mapping[str, Path], language: str | None, console: Console) -> None:
    """A table a family, then what is left out means for the tagger."""
    for _, family in groupby(models, key=lambda model: model.title):
        members = tuple(family)
        console.print(_heading(members), highlight=False, style="bold")
        console.print(_table(members, here, language))
    if own := [name for name in here if name not in KNOWN]:
        console.print(f"Models of your own: {', '.join(own)}\n", highlight=False, markup=False)
    for said in (_note(), _questions(), _offer(language, this_machine()) if language else ""):
        if said:
            console.print(said, highlight=False)


def _heading(members: tuple[Known, ...]) -> str:
    """What the family has in common, and the variants each of it comes in."""
    first = members[0]
    said = [" and ".join(LANGUAGE_NAMES[code] for code in first.languages) or "all languages"]
    if not first.converted:
        said.append("to convert")
    if first.leaves_out:
        said.append(f"leaves out {', '.join(first.leaves_out)}")
    if first.marks is None:
        said.append("whether with capitals and marks is not known")
    variants = {m.note: m.name.removeprefix(f"{m.variant_of}") for m in members if m.variant_of}
    also = [f"{suffix} ({note})" for note, suffix in variants.items()]
    return "; ".join(
        [f"{first.title}: {', '.join(said)}"] + ([f"each also {', '.join(also)}, to convert"] if also else [])
    )


def _table(members: tuple[Known, ...], here: Mapping[str, Path], language: str | None) -> Table:
    """A row a model. Variants have one only where they are here."""
    tests = _tests(members, language)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("model", no_wrap=True)
    table.add_column("MB", justify="right", no_wrap=True)
    table.add_column("licence", no_wrap=True)
    table.add_column("suits", no_wrap=True)
    for code, test in tests:
        table.add_column(test if language else f"{test} {code}", justify="right")
    table.add_column("here", no_wrap=True)
    for model in members:
        if not model.variant_of or model.name in here:
            rates = {(rate.language, rate.test): f"{rate.percent:.1f}" for rate in model.error_rates}
            shown = (rates.get(test, "") for test in tests)
            licence = model.licence or "see its page"
            place = "yes" if model.name in here else ""
            table.add_row(model.name, str(model.megabytes), licence, model.suits, *shown, place)
    return table


def _tests(members: tuple[Known, ...], language: str | None) -> list[tuple[str, str]]:
    """Language and name of the tests to show: all of a language, or the first of each."""
    tests = dict.fromkeys((rate.language, rate.test) for model in members for rate in model.error_rates)
    if language:
        return [test for test in tests if test[0] == language]
    return list({code: (code, test) for code, test in reversed(tests)}.values())[::-1]


def _note() -> str:
    return (
        "MB are those on the disk; suits is the least machine. Figures are published word error rates, percent: "
        "CallHome and Switchboard on the telephone, CoRal, FLEURS, Common Voice and NST in read speech; "
        "expect more on calls. Empty: none is published. Sources: callcoach models list --json. "
        "To convert: callcoach models pull NAME --convert."
    )


def _questions() -> str:
    """What a model that leaves out capitals and marks costs."""
    figures = tagging(metrics_path())
    if not figures:
        return ""
    told = (f"{f.test} {f.macro_f1:.2f}, {f.core_f1:.2f} and {f.form_accuracy:.2f}" for f in figures)
    return (
        "Without capitals and marks fewer questions are recognised. The tagger's macro F1, core F1 and share of "
        f"questions given the right form, on invented calls: {'; '.join(told)}. "
        "What left-out words cost is not measured."
    )


def _offer(language: str, machine: Machine) -> str:
    finer = better(language, machine)
    return f"For this machine ({kind(machine)}): callcoach models pull {offered(language, machine).name}" + (
        f"; better in {LANGUAGE_NAMES[language]}: callcoach models pull {finer.name} --convert." if finer else "."
    )
