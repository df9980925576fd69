"""Labelled calls -> what a tagger is fitted to: features of every utterance and what is to be learned of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.call import Call
from pipeline.classify import Choice
from pipeline.codebook import Codebook
from pipeline.features import BITS, SPEAKERS, Lines, blocks_of, columns_of, lines_of
from pipeline.labels import LabelledCall
from pipeline.tags import OF_QUESTIONS, Judgement
from pipeline.words import Ints

Bools = NDArray[np.bool_]
ENOUGH = 10  # examples of a code or a choice for it to be learned
FOLDS = 4


@dataclass(frozen=True)
class Examples:
    """Utterances with what is to be learned of them. Targets: the codes, then the values of the choices."""

    lines: Lines
    features: Any  # scipy.sparse.csr_array (utterances, 2^BITS)
    wanted: Bools  # (utterances, targets)
    judged: Bools  # (utterances, targets), False where the cell may not be used
    fold: Ints  # of the author, for each utterance
    reason: Ints  # of each call, -1 not known


@dataclass(frozen=True)
class Targets:
    """What is learned, in the order of the outputs."""

    codes: tuple[str, ...]
    choices: tuple[Choice, ...]
    reasons: tuple[str, ...]

    def formed(self, codebook: Codebook) -> list[int]:
        """Columns of the codes whose utterances get a choice."""
        return [self.codes.index(name) for name in codebook.formed if name in self.codes]


def trainable(calls: Sequence[Call], codebook: Codebook) -> tuple[str, ...]:
    """Codes with enough examples, in the codebook's order."""
    counts = dict.fromkeys(codebook.names, 0)
    for call in calls:
        for _, utterance in call.utterances():
            for label in utterance.judgement.labels if utterance.judgement else ():
                counts[label] += 1
    return tuple(name for name, count in counts.items() if count >= ENOUGH)


def choices_of(calls: Sequence[Call], codebook: Codebook) -> tuple[Choice, ...]:
    """Those that were judged often enough."""
    judged = Counter(
        name
        for call in calls
        for _, utterance in call.utterances()
        for name in OF_QUESTIONS
        if utterance.judgement and getattr(utterance.judgement, name) is not None
    )
    values = {"form": tuple(codebook.forms), "about": tuple(codebook.about), "follow_up": ("no", "yes")}
    return tuple(Choice(name, values[name]) for name in OF_QUESTIONS if judged[name] >= ENOUGH and values[name])


def reasons_of(calls: Sequence[Call], codebook: Codebook) -> tuple[str, ...]:
    """Those of the codebook that at least two calls have."""
    counts = Counter(call.facts.reason for call in calls if call.facts)
    return tuple(name for name in codebook.reasons if counts[name] > 1)


def examples_of(labelled: Sequence[LabelledCall], codebook: Codebook, targets: Targets) -> Examples:
    lines = lines_of([c.call for c in labelled])
    columns = len(targets.codes) + sum(len(choice.values) for choice in targets.choices)
    wanted, judged = (np.zeros((len(lines), columns), dtype=bool) for _ in range(2))
    parts = folds(labelled)
    fold = []
    row = 0
    for labelled_call in labelled:
        for turn, utterance in labelled_call.call.utterances():
            if (judgement := utterance.judgement) is not None:
                for column, code in enumerate(targets.codes):
                    judged[row, column] = codebook[code].speaker == turn.speaker and code not in judgement.ignore
                    wanted[row, column] = code in judgement.labels
                for column, (name, value) in enumerate(_values(targets), len(targets.codes)):
                    chosen = _chosen(judgement, name)
                    judged[row, column] = chosen is not None and name not in judgement.ignore
                    wanted[row, column] = chosen == value
            fold.append(parts[labelled_call.author])
            row += 1
    reasons = [c.call.facts.reason if c.call.facts else None for c in labelled]
    known = np.array([targets.reasons.index(r) if r in targets.reasons else -1 for r in reasons])
    return Examples(lines, sparse(lines), wanted, judged, np.array(fold), known)


def _values(targets: Targets) -> list[tuple[str, str]]:
    return [(choice.name, value) for choice in targets.choices for value in choice.values]


def _chosen(judgement: Judgement, name: str) -> str | None:
    value = getattr(judgement, name)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def alone(examples: Examples) -> Examples:
    """The same utterances, each as if it were all there is of its call."""
    none = np.zeros(len(examples.lines), dtype=np.int64)
    lines = replace(examples.lines, index=none, remaining=none, in_turn=none, other=none - 1, same=none - 1)
    return replace(examples, lines=lines, features=sparse(lines), reason=np.full(len(examples.reason), -1))


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


def first_rows(lines: Lines) -> Ints:
    """The first utterance of each call."""
    return np.flatnonzero(lines.index == 0)
