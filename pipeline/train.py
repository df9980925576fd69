"""Label files in; a behaviour tagger, its figures and its model card out. The same files give the same bytes.

Authors are never split: the figures come from the last authors of each language, whom the measured tagger never saw.
The tagger that is kept is then fitted in the same way on everybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline import card, variants
from pipeline.call import Call
from pipeline.classify import BehaviourTagger, save_tagger
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.evaluate import Evaluation, evaluate
from pipeline.fitting import Progress, Variant, fit
from pipeline.labels import LabelledCall, read_labels
from pipeline.redact import redact

VERSION = "1.0.0"
VALIDATION = 5  # one author in so many is kept for the figures
LEARNED: tuple[Variant, ...] = (lambda call: variants.noisy(redact(call)),)  # beside the calls as written
MEASURED: dict[str, Callable[[Call], Call]] = {
    "as written": lambda call: call,
    "without case and marks": variants.bare,
    "with recognition errors": lambda call: variants.noisy(call, share=0.15),
    "redacted": redact,
}


def train(
    folder: Path, codebook: Codebook, out: Path, progress: Progress = print, version: str = VERSION
) -> dict[str, Any]:
    """Write behaviours.skops, metrics.json and README.md to `out`; -> the metrics. WrongUse for unusable labels."""
    labelled, faults = read_labels(folder, codebook)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise WrongUse(f"{faults[0]}{more}; mend the label files, `callcoach labels check` names every fault.")
    learners, held_out = split(labelled)
    progress(f"{len(labelled)} calls; {len(held_out)} of them, by authors of their own, are kept for the figures")
    figures = measured(fit(learners, codebook, version, LEARNED, progress), held_out, codebook)
    for name, figure in figures.items():
        progress(f"{name}: {card.headline(figure)}")
    tagger = fit(labelled, codebook, version, LEARNED, progress)
    metrics = card.metrics(tagger, figures, labelled, held_out, codebook)
    save_tagger(tagger, out / "behaviours.skops")
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "README.md").write_text(card.text(metrics), encoding="utf-8")
    return metrics


def split(labelled: Sequence[LabelledCall]) -> tuple[list[LabelledCall], list[LabelledCall]]:
    """Calls to learn from, calls of the last authors of each language. WrongUse where no language has two authors."""
    last: set[str] = set()
    for language in {c.call.language for c in labelled}:
        authors = sorted({c.author for c in labelled if c.call.language == language})
        if len(authors) > 1:
            last.update(authors[-max(1, round(len(authors) / VALIDATION)) :])
    if not last:
        raise WrongUse(
            "No language has calls of two authors, so nothing is left to measure on; "
            "set `# author:` to who speaks in the call, or label calls of another agent."
        )
    return [c for c in labelled if c.author not in last], [c for c in labelled if c.author in last]


def measured(tagger: BehaviourTagger, held_out: Sequence[LabelledCall], codebook: Codebook) -> dict[str, Evaluation]:
    """Figures on calls the tagger never saw, as written and as other transcripts would have them."""
    gold = [c.call for c in held_out]
    return {
        name: evaluate(gold, tagger.tag([change(call) for call in gold]), codebook, intervals=name == "as written")
        for name, change in MEASURED.items()
    }
