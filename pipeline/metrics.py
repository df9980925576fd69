"""The figures of a trained tagger as JSON: `metrics.json`, of which the model card is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pipeline.agreement import Agreement
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.evaluate import ENOUGH, Evaluation, PerCall
from pipeline.labels import LabelledCall
from pipeline.mistakes import confusions, worst
from pipeline.profiles import Rate
from pipeline.reliability import calibration_error, reliability

EXPERIMENTAL = 0.6  # F1 below which a code feeds no profile


def of_evaluation(figures: Evaluation) -> dict[str, Any]:
    """An evaluation as JSON; figures that cannot be given are null."""
    return {
        "calls": figures.calls,
        "utterances": figures.utterances,
        "macro_f1": rounded(figures.macro_f1),
        "core_f1": rounded(figures.core_f1),
        "form_accuracy": rounded(figures.form_accuracy),
        "questions": {name: _rate(rate) for name, rate in figures.questions.items()},
        "facts": {name: _rate(rate) for name, rate in figures.facts.items()},
        "codes": {
            name: {
                "precision": rounded(counts.precision),
                "recall": rounded(counts.recall),
                "f1": rounded(counts.f1),
                "support": counts.support,
                "predicted": counts.hits + counts.false,
            }
            for name, counts in figures.codes.items()
        },
        "per_call": {name: _per_call(found) for name, found in figures.per_call.items() if found.pairs},
        "intervals": {name: [rounded(i.low), rounded(i.high)] for name, i in figures.intervals.items()},
        "languages": {language: of_evaluation(part) for language, part in figures.languages.items()},
    }


def of_mistakes(gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook, most: int = 25) -> dict[str, Any]:
    """Codes taken for each other, the surest wrong decisions, and how far probabilities can be believed."""
    bins = reliability(gold, predicted, codebook)
    return {
        "confused": [[missed, given, times] for missed, given, times in confusions(gold, predicted, codebook)[:most]],
        "worst": [asdict(m) | {"probability": rounded(m.probability)} for m in worst(gold, predicted, codebook, most)],
        "reliability": [
            {"decisions": b.decisions, "probability": rounded(b.probability), "held": rounded(b.held)} for b in bins
        ],
        "calibration_error": rounded(calibration_error(bins)),
    }


def of_agreement(found: Mapping[str, Mapping[str, Agreement]]) -> dict[str, Any]:
    """Language ("all" for all) to code to the cells, the code's positives, kappa and alpha."""
    return {
        language: {
            name: {
                "cells": a.cells,
                "present": a.present,
                "alike": a.alike,
                "kappa": rounded(a.kappa),
                "alpha": rounded(a.alpha),
            }
            for name, a in codes.items()
            if a.present
        }
        for language, codes in found.items()
    }


def of_data(labelled: Sequence[LabelledCall]) -> dict[str, Any]:
    """By language: how many calls, utterances and authors, and how often each code was given."""
    found = {}
    for language in sorted({c.call.language or "" for c in labelled}):
        calls = [c for c in labelled if (c.call.language or "") == language]
        said = [u for c in calls for _, u in c.call.utterances()]
        codes = Counter(label for u in said if u.judgement for label in u.judgement.labels)
        found[language] = {
            "calls": len(calls),
            "utterances": len(said),
            "authors": len({c.author for c in calls}),
            "codes": dict(sorted(codes.items())),
        }
    return found


def experimental(test: Evaluation | None, left_out: Evaluation, learned: Sequence[str]) -> tuple[str, ...]:
    """Of the codes `learned` those with an F1 under `EXPERIMENTAL` on the test, or on authors left out where the test
    has too few.
    """
    found = []
    for name in learned:
        counts = left_out.codes[name]
        decisive = test.codes[name] if test and test.codes[name].support >= ENOUGH else counts
        if decisive.f1 is not None and decisive.f1 < EXPERIMENTAL:
            found.append(name)
    return tuple(found)


def headline(figures: Evaluation) -> str:
    named = (("macro F1", figures.macro_f1), ("core F1", figures.core_f1), ("form", figures.form_accuracy))
    return ", ".join(f"{name} {'–' if value is None else f'{value:.2f}'}" for name, value in named)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _rate(rate: Rate) -> dict[str, Any]:
    return {"right": rate.count, "of": rate.total, "share": rounded(rate.share)}


def _per_call(found: PerCall) -> dict[str, Any]:
    return {
        "calls": found.calls,
        "tagged_calls": found.tagged_calls,
        "alike": rounded(found.alike.share),
        "correlation": rounded(found.correlation),
    }
