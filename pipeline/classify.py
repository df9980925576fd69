"""The behaviour tagger: calls in, the same calls with a judgement on every utterance of agent and customer out.

The model is data alone (modelfile.py). Scores are calibrated probabilities; a code is given where its score reaches its
threshold. Of the input only text, speaker, order and language are read, never labels or facts that came with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from pipeline import modelfile
from pipeline.call import LANGUAGES, Call
from pipeline.errors import UnreadableInput
from pipeline.features import BITS, SPEAKERS, Block, Lines, blocks_of, columns_of, lines_of
from pipeline.resources import model_path
from pipeline.tags import Judgement
from pipeline.words import Floats, Ints

NAME = "behaviours"
FORMAT = 1
BATCH = 4_000  # utterances at a time: bounds memory


class Tagger(Protocol):
    @property
    def source(self) -> str:
        """Name and version, as kept with every judgement."""
        ...

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        """The calls with a judgement on each utterance of agent and customer; one that was there is replaced."""
        ...


@dataclass(frozen=True)
class Linear:
    """Weights of the sparse features: of those `columns` among 2^BITS that matter, for each output."""

    columns: Ints  # ascending
    weights: Floats  # (columns, outputs)
    bias: Floats  # (outputs,)

    def scores(self, lines: Lines) -> Floats:
        """Log-odds, (utterances, outputs)."""
        place = np.full(1 << BITS, len(self.columns), dtype=np.int64)
        place[self.columns] = np.arange(len(self.columns))
        weights = np.vstack([self.weights, np.zeros((1, self.weights.shape[1]), np.float32)])
        total = np.tile(self.bias, (len(lines), 1))
        for block in blocks_of(lines):
            part = _weighted(block, place, weights, len(lines))
            total += part if block.view is None else np.vstack([part, np.zeros_like(part[:1])])[block.view]
        return total


@dataclass(frozen=True)
class Calibration:
    """Scores -> log-odds, by a small logistic regression for each output (Platt 1999).

    One for calls that are written without marks, one for calls with them that also sees the question mark.
    """

    bare: Floats  # (3, outputs): own score, highest score of a code that takes a form, offset
    marked: Floats  # (5, outputs): the same, then a question mark at the end, one inside

    def log_odds(self, scores: Floats, inputs: Floats, lines: Lines) -> Floats:
        """(utterances, outputs); `inputs` by `calibration_inputs`."""
        asked = inputs[:, 0:1]
        bare = scores * self.bare[0] + asked * self.bare[1] + self.bare[2]
        marked = scores * self.marked[0] + asked * self.marked[1] + self.marked[2] + inputs[:, 1:] @ self.marked[3:]
        return np.asarray(np.where(lines.marked[:, None], marked, bare), dtype=np.float32)


def calibration_inputs(scores: Floats, formed: Sequence[int], lines: Lines) -> Floats:
    """(utterances, 3): highest score of a code that takes a form, question mark at the end, question mark inside."""
    asked = scores[:, list(formed)].max(axis=1) if len(formed) else np.zeros(len(scores), np.float32)
    asked = np.where(lines.speaker == SPEAKERS["agent"], asked, 0)
    return np.stack([asked, lines.asking == 2, lines.asking == 1], axis=1).astype(np.float32)


@dataclass(frozen=True)
class BehaviourTagger:
    """See `load_tagger`."""

    version: str
    codebook: str  # version of the codebook it was trained with
    codes: tuple[str, ...]
    speakers: tuple[str, ...]  # whose code each is
    formed: tuple[str, ...]  # codes whose utterances get a form
    forms: tuple[str, ...]
    linear: Linear  # outputs: codes, then forms
    calibration: Calibration
    thresholds: Floats  # probabilities, (without and with marks, languages and unknown, codes)

    @property
    def source(self) -> str:
        return f"{NAME} {self.version}"

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        return [call for batch in _batches(calls) for call in self._tag(batch)]

    def probabilities(self, lines: Lines) -> Floats:
        """(utterances, codes + forms), each 0 … 1; the forms of an utterance sum to 1."""
        return self.calibrated(self.linear.scores(lines), lines)

    def calibrated(self, scores: Floats, lines: Lines) -> Floats:
        formed = [self.codes.index(code) for code in self.formed]
        logits = self.calibration.log_odds(scores, calibration_inputs(scores, formed, lines), lines)
        codes = len(self.codes)
        chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        if self.forms:
            shares = np.exp(logits[:, codes:] - logits[:, codes:].max(axis=1, keepdims=True))
            chances[:, codes:] = shares / shares.sum(axis=1, keepdims=True)
        return np.asarray(chances, dtype=np.float32)

    def _tag(self, calls: Sequence[Call]) -> Iterator[Call]:
        lines = lines_of(calls)
        judgements = self._judgements(lines)
        for call in calls:
            turns = [
                replace(turn, utterances=tuple(replace(u, judgement=next(judgements)) for u in turn.utterances))
                for turn in call.turns
            ]
            yield replace(call, turns=tuple(turns), tagged_by=self.source)

    def _judgements(self, lines: Lines) -> Iterator[Judgement | None]:
        if not len(lines):
            return
        chances = self.probabilities(lines)
        given = chances[:, : len(self.codes)] >= self.thresholds[lines.marked.astype(np.int64), lines.language]
        best_form = chances[:, len(self.codes) :].argmax(axis=1) if self.forms else None
        rounded = np.round(chances.astype(np.float64), 4).tolist()
        own = {number: [i for i, s in enumerate(self.speakers) if s == name] for name, number in SPEAKERS.items()}
        for row, speaker in enumerate(lines.speaker.tolist()):
            if speaker not in own:
                yield None
                continue
            labels = tuple(self.codes[i] for i in own[speaker] if given[row, i])
            asks = best_form is not None and any(label in self.formed for label in labels)
            yield Judgement(
                labels=labels,
                form=self.forms[best_form[row]] if asks and best_form is not None else None,
                scores={self.codes[i]: rounded[row][i] for i in own[speaker]},
                source=self.source,
            )


def load_tagger(path: Path | None = None) -> BehaviourTagger:
    """The tagger in a skops file, or the one shipped. ModelMissing, UnreadableInput."""
    path = path or model_path()
    meta, arrays = modelfile.load(path)
    if meta.get("name") != NAME or meta.get("format") != FORMAT:
        found = f"{meta.get('name')!r}, format {meta.get('format')!r}"
        raise UnreadableInput(path, f"is {found}, not {NAME!r}, format {FORMAT}", modelfile.WAY_OUT)
    return unpacked(meta, arrays)


def save_tagger(tagger: BehaviourTagger, path: Path) -> None:
    modelfile.save(path, *packed(tagger))


def packed(tagger: BehaviourTagger) -> tuple[dict[str, Any], dict[str, modelfile.Array]]:
    """As metadata and arrays; weights rounded to a byte each, with one factor for every output."""
    factor = np.maximum(np.abs(tagger.linear.weights).max(axis=0, initial=0), 1e-6) / 127
    meta = {
        "name": NAME,
        "format": FORMAT,
        "version": tagger.version,
        "codebook": tagger.codebook,
        "languages": list(LANGUAGES),
        "codes": list(tagger.codes),
        "speakers": list(tagger.speakers),
        "formed": list(tagger.formed),
        "forms": list(tagger.forms),
    }
    arrays = {
        "columns": tagger.linear.columns.astype(np.uint32),
        "weights": np.round(tagger.linear.weights / factor).astype(np.int8),
        "factor": factor.astype(np.float32),
        "bias": tagger.linear.bias,
        "bare": tagger.calibration.bare,
        "marked": tagger.calibration.marked,
        "thresholds": tagger.thresholds,
    }
    return meta, arrays


def unpacked(meta: Mapping[str, Any], arrays: Mapping[str, modelfile.Array]) -> BehaviourTagger:
    linear = Linear(arrays["columns"].astype(np.int64), arrays["weights"] * arrays["factor"], arrays["bias"])
    names = {key: tuple(meta[key]) for key in ("codes", "speakers", "formed", "forms")}
    return BehaviourTagger(
        version=meta["version"],
        codebook=meta["codebook"],
        linear=linear,
        calibration=Calibration(arrays["bare"], arrays["marked"]),
        thresholds=arrays["thresholds"],
        **names,
    )


def _weighted(block: Block, place: Ints, weights: Floats, count: int) -> Floats:
    """The block's share of the log-odds: each utterance's features summed and scaled to the same length."""
    from scipy.sparse import csr_array

    sizes = np.bincount(block.rows, minlength=count)
    pointers = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    ones = np.ones(len(block.rows), dtype=np.float32)
    matrix = csr_array((ones, place[columns_of(block.hashes)], pointers), shape=(count, len(weights)))
    factor = block.weight / np.sqrt(np.maximum(sizes, 1))
    return np.asarray((matrix @ weights) * factor[:, None], dtype=np.float32)


def _batches(calls: Sequence[Call]) -> Iterator[list[Call]]:
    batch: list[Call] = []
    size = 0
    for call in calls:
        batch.append(call)
        size += sum(len(turn.utterances) for turn in call.turns)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
