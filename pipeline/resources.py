"""Where the data that comes with callcoach lies: inside an installed wheel (`pipeline/shipped`) or in the checkout."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ModelMissing, WrongUse

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def model_path() -> Path:
    """The behaviour tagger that was shipped. ModelMissing where there is none."""
    for path in (PACKAGE / "shipped" / "models" / "behaviours.skops", CHECKOUT / "models" / "behaviours.skops"):
        if path.is_file():
            return path
    raise ModelMissing(
        "The behaviour tagger behaviours.skops is neither in the package nor in models/; "
        "install callcoach anew or make one with `callcoach train`."
    )


def codebook_path() -> Path:
    """The codebook that was shipped. WrongUse where there is none."""
    for path in (PACKAGE / "shipped" / "codebook.yaml", CHECKOUT / "labels" / "codebook.yaml"):
        if path.is_file():
            return path
    raise WrongUse("codebook.yaml is neither in the package nor in labels/; install callcoach anew or name your own.")


def wordlist_path(name: str) -> Path:
    """A word list of lexicon/, such as nb or nb-concepts."""
    return PACKAGE / "lexicon" / f"{name}.txt"
