"""Labelled calls -> a tagger: linear support vector machines on sparse features.

Calibration and thresholds come from scores of authors left out in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pipeline.call import LANGUAGES, Call, Facts
from pipeline.classify import BehaviourTagger, Calibration, Linear, calibration_inputs, packed, unpacked
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.examples import (
    ENOUGH,
    Bools,
    Examples,
    Targets,
    alone,
    asked_by_others,
    choices_of,
    examples_of,
    first_rows,
    folds,
    reasons_of,
    trainable,
)
from pipeline.features import Lines
from pipeline.labels import LabelledCall
from pipeline.whole import Mood, mood_views, reason_view
from pipeline.words import Floats, Ints

Progress = Callable[[str], None]
Variant = Callable[[Call], Call]
ENOUGH_BY_LANGUAGE = 200  # positives for a threshold of the language's own
STRENGTH = 0.06  # of the data against the penalty (C of the support vector machine), shared by the variants
REASON_STRENGTH = 2.0  # the same for the reason of a call
SEEN = 3  # utterances a feature must come in
PROCESSES = 2
MANY = 10_000  # utterances that are worth a second process


@dataclass(frozen=True)
class Fitted:
    """The tagger of all calls; and for each part of the authors one to measure on them.

    Its weights were learned without them. It is calibrated on scores of the other authors, each given by weights that
    were learned without that author, so only those scores have to do with the part at all.
    """

    tagger: BehaviourTagger
    without: tuple[tuple[frozenset[str], BehaviourTagger], ...]  # authors, the tagger without them

    def tag_unseen(self, labelled: Sequence[LabelledCall], change: Variant) -> list[Call]:
        """Each call as changed, tagged by the tagger that does not know its author; in the order given."""
        found: dict[str, Call] = {}
        for authors, tagger in self.without:
            calls = [change(c.call) for c in labelled if c.author in authors]
            found |= {call.call_id: call for call in tagger.tag(calls)}
        return [found[c.call.call_id] for c in labelled]


def fit(
    labelled: Sequence[LabelledCall], codebook: Codebook, version: str, variants: Sequence[Variant], progress: Progress
) -> Fitted:
    """Taggers of all `labelled`; each of `variants` gives every call once more, one more stands for lines alone.

    WrongUse where nothing can be learned.
    """
    targets = targets_of([c.call for c in labelled], codebook, progress)
    written = examples_of(labelled, codebook, targets)
    others = [
        examples_of([replace(c, call=variant(c.call)) for c in labelled], codebook, targets) for variant in variants
    ]
    others.append(alone(written))
    shown = [asked_by_others(examples, written.lines, targets.formed(codebook)) for examples in (written, *others)]
    parts = sorted(set(written.fold.tolist()))
    linears: list[Linear] = []
    unseen = np.zeros((len(written.lines), written.wanted.shape[1] + len(targets.reasons)), dtype=np.float32)
    for part in parts if len(parts) > 1 else ():
        progress(f"fitting without part {part + 1} of {len(parts)} of the authors")
        left_out = written.fold == part
        linears.append(linear(shown, part, targets))
        unseen[left_out] = linears[-1].scores(written.lines)[left_out]
    progress("fitting on all authors")
    whole = linear(shown, None, targets)
    if len(parts) == 1:
        unseen = whole.scores(written.lines)

    part_of = folds(labelled)

    def assembled(weights: Linear, without: int | None) -> BehaviourTagger:
        facts = [c.call.facts if part_of[c.author] != without else None for c in labelled]
        known = written if without is None else _without(written, without)
        return _assembled(weights, unseen, known, facts, codebook, targets, version)

    return Fitted(
        assembled(whole, None),
        tuple(
            (frozenset(author for author, its in part_of.items() if its == part), assembled(weights, part))
            for part, weights in zip(parts, linears, strict=False)
        ),
    )


def targets_of(calls: Sequence[Call], codebook: Codebook, progress: Progress) -> Targets:
    """What there are enough examples of; WrongUse where there is nothing."""
    codes = trainable(calls, codebook)
    rare = [name for name in codebook.names if name not in codes]
    if rare:
        progress(f"fewer than {ENOUGH} examples, left out: {', '.join(rare)}")
    if not codes:
        raise WrongUse(f"No code has {ENOUGH} examples in the labels; label more calls first.")
    choices = choices_of(calls, codebook) if any(name in codes for name in codebook.formed) else ()
    return Targets(codes, choices, reasons_of(calls, codebook))


def _without(examples: Examples, part: int) -> Examples:
    """Nothing of the part `part` counts as judged."""
    return replace(examples, judged=examples.judged & (examples.fold != part)[:, None])


def _assembled(
    weights: Linear,
    unseen: Floats,
    examples: Examples,
    facts: Sequence[Facts | None],
    codebook: Codebook,
    targets: Targets,
    version: str,
) -> BehaviourTagger:
    """A tagger of `weights`, calibrated on the scores `unseen` of utterances judged in `examples`, mood on `facts`."""
    lines = examples.lines
    formed = targets.formed(codebook)
    tagger = BehaviourTagger(
        version=version,
        codebook=codebook.version,
        codes=targets.codes,
        speakers=tuple(codebook[name].speaker for name in targets.codes),
        formed=tuple(targets.codes[column] for column in formed),
        choices=targets.choices,
        reasons=targets.reasons,
        linear=weights,
        calibration=calibration(unseen, calibration_inputs(unseen, formed, lines), examples),
        thresholds=np.full((2, len(LANGUAGES) + 1, len(targets.codes)), 0.5, dtype=np.float32),
        mood=None,
    )
    mood = mood_of(tagger.calibrated(unseen, lines), lines, facts, tagger)
    return _rounded(replace(tagger, thresholds=thresholds(tagger, unseen, examples), mood=mood))


def mood_of(chances: Floats, lines: Lines, facts: Sequence[Facts | None], tagger: BehaviourTagger) -> Mood | None:
    """Fitted to the calls whose mood is known; None where they are fewer than `ENOUGH`."""
    from sklearn.linear_model import Ridge

    customer = [place for place, speaker in enumerate(tagger.speakers) if speaker == "customer"]
    weights = []
    for view, name in zip(mood_views(lines), ("mood_start", "mood_end"), strict=True):
        moods = [getattr(fact, name, None) for fact in facts]
        known = [number for number, mood in enumerate(moods) if mood is not None]
        if len(known) < ENOUGH or not customer:
            return None
        model = Ridge(alpha=0.1).fit((view @ chances[:, customer])[known], [moods[number] for number in known])
        weights.append(np.append(model.coef_, model.intercept_))
    return Mood(np.array(weights, dtype=np.float32))


def linear(examples: Sequence[Examples], without: int | None, targets: Targets) -> Linear:
    """A linear support vector machine a target, on the utterances judged for it and not in the part `without`.

    One for each reason is learned on whole calls, as means over their utterances.
    """
    from joblib import Parallel, delayed
    from scipy.sparse import vstack

    chosen = [e.fold != without for e in examples]
    features = vstack([e.features[rows] for e, rows in zip(examples, chosen, strict=True)]).tocsr()
    wanted = np.concatenate([e.wanted[rows] for e, rows in zip(examples, chosen, strict=True)])
    judged = np.concatenate([e.judged[rows] for e, rows in zip(examples, chosen, strict=True)])
    columns = np.flatnonzero(np.bincount(features.indices, minlength=features.shape[1]) >= SEEN * len(examples))
    features = features[:, columns]

    strength = STRENGTH / len(examples)
    # Processes, not threads: liblinear draws from one generator a process, and threads would draw in no fixed order.
    found = Parallel(PROCESSES if len(wanted) >= MANY else 1)(
        delayed(_machine)(features, wanted[:, target], judged[:, target], strength) for target in range(wanted.shape[1])
    )
    found += _reasons(examples, without, targets, columns)
    weights = np.stack([w for w, _ in found], axis=1).astype(np.float32)
    return Linear(columns, weights, np.array([b for _, b in found], dtype=np.float32))


def _reasons(
    examples: Sequence[Examples], without: int | None, targets: Targets, columns: Ints
) -> list[tuple[Floats, float]]:
    from scipy.sparse import vstack

    if not targets.reasons:
        return []
    known = [e for e in examples if (e.reason >= 0).any()]
    means = vstack([reason_view(e.lines) @ e.features[:, columns] for e in known]).tocsr()
    means.indices, means.indptr = means.indices.astype(np.int32), means.indptr.astype(np.int32)
    reason = np.concatenate([e.reason for e in known])
    part = np.concatenate([e.fold[first_rows(e.lines)] for e in known])
    judged = (reason >= 0) & (part != without)
    strength = REASON_STRENGTH / len(known)
    return [_machine(means, reason == number, judged, strength) for number in range(len(targets.reasons))]


def _machine(features: Any, wanted: Bools, judged: Bools, strength: float) -> tuple[Floats, float]:
    """Weights and offset, of the rows `judged`; a constant where all are alike."""
    from sklearn.svm import LinearSVC

    features, wanted = features[judged], wanted[judged]
    if wanted.all() or not wanted.any():
        return np.zeros(features.shape[1], dtype=np.float32), 4.0 if wanted.any() else -4.0
    model = LinearSVC(C=strength, dual=True, tol=0.001, max_iter=2000, random_state=0).fit(features, wanted)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def calibration(unseen: Floats, inputs: Floats, examples: Examples) -> Calibration:
    """On scores of utterances not learned from; all of them serve the calibration of calls without marks."""
    count = examples.wanted.shape[1]
    bare, marked = np.zeros((3, count), np.float32), np.zeros((5, count), np.float32)
    bare[0] = marked[0] = 1
    for target in range(count):
        every = examples.judged[:, target]
        with_marks = every & examples.lines.marked
        wanted = examples.wanted[:, target]
        columns = np.column_stack([unseen[:, target], inputs])
        bare[:, target] = _small(columns[every][:, :2], wanted[every], bare[:, target])
        weights = _small(columns[with_marks], wanted[with_marks], np.append(marked[[0, 1, 3, 4], target], 0))
        marked[:, target] = weights[[0, 1, 4, 2, 3]]
    return Calibration(bare, marked)


def _small(inputs: Floats, wanted: Bools, otherwise: Floats) -> Floats:
    """Weights of a logistic regression, the offset last; `otherwise` where all are alike."""
    from sklearn.linear_model import LogisticRegression

    if wanted.all() or not wanted.any():
        return otherwise
    model = LogisticRegression(C=1.0, max_iter=1000).fit(inputs, wanted)
    return np.append(model.coef_[0], model.intercept_[0]).astype(np.float32)


def thresholds(tagger: BehaviourTagger, unseen: Floats, examples: Examples) -> Floats:
    """(without and with marks, languages and unknown, codes), from utterances not learned from."""
    lines = examples.lines
    found = np.empty((2, len(LANGUAGES) + 1, len(tagger.codes)), dtype=np.float32)
    for marks in (False, True):
        chances = tagger.calibrated(unseen, replace(lines, marked=np.full(len(lines), marks)))
        usable = lines.marked if marks else np.ones(len(lines), dtype=bool)
        for code in range(len(tagger.codes)):
            rows = examples.judged[:, code] & usable
            wanted = examples.wanted[:, code]
            found[int(marks), :, code] = best_threshold(chances[rows, code], wanted[rows])
            for number in range(len(LANGUAGES)):
                own = rows & (lines.language == number)
                if wanted[own].sum() >= ENOUGH_BY_LANGUAGE:
                    found[int(marks), number, code] = best_threshold(chances[own, code], wanted[own])
    return found


def best_threshold(chances: Floats, wanted: Bools, slack: float = 0.01) -> float:
    """The middle of the thresholds whose F1 is within `slack` of the best; the best alone is a matter of luck."""
    if not wanted.any():
        return 0.5
    order = np.argsort(-chances, kind="stable")
    hits = np.cumsum(wanted[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + wanted.sum())
    good = chances[order][f1 >= (1 - slack) * f1.max()]
    return float(np.clip((good[0] + good[-1]) / 2, 0.05, 0.9))


def _rounded(tagger: BehaviourTagger) -> BehaviourTagger:
    """The tagger as it will come back from its file."""
    return unpacked(*packed(tagger))
