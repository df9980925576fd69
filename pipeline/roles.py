"""Agent or customer, from what is said: the log odds of single utterances, without context.

A linear model over hashed features of the words alone: no voice, no order, no case, no marks. Languages are learned
together and calibrated each for itself; a text in no known language is read by its letters and words only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import modelfile
from pipeline.call import LANGUAGES, Word
from pipeline.concepts import concepts_of, word_classes_of
from pipeline.cues import cues_of
from pipeline.errors import UnreadableInput
from pipeline.features import BITS, begins, char_grams, columns_of, meanings, told_words, word_grams
from pipeline.floor import PAUSE_MS
from pipeline.language import guess_language
from pipeline.modelparts import must_fit_roles
from pipeline.resources import model_path
from pipeline.sentences import ends
from pipeline.words import Floats, Hashes, Ints, mixed, words_of

NAME = "roles"
FORMAT = 1
PIECE = 12  # words; more at a time are cut
SHORT_PIECE = 3  # words that either side of a cut keeps
BATCH = 4_000  # texts at a time: bounds memory


@dataclass(frozen=True)
class RoleModel:
    """See `load_role_model`."""

    version: str
    columns: Ints  # of the features that matter among 2^BITS, ascending
    weights: Floats  # (columns,)
    bias: float
    calibration: Floats  # (languages and unknown, 2): scale and offset of the log odds
    likeness: float  # correlation between the utterances of one voice, 0 … 1

    @property
    def source(self) -> str:
        return f"{NAME} {self.version}"

    def log_odds(self, texts: Sequence[str], language: str | None) -> Floats:
        """(texts,): natural log odds that an agent said it, where both are as likely to speak.

        `texts` are utterance-sized; see `cut_pieces`. A language that is not known is guessed from all of them.
        """
        return self.calibrated(texts, np.full(len(texts), language_number(texts, language), dtype=np.int8))

    def calibrated(self, texts: Sequence[str], language: NDArray[np.int8]) -> Floats:
        """`log_odds` with the language of each text as an index into LANGUAGES, -1 for unknown."""
        total = np.full(len(texts), self.bias)
        for start in range(0, len(texts), BATCH):
            own = slice(start, start + BATCH)
            for rows, hashes in features_of(texts[own], language[own]):
                count = len(total[own])
                sums = np.bincount(rows, self._dense[columns_of(hashes)], count)
                total[own] += sums / np.sqrt(np.maximum(np.bincount(rows, minlength=count), 1))
        return np.asarray(total * self.calibration[language, 0] + self.calibration[language, 1], dtype=np.float32)

    def evidence(self, log_odds: Floats) -> float:
        """Log odds that all were said by an agent. Utterances of one voice are alike, so their sum says too much.

        Divided by the design effect 1 + (n - 1) · likeness (Kish 1965).
        """
        return float(log_odds.sum()) / (1 + max(0, len(log_odds) - 1) * self.likeness)

    @cached_property
    def _dense(self) -> Floats:
        dense = np.zeros(1 << BITS, dtype=np.float32)
        dense[self.columns] = self.weights
        return dense


def language_number(texts: Sequence[str], language: str | None) -> int:
    """Index into LANGUAGES, guessed where the language is not one of them; -1 where no guess is possible."""
    known = language if language in LANGUAGES else guess_language(texts)
    return LANGUAGES.index(known) if known else -1


def features_of(texts: Sequence[str], language: NDArray[np.int8]) -> Iterator[tuple[Ints, Hashes]]:
    """Families of features: rows (texts, ascending) and hashes. Each family of a text is scaled to the same length."""
    if not len(texts):
        return
    words = words_of(texts)
    classes = word_classes_of(words, language)
    grams = [*word_grams(words, meanings(words, language)), *char_grams(words, (4, 5))]
    opening = begins(words, classes.astype(np.uint64), *told_words(words, classes, concepts_of(words, language)))
    length = np.digitize(np.diff(words.first), (1, 2, 3, 4, 6, 9, 13, 18, 25, 40))
    rows, cues = cues_of(texts, language)
    families = [(own, hashes) for _, own, hashes in grams]
    families += [opening, (rows, cues.astype(np.uint64)), (np.arange(len(texts)), length.astype(np.uint64))]
    for number, (own, hashes) in enumerate(families):
        yield own, mixed(hashes, 200 + number)


def cut_pieces(tokens: Sequence[str], language: str | None, pauses: Sequence[int] | None = None) -> list[slice]:
    """Utterance-sized pieces of at most PIECE words: cut at marks and pauses, where these are lacking in the middle.

    `pauses`: milliseconds of silence in front of each token.
    """
    silent = list(pauses) if pauses is not None else [0] * len(tokens)
    edges = sorted({0, *ends(tokens, language), *(i for i, pause in enumerate(silent) if i and pause >= PAUSE_MS)})
    return [piece for start, end in pairwise(edges) for piece in _halved(start, end, silent)]


def text_pieces(text: str, language: str | None) -> list[str]:
    tokens = text.split()
    return [" ".join(tokens[piece]) for piece in cut_pieces(tokens, language)]


def word_pieces(words: Sequence[Word], language: str | None) -> list[slice]:
    """As `cut_pieces`, by the words' times too."""
    pauses = [0, *(after.start_ms - before.end_ms for before, after in pairwise(words))]
    return cut_pieces([word.text.strip() or "…" for word in words], language, pauses)


