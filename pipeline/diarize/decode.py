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
CLEARLY = 5.0  # nats
WORDS_TRUST = 0.9  # share of the words whose evidence is taken at its value; the rest may mean either


@dataclass(frozen=True)
class Decoded:
    spans: tuple[tuple[Span, ...], tuple[Span, ...]]  # of each voice; overlaps in both
    agent: int | None  # 0 or 1: which voice; None without words
    certainty: float  # 0.5 … 1 that `agent` is right and not the other voice; 0.5 without words


def decode(voices: Voices, words: NDArray[np.float64] | None = None) -> Decoded:
    """The most likely turns. Both roles are tried, each with all the evidence; the likelier one wins.

    `words` (blocks,): log odds, in nats, that the agent speaks in the block rather than the customer; 0 where nothing
    is said. A word's evidence is spread over its blocks: they sum up to what the word says. Of several ways to part
    the call the one is taken that the words fit best, the sound's own favourite unless another fits clearly better.
    """
    at = np.flatnonzero(voices.speech)
    if not len(at):
        return Decoded(((), ()), None, 0.5)
    change = changes(at, np.zeros(len(at), bool) if voices.pause is None else voices.pause[at])
    if words is None or not words[at].any():
        return Decoded(_spans(voices, at, path(_ratio(voices, at), change)), None, 0.5)
    evidence = _tempered(words[at])
    tried = [_Tried(_ratio(way, at), evidence, change) for way in (voices, *voices.others)]
    best = max(tried[1:], key=lambda one: one.gain, default=tried[0])
    best = best if best.gain > tried[0].gain + CLEARLY else tried[0]
    certainty = 1 / (1 + exp(-min(abs(best.second - best.first), 700.0)))
    return Decoded(_spans(voices, at, path(best.likelier, change)), best.agent, certainty)


class _Tried:
    """One way to part the call, with both roles. `gain`: what the words add to the sound, in nats."""

    def __init__(self, ratio: Floats, evidence: Floats, change: Floats) -> None:
        either = ratio - evidence, ratio + evidence  # the first voice is the agent, the second is
        self.first, self.second = (log_probability(one, change) for one in either)
        self.agent = int(self.second > self.first)
        self.likelier = either[self.agent]
        self.gain = max(self.first, self.second) - log_probability(ratio, change)


def _ratio(voices: Voices, at: NDArray[np.int64]) -> Floats:
    return np.asarray(voices.log_likelihood[at, 1] - voices.log_likelihood[at, 0])


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
