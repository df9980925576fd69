"""Words from speech. Which recogniser does it is chosen here; the heavy ones are loaded when they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.call import LANGUAGES
from pipeline.errors import UnreadableInput, WrongUse, plain
from pipeline.formats.source import read_bytes
from pipeline.formats.values import one_line
from pipeline.machine import this_machine
from pipeline.transcribe import weights
from pipeline.transcribe.catalogue import Known, better, cautions, to_pull
from pipeline.transcribe.heard import Heard, Spoken, Transcriber, only

__all__ = ["ENGINES", "AsrOptions", "Heard", "Known", "Spoken", "Transcriber", "choose", "only", "would_download"]

GLOSSARY_BYTES, GLOSSARY_LETTERS = 2**20, 4000  # Whisper hears of 223 tokens, and is told before every half minute
ENGINES = ("auto", "whisper", "sphinx", "none")


@dataclass(frozen=True)
class AsrOptions:
    """The command line's options. `model`: a name, a hub id or a folder. `glossary`: a text file, a term a line."""

    asr: str = "auto"
    model: str | None = None
    fetch: bool = False  # weights that are missing may be downloaded
    device: str = "auto"
    compute_type: str = "default"
    batch_size: int | None = None
    glossary: Path | None = None
    languages: tuple[str, ...] = LANGUAGES  # a call may be in, where nothing says which


def choose(options: AsrOptions, language: str | None) -> tuple[Transcriber, str]:
    """The recogniser for recordings in `language` (None: not given), and why it is that one, in a sentence.

    WrongUse for options that contradict one another, ModelMissing where Whisper, or a model by name, was asked for and
    is not on this machine.
    """
    if options.asr not in ENGINES:
        raise WrongUse(f"There is no recogniser {options.asr!r}; --asr takes {', '.join(ENGINES)}, or beside.")
    if options.asr in ("auto", "whisper"):
        found = _weights(options, language)
        if found:
            return _whisper(options, found), _why(found.name, language)
        if options.asr == "whisper" or options.model:
            raise weights.not_here(options.model, language, this_machine())
    if options.asr == "sphinx" and language != "en":
        raise WrongUse("PocketSphinx understands English only; say --language en, or use Whisper or --asr none.")
    return _without_weights(options, language)


def would_download(options: AsrOptions, language: str | None) -> Known | None:
    """The model that `choose` would download if it may, to be asked about first; None where nothing is missing."""
    if options.asr not in ("auto", "whisper") or _weights(AsrOptions(model=options.model), language):
        return None
    return to_pull(options.model, language, this_machine())


def _weights(options: AsrOptions, language: str | None) -> weights.Found | None:
    found = weights.find(options.model) if options.model else weights.best(language)
    if found or not options.fetch:
        return found
    return weights.pull(options.model, language, machine=this_machine())


def _why(name: str, language: str | None) -> str:
    """That it is here, and what it is known to do badly."""
    said = cautions(name, language)
    return f"Whisper {name} is on this machine" + (f"; {said}." if said else ".")


def _whisper(options: AsrOptions, found: weights.Found) -> Transcriber:
    if options.batch_size is not None and options.batch_size < 1:
        raise WrongUse(f"A batch size of {options.batch_size} holds nothing; --batch-size is at least 1.")
    hotwords = _terms(options.glossary) if options.glossary else None
    from pipeline.transcribe.whisper import Whisper

    return Whisper(
        found.name,
        found.folder,
        options.device,
        options.compute_type,
        options.batch_size,
        hotwords,
        options.languages,
    )


def _without_weights(options: AsrOptions, language: str | None) -> tuple[Transcriber, str]:
    if options.asr == "none":
        from pipeline.transcribe.silence import Silence

        return Silence(), "No words were asked for, only who speaks when."
    if language == "en":
        from pipeline.transcribe.sphinx import Sphinx

        why = "it was asked for" if options.asr == "sphinx" else "no Whisper model is on this machine"
        return Sphinx(), f"PocketSphinx makes a draft of the words, as {why} and the language is given as English."
    from pipeline.transcribe.silence import Silence

    machine = this_machine()
    offered, finer = to_pull(None, language, machine), better(language, machine)
    return Silence(), (
        "No words, only who speaks when: no Whisper model is on this machine; "
        f"download one with `callcoach models pull {offered.name}` ({offered.megabytes} MB) and analyse again"
        + (f", or a better one for the language with `callcoach models pull {finer.name} --convert`." if finer else ".")
    )


def _terms(glossary: Path) -> str | None:
    """The terms as Whisper is told them, as many as it can hear of. WrongUse for a file that cannot be read."""
    try:
        text = read_bytes(glossary, GLOSSARY_BYTES).decode("utf-8-sig")
    except (UnreadableInput, UnicodeDecodeError) as error:
        cause = error.cause if isinstance(error, UnreadableInput) else "it is not UTF-8"
        name = plain(str(glossary))
        raise WrongUse(f"The glossary {name} cannot be read: {cause}; name a text with a term a line.") from error
    told, length = [], 0
    for line in text.splitlines():
        term = one_line(line)
        if term and not term.startswith("#") and length + len(term) <= GLOSSARY_LETTERS:
            told.append(term)
            length += len(term) + len(", ")
    return ", ".join(told) or None
