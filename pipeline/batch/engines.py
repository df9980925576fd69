"""Which engines a batch works with, and the plan that follows: the same for the command line and the review app."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.accounts import Account
from pipeline.batch.local import Plan
from pipeline.classify import load_tagger
from pipeline.collect import Collected
from pipeline.diarize.voices import Diarizer
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Ears
from pipeline.process import Engines
from pipeline.roles import role_model_beside
from pipeline.transcribe import AsrOptions, choose


@dataclass(frozen=True)
class Choice:
    """All that a worker needs to load its engines, by name."""

    asr: AsrOptions
    language: str | None = None
    tagger: Path | None = None
    codebook: Path | None = None
    agent_channel: int | None = None  # 0-based
    redact: bool = True
    pyannote: Path | None = None
    people: tuple[str, ...] = ()  # names to hide in what is said


def people(accounts: Iterable[Account]) -> tuple[str, ...]:
    """Names of the account list to look for in what is said; a single word may be any ("Admin")."""
    return tuple(account.name for account in accounts if len(account.name.split()) > 1)


def plan(choice: Choice, collected: Collected) -> tuple[Plan, str]:
    """How to analyse what was collected, and why words come from where they do, "" where there is nothing to hear.

    The engine is chosen here, before any worker does, so that a missing model is said at once.
    """
    if not any(source.is_recording and not source.transcript for source in collected.sources):
        choice = replace(choice, asr=AsrOptions("none"))  # nothing to hear: no engine has to be there
    transcriber, reason = choose(choice.asr, choice.language)
    tagger = load_tagger(choice.tagger)
    made = Plan(
        partial(make_engines, choice),
        transcriber.name,
        tagger.source,
        load_codebook(choice.codebook),
        tagger.codes,
        tagger.experimental,
        choice.agent_channel,
        tagger,
    )
    return made, "" if choice.asr.asr == "none" else reason


def make_engines(choice: Choice) -> Engines:
    ears = make_ears(choice)
    tagger, codebook = load_tagger(choice.tagger), load_codebook(choice.codebook)
    return Engines(ears, ears.transcriber.name, tagger, codebook, choice.redact, choice.people)


def make_ears(choice: Choice) -> Ears:
    transcriber, reason = choose(choice.asr, choice.language)
    return Ears(transcriber, reason, _diarizer(choice), role_model_beside(choice.tagger), choice.agent_channel)


def _diarizer(choice: Choice) -> Diarizer:
    if choice.pyannote is None:
        from pipeline.diarize.spectral import Spectral

        return Spectral()
    from pipeline.diarize.pyannote import Pyannote

    return Pyannote(choice.pyannote)
