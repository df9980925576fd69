"""Labelled calls -> a tagger: linear support vector machines on sparse features.

Calibration and thresholds come from scores of authors left out in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.call import LANGUAGES, Call
from pipeline.classify import BehaviourTagger, Calibration, Linear, calibration_inputs, packed, unpacked
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.features import BITS, SPEAKERS, Lines, blocks_of, columns_of, lines_of
from pipeline.labels import LabelledCall
from pipeline.words import Floats, Ints

Bools = NDArray[np.bool_]
Progress = Callable[[str], None]
Variant = Callable[[Call], Call]
ENOUGH = 10  # positives for a code to be trained
ENOUGH_BY_LANGUAGE = 200  # positives for a threshold of the language's own
FOLDS = 4
STRENGTH = 0.06  # of the data against the penalty (C of the support vector machine), shared by the variants
SEEN = 3  # utterances a feature must come in
PROCESSES = 2
MANY = 10_000  # utterances that are worth a second process


@dataclass(frozen=True)
class Examples:
    """Utterances with what is to be learned of them. Targets: the codes, then the forms (judged where there is one)."""

    lines: Lines
    features: Any  # scipy.sparse.csr_array (utterances, 2^BITS)
    wanted: Bools  # (utterances, targets)
    judged: Bools  # (utterances, targets), False where the cell may not be used
    fold: Ints  # of the author, for each utterance


def fit(
    labelled: Sequence[LabelledCall], codebook: Codebook, version: str, variants: Sequence[Variant], progress: Progress
) -> BehaviourTagger:
    """A tagger of all `labelled`; each of `variants` gives every call once more, one more stands for lines alone.

    WrongUse where nothing can be learned.
    """
    codes = trainable([c.call for c in labelled], codebook)
    left_out = [name for name in codebook.names if name not in codes]
    if left_out:
        progress(f"fewer than {ENOUGH} examples, left out: {', '.join(left_out)}")
    if not codes:
        raise WrongUse(f"No code has {ENOUGH} examples in the labels; label more calls first.")
    formed = tuple(name for name in codebook.formed if name in codes)
    forms = tuple(codebook.forms) if formed else ()
    written = examples_of(labelled, codebook, codes, forms)
    others = [
        examples_of([replace(c, call=variant(c.call)) for c in labelled], codebook, codes, forms)
        for variant in variants
    ]
    others.append(alone(written))
    columns = [codes.index(name) for name in formed]
    shown = [asked_by_others(examples, written.lines, columns) for examples in (written, *others)]
    unseen = np.zeros(written.wanted.shape, dtype=np.float32)
    parts = sorted(set(written.fold.tolist()))
    for part in parts if len(parts) > 1 else ():
        progress(f"fitting without part {part + 1} of the authors")
        unseen[written.fold == part] = linear(shown, part).scores(written.lines)[written.fold == part]
    progress("fitting on all authors")
    whole = linear(shown, None)
    if len(parts) == 1:
        unseen = whole.scores(written.lines)
    tagger = BehaviourTagger(
        version=version,
        codebook=codebook.version,
        codes=codes,
        speakers=tuple(codebook[name].speaker for name in codes),
        formed=formed,
        forms=forms,
        linear=whole,
        calibration=calibration(unseen, calibration_inputs(unseen, columns, written.lines), written),
        thresholds=np.full((2, len(LANGUAGES) + 1, len(codes)), 0.5, dtype=np.float32),
    )
    return _rounded(replace(tagger, thresholds=thresholds(tagger, unseen, written)))


def trainable(calls: Sequence[Call], codebook: Codebook) -> tuple[str, ...]:
    """Codes with enough examples, in the codebook's order."""
    counts = dict.fromkeys(codebook.names, 0)
    for call in calls:
        for _, utterance in call.utterances():
            for label in utterance.judgement.labels if utterance.judgement else ():
                counts[label] += 1
    return tuple(name for name, count in counts.items() if count >= ENOUGH)


