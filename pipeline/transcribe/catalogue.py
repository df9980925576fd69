"""The Whisper models people publish for faster-whisper, and which is best for a language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import WrongUse


@dataclass(frozen=True)
class Known:
    """A published model. `converted`: in the form faster-whisper reads, so that it can be pulled as it is."""

    name: str
    hub_id: str
    megabytes: int | None = None  # about, to download; None where nobody said
    languages: tuple[str, ...] = ()  # empty: all
    converted: bool = True


def _systran(name: str, megabytes: int) -> Known:
    family = name.replace("distil", "distil-whisper") if name.startswith("distil") else f"whisper-{name}"
    english = name.endswith(".en") or name.startswith("distil")
    return Known(name, f"Systran/faster-{family}", megabytes, ("en",) if english else ())


_SIZES = {"tiny": 78, "base": 148, "small": 486, "medium": 1_530}
_NATIONAL = _SIZES | {"large": 3_090}
KNOWN: dict[str, Known] = {
    model.name: model
    for model in (
        *(_systran(name, size) for name, size in _SIZES.items()),
        _systran("large-v2", 3_090),
        _systran("large-v3", 3_090),
        Known("turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1_620),
        *(_systran(f"{name}.en", size) for name, size in _SIZES.items()),
        _systran("distil-small.en", 336),
        _systran("distil-medium.en", 792),
        _systran("distil-large-v3", 1_520),
        *(Known(f"kb-whisper-{n}", f"KBLab/kb-whisper-{n}", size, ("sv",)) for n, size in _NATIONAL.items()),
        *(Known(f"nb-whisper-{n}", f"NbAiLab/nb-whisper-{n}", size, ("nb",), False) for n, size in _NATIONAL.items()),
    )
}
ALIASES = {"large": "large-v3", "large-v3-turbo": "turbo"}

_ANY = ("large-v3", "turbo", "large-v2", "medium", "small", "base", "tiny")
# Best first. Where the Swedish models stand among the others follows the word error rates on KB-Whisper's model card;
# the Norwegian ones are put alike.
_PREFERRED = {
    "sv": "kb-whisper-large kb-whisper-medium kb-whisper-small large-v3 turbo kb-whisper-base large-v2 kb-whisper-tiny",
    "nb": "nb-whisper-large nb-whisper-medium nb-whisper-small large-v3 turbo nb-whisper-base large-v2 nb-whisper-tiny",
    "en": "large-v3 turbo distil-large-v3 large-v2 medium.en medium distil-medium.en small.en small distil-small.en "
    "base.en base tiny.en tiny",
}
_OFFERED = {"sv": "kb-whisper-small", "en": "small"}


def preferred(language: str | None) -> tuple[str, ...]:
    """Models that understand the language, best first; those for all languages where it is not given."""
    return tuple(dict.fromkeys((*_PREFERRED.get(language or "", "").split(), *_ANY)))


def full_name(name: str) -> str:
    return ALIASES.get(name, name)


def to_pull(name: str | None, language: str | None) -> Known:
    """The model to download: the named one, by name or hub id, or one that suits the language.

    WrongUse for a name that says nothing, and for a model that must be converted first.
    """
    name = full_name(name or _OFFERED.get(language or "", "turbo"))
    known = KNOWN.get(name)
    if known is None and re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        return Known(name, name)
    if known is None:
        raise WrongUse(f"{name} is neither a folder nor a model; the models are {', '.join(KNOWN)}, or name a hub id.")
    if not known.converted:
        raise WrongUse(
            f"{name} is published in another form; convert it with `ct2-transformers-converter --model {known.hub_id} "
            f"--output_dir {name} --copy_files tokenizer.json preprocessor_config.json`, "
            f"then bring the folder in with `callcoach models pull {name} --from {name}`."
        )
    return known
