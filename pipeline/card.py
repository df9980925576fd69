"""What a trained tagger is and how well it does: `metrics.json` and the model card in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.classify import BehaviourTagger
from pipeline.codebook import Codebook
from pipeline.evaluate import Evaluation
from pipeline.labels import LabelledCall


def metrics(
    tagger: BehaviourTagger,
    figures: Mapping[str, Evaluation],
    labelled: Sequence[LabelledCall],
    held_out: Sequence[LabelledCall],
    codebook: Codebook,
) -> dict[str, Any]:
    """Everything the card says, as JSON."""
    return {
        "tagger": tagger.source,
        "codebook": codebook.version,
        "calls": len(labelled),
        "utterances": {
            lang: sum(1 for c in labelled if c.call.language == lang for _ in c.call.utterances())
            for lang in sorted({c.call.language or "" for c in labelled})
        },
        "authors": sorted({c.author for c in labelled}),
        "held_out": sorted({c.author for c in held_out}),
        "left_out": [name for name in codebook.names if name not in tagger.codes],
        "figures": {name: as_dict(figure) for name, figure in figures.items()},
    }


def headline(figures: Evaluation) -> str:
    macro, core, form = (_round(f) for f in (figures.macro_f1, figures.core_f1, figures.form_accuracy))
    return f"macro F1 {macro}, core F1 {core}, form {form}"


def as_dict(figures: Evaluation) -> dict[str, Any]:
    return {
        "calls": figures.calls,
        "utterances": figures.utterances,
        "macro_f1": _round(figures.macro_f1),
        "core_f1": _round(figures.core_f1),
        "form_accuracy": _round(figures.form_accuracy),
        "codes": {
            name: {
                "precision": _round(c.precision),
                "recall": _round(c.recall),
                "f1": _round(c.f1),
                "support": c.support,
                "predicted": c.hits + c.false,
            }
            for name, c in figures.codes.items()
        },
        "intervals": {name: [_round(i.low), _round(i.high)] for name, i in figures.intervals.items()},
        "languages": {language: as_dict(part) for language, part in figures.languages.items()},
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def text(metrics: Mapping[str, Any]) -> str:
    return "# The behaviour tagger\n"
