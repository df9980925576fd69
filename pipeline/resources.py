"""Where the data that comes with callcoach lies: inside an installed wheel (`pipeline/shipped`) or in the checkout."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import ModelMissing, WrongUse

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


def model_path(name: str = "behaviours") -> Path:
    """A model that was shipped: the tagger `behaviours`, or `roles`. ModelMissing where there is none."""
    for path in (PACKAGE / "shipped" / "models" / f"{name}.skops", CHECKOUT / "models" / f"{name}.skops"):
        if path.is_file():
            return path
    raise ModelMissing(
        f"The model {name}.skops is neither in the package nor in models/; "
        "install callcoach anew or make one with `callcoach train`."
    )


def metrics_path() -> Path | None:
    """The figures of the tagger that was shipped; None where there are none."""
    path = model_path().with_name("metrics.json")
    return path if path.is_file() else None


def codebook_path() -> Path:
    """The codebook that was shipped. WrongUse where there is none."""
    for path in (PACKAGE / "shipped" / "codebook.yaml", CHECKOUT / "labels" / "codebook.yaml"):
        if path.is_file():
            return path
    raise WrongUse("codebook.yaml is neither in the package nor in labels/; install callcoach anew or name your own.")


def wordlist_path(name: str) -> Path:
    """A word list of lexicon/, such as nb or nb-concepts."""
    return PACKAGE / "lexicon" / f"{name}.txt"
