"""Labelled calls -> a role model (roles.py). What is learned is who says a line; its codes are not looked at.

It is calibrated on scores of authors left out in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline import variants
from pipeline.call import LANGUAGES, Call, Turn, Utterance
from pipeline.examples import Bools, folds
from pipeline.features import BITS, columns_of
from pipeline.fitting import Progress
from pipeline.labels import LabelledCall
from pipeline.redact import redact
from pipeline.roles import RoleModel, features_of, language_number, text_pieces
from pipeline.words import Floats, Ints

ENOUGH = 100  # utterances of agent and of customer each
STRENGTH = 0.8  # of the data against the penalty, shared by the variants
TOLERANCE = 1e-3
SEEN = 6  # utterances a feature must come in
WINDOWS = (2, 4, 8, 12, 24)  # utterances in a row, to measure how alike those of one voice are
UNCALIBRATED = np.tile(np.array([1, 0], dtype=np.float32), (len(LANGUAGES) + 1, 1))
LIKENESS = np.arange(0, 0.2, 0.002)  # those tried


@dataclass(frozen=True)
class Said:
    """Utterances with what is known about each."""

    texts: tuple[str, ...]
    language: NDArray[np.int8]
    call: Ints
    agent: Bools

    def __len__(self) -> int:
        return len(self.texts)

    def without_language(self) -> Said:
        return replace(self, language=np.full(len(self), -1, dtype=np.int8))


@dataclass(frozen=True)
class FittedRoles:
    """The model of all calls; and for each part of the authors one that was learned without them."""

    model: RoleModel
    without: tuple[RoleModel, ...]
    part: dict[str, int]  # author -> part


def fit_roles(labelled: Sequence[LabelledCall], version: str, progress: Progress) -> FittedRoles | None:
    """None where agent or customer say too little to learn from, or all calls are of one author."""
    labelled = [c for c in labelled if {"agent", "customer"} <= {turn.speaker for turn in c.call.turns}]
    part = folds(labelled)
    written = said_in([c.call for c in labelled])
    if min(written.agent.sum(), len(written) - written.agent.sum()) < ENOUGH or len(set(part.values())) < 2:
        return None
    # Who speaks is asked before anything is masked; transcripts from elsewhere may be masked already.
    heard = said_in([in_pieces(variants.noisy(c.call)) for c in labelled])
    masked = said_in([in_pieces(variants.noisy(redact(c.call))) for c in labelled])
    parts = np.array([part[c.author] for c in labelled])
    progress("fitting who speaks")
    examples = [(said, sparse(said)) for said in (written, heard, masked.without_language())]
    whole = _linear(examples, None, parts, version)
    without = [_linear(examples, left_out, parts, version) for left_out in range(max(part.values()) + 1)]
    unseen = [_unseen(without, said, matrix, parts) for said, matrix in examples]
    rows = _calibration([said for said, _ in examples], unseen)
    known = [
        (said, scores * rows[said.language, 0] + rows[said.language, 1])
        for (said, _), scores in zip(examples[:2], unseen, strict=False)
    ]
    likeness = _likeness(known)
    return FittedRoles(
        replace(whole, calibration=rows, likeness=likeness),
        tuple(replace(model, calibration=rows, likeness=likeness) for model in without),
        part,
    )


def said_in(calls: Sequence[Call]) -> Said:
    """What agents and customers say."""
    rows = [
        (u.text, number, turn.speaker == "agent")
        for number, call in enumerate(calls)
        for turn, u in call.utterances()
        if turn.speaker != "other"
    ]
    tongue = np.array([language_number([u.text for _, u in c.utterances()], c.language) for c in calls], dtype=np.int8)
    number = np.array([n for _, n, _ in rows], dtype=np.int64)
    return Said(
        tuple(text for text, _, _ in rows), tongue[number], number, np.array([agent for *_, agent in rows], dtype=bool)
    )


def windows(call: Ints, agent: Bools, size: int) -> Iterator[Ints]:
    """Rows of each stretch of `size` utterances, one behind the other, in which both speak."""
    edges = np.searchsorted(call, np.arange(call.max(initial=-1) + 2))
    for start, end in pairwise(edges.tolist()):
        for begin in range(start, end, size):
            rows = np.arange(begin, min(begin + size, end))
            if 0 < agent[rows].sum() < len(rows):
                yield rows


def in_pieces(call: Call) -> Call:
    """Every utterance cut as words without speakers are."""

    def cut(turn: Turn) -> Turn:
        pieces = [Utterance(text) for u in turn.utterances for text in text_pieces(u.text, call.language)]
        return replace(turn, utterances=tuple(pieces))

    return replace(call, turns=tuple(cut(turn) for turn in call.turns))


def sparse(said: Said) -> Any:
    """All features as one matrix: csr_array (utterances, 2^BITS)."""
    from scipy.sparse import coo_array

    rows, columns, values = [], [], []
    for own, hashes in features_of(said.texts, said.language):
        rows.append(own)
        columns.append(columns_of(hashes))
        values.append(1 / np.sqrt(np.bincount(own, minlength=len(said)))[own])
    joined = [np.concatenate(part) for part in (values, rows, columns)]
    matrix = coo_array((joined[0].astype(np.float32), (joined[1], joined[2])), shape=(len(said), 1 << BITS)).tocsr()
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    return matrix


def _linear(examples: Sequence[tuple[Said, Any]], left_out: int | None, parts: Ints, version: str) -> RoleModel:
    """A logistic regression, its weights as they will come back from the file: what rounds to nothing is left out."""
    from scipy.sparse import vstack
    from sklearn.linear_model import LogisticRegression

    chosen = [np.flatnonzero(parts[said.call] != left_out) for said, _ in examples]
    features = vstack([matrix[rows] for (_, matrix), rows in zip(examples, chosen, strict=True)]).tocsr()
    wanted = np.concatenate([said.agent[rows] for (said, _), rows in zip(examples, chosen, strict=True)])
    columns = np.flatnonzero(np.bincount(features.indices, minlength=features.shape[1]) >= SEEN)
    model = LogisticRegression(C=STRENGTH / len(examples), tol=TOLERANCE, max_iter=500)
    model.fit(features[:, columns], wanted)
    factor = np.float32(np.abs(model.coef_[0]).max() / 127)
    rounded = np.round(model.coef_[0] / factor).astype(np.float32)
    kept = rounded != 0
    return RoleModel(
        version=version,
        columns=columns[kept],
        weights=(rounded[kept] * factor).astype(np.float32),
        bias=float(model.intercept_[0]),
        calibration=UNCALIBRATED,
        likeness=0.0,
    )


def _unseen(without: Sequence[RoleModel], said: Said, matrix: Any, parts: Ints) -> Floats:
    """Scores of each call by the model that does not know its author."""
    scores = np.zeros(len(said), dtype=np.float32)
    for left_out, model in enumerate(without):
        rows = np.flatnonzero(parts[said.call] == left_out)
        scores[rows] = matrix[rows][:, model.columns] @ model.weights + model.bias
    return scores


def _calibration(said: Sequence[Said], unseen: Sequence[Floats]) -> Floats:
    """Scale and offset (Platt 1999) of each language, and of texts in no known one; agent and customer weigh alike."""
    from sklearn.linear_model import LogisticRegression

    scores = np.concatenate(unseen)
    agent, language = (np.concatenate([getattr(s, name) for s in said]) for name in ("agent", "language"))
    rows = UNCALIBRATED.copy()
    for number in (*range(len(LANGUAGES)), -1):
        own = language == number
        if min((own & agent).sum(), (own & ~agent).sum()) >= ENOUGH:
            model = LogisticRegression(C=100.0, class_weight="balanced").fit(scores[own, None], agent[own])
            rows[number] = model.coef_[0, 0], model.intercept_[0]
    return rows


def _likeness(known: Sequence[tuple[Said, Floats]]) -> float:
    """The correlation with which the evidence of stretches of left-out calls is as sure as it is right."""
    loss = np.zeros(len(LIKENESS))
    for own, log_odds in known:
        for size in WINDOWS:
            for rows in windows(own.call, own.agent, size):
                agent = own.agent[rows]
                sums = log_odds[rows][agent].sum(), log_odds[rows][~agent].sum()
                sizes = agent.sum(), (~agent).sum()
                margin = sums[0] / (1 + (sizes[0] - 1) * LIKENESS) - sums[1] / (1 + (sizes[1] - 1) * LIKENESS)
                loss += np.log1p(np.exp(-margin))
    return float(LIKENESS[loss.argmin()])