def examples_of(
    labelled: Sequence[LabelledCall], codebook: Codebook, codes: Sequence[str], forms: Sequence[str]
) -> Examples:
    lines = lines_of([c.call for c in labelled])
    wanted, judged = (np.zeros((len(lines), len(codes) + len(forms)), dtype=bool) for _ in range(2))
    parts = folds(labelled)
    fold = []
    row = 0
    for labelled_call in labelled:
        for turn, utterance in labelled_call.call.utterances():
            if (judgement := utterance.judgement) is not None:
                for column, code in enumerate(codes):
                    judged[row, column] = codebook[code].speaker == turn.speaker and code not in judgement.ignore
                    wanted[row, column] = code in judgement.labels
                for column, form in enumerate(forms, len(codes)):
                    judged[row, column] = judgement.form is not None and "form" not in judgement.ignore
                    wanted[row, column] = judgement.form == form
            fold.append(parts[labelled_call.author])
            row += 1
    return Examples(lines, sparse(lines), wanted, judged, np.array(fold))


def alone(examples: Examples) -> Examples:
    """The same utterances, each as if it were all there is of its call."""
    none = np.zeros(len(examples.lines), dtype=np.int64)
    lines = replace(examples.lines, index=none, remaining=none, in_turn=none, other=none - 1, same=none - 1)
    return replace(examples, lines=lines, features=sparse(lines))


def asked_by_others(examples: Examples, lines: Lines, columns: Sequence[int]) -> Examples:
    """With the customer's lines as examples of questions, by their question marks.

    Nobody codes them, but a question shows in the same order of words whoever asks it.
    """
    wanted, judged = examples.wanted.copy(), examples.judged.copy()
    for column in columns:
        rows = lines.marked & ~judged[:, column] & (lines.speaker == SPEAKERS["customer"])
        judged[rows, column] = True
        wanted[rows, column] = lines.asking[rows] == 2
    return replace(examples, wanted=wanted, judged=judged)


def folds(labelled: Sequence[LabelledCall]) -> dict[str, int]:
    """Author -> part, 0 … FOLDS - 1, the authors of each language dealt out in turn."""
    found: dict[str, int] = {}
    for start, language in enumerate(sorted({c.call.language or "" for c in labelled})):
        authors = sorted({c.author for c in labelled if (c.call.language or "") == language})
        found |= {author: number % FOLDS for number, author in enumerate(authors, start)}
    return found


def sparse(lines: Lines) -> Any:
    """All features of `lines` as one matrix, context included: csr_array (utterances, 2^BITS)."""
    from scipy.sparse import coo_array, csr_array, vstack

    count = len(lines)
    parts = []
    for block in blocks_of(lines):
        sizes = np.bincount(block.rows, minlength=count)
        values = np.repeat(block.weight / np.sqrt(np.maximum(sizes, 1)), sizes).astype(np.float32)
        pointers = np.concatenate([[0], np.cumsum(sizes)])
        part = csr_array((values, columns_of(block.hashes), pointers), shape=(count, 1 << BITS))
        if block.view is not None:
            empty = csr_array((1, 1 << BITS), dtype=np.float32)
            part = vstack([part, empty]).tocsr()[np.where(block.view < 0, count, block.view)]
        parts.append(part.tocoo())
    rows, columns, values = (np.concatenate([getattr(p, name) for p in parts]) for name in ("row", "col", "data"))
    matrix = coo_array((values, (rows, columns)), shape=(count, 1 << BITS)).tocsr()
    matrix.sum_duplicates()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def linear(examples: Sequence[Examples], without: int | None) -> Linear:
    """A linear support vector machine a target, on the utterances judged for it and not in the part `without`."""
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
    weights = np.stack([w for w, _ in found], axis=1).astype(np.float32)
    return Linear(columns, weights, np.array([b for _, b in found], dtype=np.float32))


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
    bare, marked = np.zeros((3, unseen.shape[1]), np.float32), np.zeros((5, unseen.shape[1]), np.float32)
    bare[0] = marked[0] = 1
    for target in range(unseen.shape[1]):
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
