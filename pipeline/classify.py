"""The behaviour tagger: calls in, the same calls with a judgement on every utterance of agent and customer out.

The model is data alone (modelfile.py). Scores are calibrated probabilities; a code is given where its score reaches its
threshold. Of the input only text, speaker, order and language are read, never labels or facts that came with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline import modelfile
from pipeline.call import LANGUAGES, Call, Facts
from pipeline.errors import UnreadableInput
from pipeline.features import BITS, SPEAKERS, Block, Lines, blocks_of, columns_of, lines_of
from pipeline.modelparts import must_fit_tagger
from pipeline.resources import model_path
from pipeline.tags import OF_QUESTIONS, Judgement
from pipeline.whole import Mood, reason_view
from pipeline.words import Floats, Ints

NAME = "behaviours"
FORMAT = 2
BATCH = 4_000  # utterances at a time: bounds memory


class Tagger(Protocol):
    @property
    def source(self) -> str:
        """Name and version, as kept with every judgement."""
        ...

    @property
    def codes(self) -> tuple[str, ...]:
        """All that it can give."""
        ...

    @property
    def experimental(self) -> tuple[str, ...]:
        """Those of them that are too uncertain for a profile."""
        ...

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        """The calls with a judgement on each utterance of agent and customer, and the facts that the tagger knows.

        Judgements and facts that were there are replaced.
        """
        ...


@dataclass(frozen=True)
class Linear:
    """Weights of the sparse features: of those `columns` among 2^BITS that matter, for each output."""

    columns: Ints  # ascending
    weights: Floats  # (columns, outputs)
    bias: Floats  # (outputs,)

    def scores(self, lines: Lines) -> Floats:
        """Log-odds, (utterances, outputs)."""
        place, weights = self._looked_up
        total = np.tile(self.bias, (len(lines), 1))
        for block in blocks_of(lines):
            part = _weighted(block, place, weights, len(lines))
            total += part if block.view is None else np.vstack([part, np.zeros_like(part[:1])])[block.view]
        return total

    @cached_property
    def _looked_up(self) -> tuple[NDArray[np.int32], Floats]:
        """The row of each of the 2^BITS features, and the rows, a last one of zeros for those that do not matter.

        Kept: calls come one at a time, and making it takes longer than tagging one.
        """
        place = np.full(1 << BITS, len(self.columns), dtype=np.int32)
        place[self.columns] = np.arange(len(self.columns))
        rows: Floats = np.vstack([self.weights, np.zeros((1, self.weights.shape[1]), np.float32)])
        return place, rows


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
class Choice:
    """One of `values` for every question: its `form`, what it is `about`, whether it is a `follow_up` (no, yes)."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class BehaviourTagger:
    """See `load_tagger`."""

    version: str
    codebook: str  # version of the codebook it was trained with
    codes: tuple[str, ...]
    speakers: tuple[str, ...]  # whose code each is
    formed: tuple[str, ...]  # codes whose utterances get a choice
    choices: tuple[Choice, ...]
    reasons: tuple[str, ...]  # why people call
    linear: Linear  # outputs: codes, the values of the choices, reasons
    calibration: Calibration  # of all but the reasons
    thresholds: Floats  # probabilities, (without and with marks, languages and unknown, codes)
    mood: Mood | None
    experimental: tuple[str, ...] = ()  # codes too uncertain for a profile

    @property
    def source(self) -> str:
        return f"{NAME} {self.version}"

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        return [call for batch in _batches(calls) for call in self._tag(batch)]

    def calibrated(self, scores: Floats, lines: Lines) -> Floats:
        """(utterances, codes + values of choices), each 0 … 1; the values of a choice sum to 1."""
        scores = scores[:, : self.calibration.bare.shape[1]]
        formed = [self.codes.index(code) for code in self.formed]
        logits = self.calibration.log_odds(scores, calibration_inputs(scores, formed, lines), lines)
        chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        for _, columns in self._chosen():
            shares = np.exp(logits[:, columns] - logits[:, columns].max(axis=1, keepdims=True))
            chances[:, columns] = shares / shares.sum(axis=1, keepdims=True)
        return np.asarray(chances, dtype=np.float32)

    def _chosen(self) -> Iterator[tuple[Choice, slice]]:
        """Each choice with its columns."""
        start = len(self.codes)
        for choice in self.choices:
            yield choice, slice(start, start + len(choice.values))
            start += len(choice.values)

    def _tag(self, calls: Sequence[Call]) -> Iterator[Call]:
        lines = lines_of(calls)
        scores = self.linear.scores(lines)
        chances = self.calibrated(scores, lines)
        judgements = self._judgements(lines, chances)
        for call, facts in zip(calls, self._facts(lines, scores, chances, len(calls)), strict=True):
            turns = [
                replace(turn, utterances=tuple(replace(u, judgement=next(judgements)) for u in turn.utterances))
                for turn in call.turns
            ]
            yield replace(call, turns=tuple(turns), tagged_by=self.source, facts=facts)

    def _facts(self, lines: Lines, scores: Floats, chances: Floats, calls: int) -> list[Facts]:
        """Reason and mood of each call, None where nobody said anything that could tell."""
        facts = [Facts()] * calls
        if not len(lines):
            return facts
        if self.reasons:
            view = reason_view(lines)
            best = (view @ scores[:, -len(self.reasons) :]).argmax(axis=1)
            for number in np.flatnonzero(view.sum(axis=1) > 0).tolist():
                facts[number] = Facts(reason=self.reasons[best[number]])
        if self.mood:
            customer = [place for place, speaker in enumerate(self.speakers) if speaker == "customer"]
            for place, mood in enumerate(self.mood.of(chances[:, customer], lines)):
                if mood:
                    facts[place] = replace(facts[place], mood_start=mood[0], mood_end=mood[1])
        return facts

    def _judgements(self, lines: Lines, chances: Floats) -> Iterator[Judgement | None]:
        given = chances[:, : len(self.codes)] >= self.thresholds[lines.marked.astype(np.int64), lines.language]
        best = {choice: chances[:, columns].argmax(axis=1) for choice, columns in self._chosen()}
        rounded = np.round(chances.astype(np.float64), 4).tolist()
        own = {number: [i for i, s in enumerate(self.speakers) if s == name] for name, number in SPEAKERS.items()}
        for row, speaker in enumerate(lines.speaker.tolist()):
            if speaker not in own:
                yield None
                continue
            labels = tuple(self.codes[i] for i in own[speaker] if given[row, i])
            asks = any(label in self.formed for label in labels)
            chosen = {c.name: c.values[found[row]] for c, found in best.items()} if asks else {}
            yield Judgement(
                labels=labels,
                form=chosen.get("form"),
                scores={self.codes[i]: rounded[row][i] for i in own[speaker]},
                source=self.source,
                about=chosen.get("about"),
                follow_up=chosen["follow_up"] == "yes" if "follow_up" in chosen else None,
            )


