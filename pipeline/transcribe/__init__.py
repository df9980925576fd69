"""Words from speech. Which recogniser does it is chosen here; the heavy ones are loaded when they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.transcribe import weights
from pipeline.transcribe.catalogue import Known, to_pull
from pipeline.transcribe.heard import Heard, Transcriber

__all__ = ["ENGINES", "AsrOptions", "Heard", "Known", "Transcriber", "choose", "would_download"]

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
            return _whisper(options, found), f"Whisper {found.name} is on this machine."
        if options.asr == "whisper" or options.model:
            raise weights.not_here(options.model, language)
    if options.asr == "sphinx" and language != "en":
        raise WrongUse("PocketSphinx understands English only; say --language en, or use Whisper or --asr none.")
    return _without_weights(options, language)


def would_download(options: AsrOptions, language: str | None) -> Known | None:
    """The model that `choose` would download if it may, to be asked about first; None where nothing is missing."""
    if options.asr not in ("auto", "whisper") or _weights(AsrOptions(model=options.model), language):
        return None
    return to_pull(options.model, language)


def _weights(options: AsrOptions, language: str | None) -> weights.Found | None:
    found = weights.find(options.model) if options.model else weights.best(language)
    return found or (weights.pull(options.model, language) if options.fetch else None)


def _whisper(options: AsrOptions, found: weights.Found) -> Transcriber:
    if options.batch_size is not None and options.batch_size < 1:
        raise WrongUse(f"A batch size of {options.batch_size} holds nothing; --batch-size is at least 1.")
    hotwords = _terms(options.glossary) if options.glossary else None
    from pipeline.transcribe.whisper import Whisper

    return Whisper(found.name, found.folder, options.device, options.compute_type, options.batch_size, hotwords)


def _without_weights(options: AsrOptions, language: str | None) -> tuple[Transcriber, str]:
    if options.asr == "none":
        from pipeline.transcribe.silence import Silence

        return Silence(), "No words were asked for, only who speaks when."
    if language == "en":
        from pipeline.transcribe.sphinx import Sphinx

        why = "it was asked for" if options.asr == "sphinx" else "no Whisper model is on this machine"
        return Sphinx(), f"PocketSphinx makes a draft of the words, as {why} and the language is given as English."
    from pipeline.transcribe.silence import Silence

    offered = to_pull(None, language)
    return Silence(), (
        "No words, only who speaks when: no Whisper model is on this machine; "
        f"download one with `callcoach models pull {offered.name}` ({offered.megabytes} MB) and analyse again."
    )


def _terms(glossary: Path) -> str | None:
    """The terms as Whisper is told them. WrongUse for a file that cannot be read."""
    try:
        lines = glossary.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise WrongUse(f"The glossary {glossary} cannot be read: {cause}; name a text with a term a line.") from error
    terms = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return ", ".join(terms) or None
