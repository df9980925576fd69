"""Who speaks when, and which voice is the agent: by the sound and, where there are words, by both at once."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from pipeline.diarize.markov import changes, log_probability, path
from pipeline.diarize.voices import BLOCK_MS, Floats, Voices
from pipeline.timing import Span, merge

OVERLAP = 0.5  # probability from which both are said to speak
WORDS_TRUST = 0.9  # share of the words whose evidence is taken at its value; the rest may mean either


@dataclass(frozen=True)
class Decoded:
    spans: tuple[tuple[Span, ...], tuple[Span, ...]]  # of each voice; overlaps in both
    agent: int | None  # 0 or 1: which voice; None without words
    certainty: float  # 0.5 … 1 that `agent` is right and not the other voice; 0.5 without words


def decode(voices: Voices, words: NDArray[np.float64] | None = None) -> Decoded:
    """The most likely turns. Both roles are tried, each with all the evidence; the likelier one wins.

    `words` (blocks,): log odds, in nats, that the agent speaks in the block rather than the customer; 0 where nothing
    is said. A word's evidence is spread over its blocks: they sum up to what the word says.
    """
    at = np.flatnonzero(voices.speech)
    if not len(at):
        return Decoded(((), ()), None, 0.5)
    change = changes(at, np.zeros(len(at), bool) if voices.pause is None else voices.pause[at])
    ratio = voices.log_likelihood[at, 1] - voices.log_likelihood[at, 0]
    if words is None or not words[at].any():
        return Decoded(_spans(voices, at, path(ratio, change)), None, 0.5)
    evidence = _tempered(words[at])
    either = ratio - evidence, ratio + evidence  # the first voice is the agent, the second is
    first, second = (log_probability(one, change) for one in either)
    agent = int(second > first)
    certainty = 1 / (1 + exp(-min(abs(second - first), 700.0)))
    return Decoded(_spans(voices, at, path(either[agent], change)), agent, certainty)


def _tempered(words: Floats) -> Floats:
    """Log odds of a witness who is right as often as WORDS_TRUST and otherwise says anything; at most ±3."""
    noise = (1 - WORDS_TRUST) / 2
    return np.asarray(np.log(WORDS_TRUST * expit(words) + noise) - np.log(WORDS_TRUST * expit(-words) + noise))


def _spans(
    voices: Voices, at: NDArray[np.int64], states: NDArray[np.int64]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    both = voices.overlap[at] >= OVERLAP
    return _covered(at[(states == 0) | both]), _covered(at[(states == 1) | both])


def _covered(blocks: NDArray[np.int64]) -> tuple[Span, ...]:
    return merge(Span(int(at) * BLOCK_MS, (int(at) + 1) * BLOCK_MS) for at in blocks)
