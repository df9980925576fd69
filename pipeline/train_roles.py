"""A role model out of labelled calls: the file and its figures. The same calls give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.fit_roles import fit_roles
from pipeline.fitting import Progress
from pipeline.labels import LabelledCall
from pipeline.measured import MEASURED
from pipeline.role_figures import ModelOf, role_figures
from pipeline.roles import save_role_model
from pipeline.speakers import SURE

LEFT_OUT = ("as written", "with recognition errors")  # measured on the calls that are learned


def train_roles(
    labelled: Sequence[LabelledCall],
    test: Sequence[LabelledCall],
    version: str,
    out: Path,
    progress: Progress = print,
) -> dict[str, Any] | None:
    """Write roles.skops to `out`; -> its figures. None, and no file, where too little is said to learn from."""
    fitted = fit_roles(labelled, version, progress)
    if fitted is None:
        progress("too little said to learn who is agent and customer; the model that was shipped serves")
        return None
    save_role_model(fitted.model, out / "roles.skops")
    author = {c.call.call_id: c.author for c in labelled}
    tested = _measured(test, tuple(MEASURED), lambda _: fitted.model)
    for name, figure in tested.items():
        progress(f"roles {name}: {figure['calls']['right']} of {figure['calls']['of']} calls right")
    return {
        "model": fitted.model.source,
        "sure": SURE,
        "likeness": round(fitted.model.likeness, 3),
        "test": tested,
        "left_out_authors": _measured(
            [c for c in labelled if c.author in fitted.part],
            LEFT_OUT,
            lambda call: fitted.without[fitted.part[author[call.call_id]]],
        ),
    }


def _measured(labelled: Sequence[LabelledCall], ways: Sequence[str], model_of: ModelOf) -> dict[str, Any]:
    figures = {way: role_figures([MEASURED[way](c.call) for c in labelled], model_of) for way in ways}
    return {way: found.document() for way, found in figures.items() if found}
