"""The Whisper models people publish, and which is best for a language and a machine. The facts stand in models.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from pipeline.call import LANGUAGE_NAMES
from pipeline.errors import WrongUse
from pipeline.machine import Machine, kind

HALF = 50.0  # percent; a model that mistakes more of the words is of no use


@dataclass(frozen=True)
class ErrorRate:
    """A published word error rate; above 100 where more words were invented than said."""

    language: str
    test: str
    percent: float
    source: str  # a web address


@dataclass(frozen=True)
class Known:
    """A published model. None: nobody published it."""

    name: str
    hub_id: str
    megabytes: int | None = None  # as it is kept here
    languages: tuple[str, ...] = ()  # empty: all
    converted: bool = True  # in the form faster-whisper reads, so that it can be pulled as it is
    licence: str | None = None
    error_rates: tuple[ErrorRate, ...] = ()
    marks: bool | None = None  # writes punctuation and capitals
    condenses: bool | None = None  # writes less than was said
    suits: Literal["laptop", "server", "gpu"] | None = None  # the least machine for it
    revision: str | None = None  # of the hub's repository; None: its main one
    title: str = ""  # of the family
    variant_of: str | None = None  # the error rates are published for that one
    note: str = ""  # how a variant writes

    @property
    def leaves_out(self) -> tuple[str, ...]:
        """In words, as far as it is known."""
        return ("capitals", "marks") * (self.marks is False) + ("words",) * (self.condenses is True)

    def worst(self, language: str | None) -> ErrorRate | None:
        """The highest error rate published for a language."""
        rates = [rate for rate in self.error_rates if rate.language == language]
        return max(rates, key=lambda rate: rate.percent, default=None)


def _read() -> dict[str, Any]:
    text = Path(__file__).with_name("models.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # C: a tenth of the time
    return found


def _models(data: Mapping[str, Any]) -> Iterator[Known]:
    for family, variant in ((f, v) for f in data["families"] for v in (None, *f.get("variants", ()))):
        for size, of_size in family["sizes"].items():
            yield _model(data["tests"], family, size, of_size, variant)


def _model(
    tests: Mapping[str, Any], family: Mapping[str, Any], size: str, of_size: Mapping[str, Any], variant: Any
) -> Known:
    facts = {**family, **(variant or {})}
    name = family["name"].format(size=size)
    percents = {} if variant else of_size.get("percent", {})
    return Known(
        name=f"{name}-{variant['suffix']}" if variant else name,
        hub_id=facts["hub_id"].format(size=size),
        megabytes=of_size["megabytes"],
        languages=tuple(facts.get("languages", ())),
        converted=facts["converted"],
        licence=facts.get("licence"),
        error_rates=tuple(
            ErrorRate(tests[test]["language"], tests[test]["name"], percent, tests[test]["source"])
            for test, percent in percents.items()
        ),
        marks=facts.get("marks"),
        condenses=facts.get("condenses"),
        suits=of_size["suits"],
        revision=facts.get("revision"),
        title=family["title"],
        variant_of=name if variant else None,
        note=facts.get("note", ""),
    )


_DATA = _read()
KNOWN: dict[str, Known] = {model.name: model for model in _models(_DATA)}
ALIASES: dict[str, str] = _DATA["aliases"]


def preferred(language: str | None) -> tuple[str, ...]:
    """Models that understand the language, best first; those for all languages where it is not given."""
    listed = _DATA["preferred"].get(language, ())
    others = [model.name for model in KNOWN.values() if language in model.languages]
    return tuple(dict.fromkeys((*listed, *_DATA["preferred"]["any"], *others)))


def full_name(name: str) -> str:
    return ALIASES.get(name, name)


def offered(language: str | None, machine: Machine | None = None) -> Known:
    """The model to download where none is named, for the machine (None: a laptop)."""
    return KNOWN[_by_machine("offered", language, machine) or _DATA["offered"]["any"]["laptop"]]


def better(language: str | None, machine: Machine | None = None) -> Known | None:
    """One that hears the language better than the offered one, but must be converted first."""
    name = _by_machine("better", language, machine)
    return KNOWN[name] if name else None


def _by_machine(table: str, language: str | None, machine: Machine | None) -> str | None:
    choices = _DATA[table].get(language) or _DATA[table].get("any") or {}
    name: str | None = choices.get(kind(machine) if machine else "laptop")
    return name


def named(name: str) -> Known:
    """A model by name or hub id. WrongUse for a name that says nothing."""
    name = full_name(name)
    if known := KNOWN.get(name):
        return known
    if re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        return Known(name, name)
    raise WrongUse(f"{name} is neither a folder nor a model; the models are {', '.join(KNOWN)}, or name a hub id.")


def to_pull(name: str | None, language: str | None, machine: Machine | None = None) -> Known:
    """The model to download: the named one, or one that suits language and machine.

    WrongUse for a name that says nothing, and for a model that must be converted first.
    """
    known = named(name) if name else offered(language, machine)
    if not known.converted:
        raise WrongUse(
            f"{known.name} is published in another form; download and convert it with "
            f"`callcoach models pull {known.name} --convert`, or bring a converted one in with "
            f"`callcoach models pull {known.name} --from FOLDER`."
        )
    return known


def cautions(name: str, language: str | None) -> str:
    """What to know of a model before its words are relied on, in few words; empty where nothing is published."""
    known = KNOWN.get(full_name(name))
    if known is None:
        return ""
    said = []
    worst = known.worst(language)
    if worst and worst.percent > HALF:
        spoken = LANGUAGE_NAMES.get(worst.language, worst.language)
        said.append(f"it is known to mistake {worst.percent:g} % of the words in {spoken} ({worst.test})")
    if known.marks is False:
        said.append("it writes neither capitals nor marks, so fewer questions are recognised")
    if known.condenses:
        said.append("it may write less than was said, so short questions can be missing")
    return "; ".join(said)