def word_log_odds(model: RoleModel, words: Sequence[Word], language: str | None) -> Floats:
    """(words,): the log odds of the piece around each word, shared out evenly, so that sums over time make sense.

    `words` are in the order of time, of one voice or of several that nobody has told apart.
    """
    pieces = word_pieces(words, language)
    texts = [" ".join(word.text.strip() for word in words[piece]) for piece in pieces]
    sizes = np.array([piece.stop - piece.start for piece in pieces], dtype=np.int64)
    return np.repeat(model.log_odds(texts, language) / np.maximum(sizes, 1), sizes).astype(np.float32)


def role_model_beside(tagger: Path | None) -> RoleModel:
    """The model that was trained with a tagger of one's own, where there is one; else the one shipped."""
    beside = tagger.with_name(f"{NAME}.skops") if tagger else None
    return load_role_model(beside if beside and beside.is_file() else None)


def load_role_model(path: Path | None = None) -> RoleModel:
    """The model in a skops file, or the one shipped. ModelMissing, UnreadableInput."""
    return _loaded(path or model_path(NAME))


@cache
def _loaded(path: Path) -> RoleModel:
    meta, arrays = modelfile.load(path, "role model")
    if meta.get("name") != NAME or meta.get("format") != FORMAT:
        found = f"{meta.get('name')!r:.60}, format {meta.get('format')!r:.60}"
        raise UnreadableInput(path, f"is {found}, not {NAME!r}, format {FORMAT}", modelfile.WAY_OUT)
    modelfile.must_fit(path, NAME, lambda: must_fit_roles(meta, arrays))
    return RoleModel(
        version=meta["version"],
        columns=np.cumsum(arrays["gaps"].astype(np.int64)),
        weights=(arrays["weights"] * arrays["factor"]).astype(np.float32),
        bias=meta["bias"],
        calibration=arrays["calibration"],
        likeness=meta["likeness"],
    )


def save_role_model(model: RoleModel, path: Path) -> None:
    """Weights are rounded to a byte each; columns are kept as the gaps between them, which pack well."""
    factor = np.float32(max(float(np.abs(model.weights).max(initial=0)), 1e-6) / 127)
    meta = {
        "name": NAME,
        "format": FORMAT,
        "version": model.version,
        "languages": list(LANGUAGES),
        "bias": model.bias,
        "likeness": model.likeness,
    }
    arrays: dict[str, modelfile.Array] = {
        "gaps": np.diff(model.columns, prepend=0).astype(np.uint32),
        "weights": np.round(model.weights / factor).astype(np.int8),
        "factor": np.array([factor], dtype=np.float32),
        "calibration": model.calibration,
    }
    modelfile.save(path, meta, arrays)


def _halved(start: int, end: int, pauses: Sequence[int]) -> list[slice]:
    """The stretch, cut until no piece is too long: at its longest pause, of equal ones nearest to the middle."""
    if end - start <= PIECE:
        return [slice(start, end)]
    middle = (start + end) // 2
    at = max(range(start + SHORT_PIECE, end - SHORT_PIECE + 1), key=lambda i: (pauses[i], -abs(i - middle)))
    return [*_halved(start, at, pauses), *_halved(at, end, pauses)]