def load_tagger(path: Path | None = None) -> BehaviourTagger:
    """The tagger in a skops file, or the one shipped. ModelMissing, UnreadableInput."""
    path = path or model_path()
    meta, arrays = modelfile.load(path)
    if meta.get("name") != NAME or meta.get("format") != FORMAT:
        found = f"{meta.get('name')!r:.60}, format {meta.get('format')!r:.60}"
        raise UnreadableInput(path, f"is {found}, not {NAME!r}, format {FORMAT}", modelfile.WAY_OUT)
    modelfile.must_fit(path, NAME, lambda: must_fit_tagger(meta, arrays))
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
        "choices": {choice.name: list(choice.values) for choice in tagger.choices},
        "reasons": list(tagger.reasons),
        "experimental": list(tagger.experimental),
    }
    arrays = {
        "columns": tagger.linear.columns.astype(np.uint32),
        "weights": np.round(tagger.linear.weights / factor).astype(np.int8),
        "factor": factor.astype(np.float32),
        "bias": tagger.linear.bias,
        "bare": tagger.calibration.bare,
        "marked": tagger.calibration.marked,
        "thresholds": tagger.thresholds,
        "mood": tagger.mood.weights if tagger.mood else np.zeros((0, 0), np.float32),
    }
    return meta, arrays


def unpacked(meta: Mapping[str, Any], arrays: Mapping[str, modelfile.Array]) -> BehaviourTagger:
    linear = Linear(arrays["columns"].astype(np.int64), arrays["weights"] * arrays["factor"], arrays["bias"])
    names = {key: tuple(meta[key]) for key in ("codes", "speakers", "formed", "reasons", "experimental")}
    return BehaviourTagger(
        version=meta["version"],
        codebook=meta["codebook"],
        linear=linear,
        calibration=Calibration(arrays["bare"], arrays["marked"]),
        thresholds=arrays["thresholds"],
        choices=tuple(Choice(name, tuple(meta["choices"][name])) for name in OF_QUESTIONS if name in meta["choices"]),
        mood=Mood(arrays["mood"]) if arrays["mood"].size else None,
        **names,
    )


def _weighted(block: Block, place: NDArray[np.int32], weights: Floats, count: int) -> Floats:
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
