"""Two voices told apart without a trained model: stretches of speech in two heaps, then block by block.

Several first guesses are refined; the one whose voices are furthest apart wins. (The likelihood of the whole is no
judge: a mood or a handset explains more of the sound than who speaks.) Everything is fitted to this call and dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from pipeline.audio import Recording
from pipeline.diarize.features import BLOCK, Acoustics, Frames, acoustics, normalised, speech_blocks
from pipeline.diarize.markov import changes, posterior
from pipeline.diarize.mixture import Mixture, fit
from pipeline.diarize.part import Part, described
from pipeline.diarize.pitch import pitch_densities, pitch_likelihood
from pipeline.diarize.voices import Floats, Mask, Voices
from pipeline.diarize.windows import Heaps, in_two
from pipeline.timing import Span

LEAST_BLOCKS = 50  # of speech
FITTED_BLOCKS = 9_000  # of a longer call, minutes spread over it are used to tell the voices apart
MINUTE = 600
CHUNK = 3_000  # blocks judged at a time
FIT_FRAMES = 30_000  # for the common mixture
COMPONENTS = 32
SHARE = 0.12  # frames overlap and neighbours say the same: this much of their evidence is new
PITCH_SHARE = 0.2
MOST_WINDOW = 6.0  # nats that a window may say at most
ROUNDS = 2  # more of them leave the voices for whatever varies most
REFINED = 5  # guesses
KEPT = 3  # of them, for the words to choose from
EVEN = 0.75  # how much a small voice must be further away
UNSURE = 2.0  # nats: a window that may be either
APART = (3.0, 5.5)  # distance of the heaps where they may be one voice, and where they are surely two
SAME = 0.97  # two guesses that agree on this share of the blocks are one


@dataclass(frozen=True)
class _Model:
    heaps: Heaps
    cepstra: tuple[Mixture, Mixture]
    pitch: tuple[Floats, Floats]

    def log_likelihood(self, part: Part) -> Floats:
        """(blocks with speech, 2) in nats, beyond what the common mixture says."""
        heard = np.column_stack(
            [
                SHARE * part.per_block(voice.log_likelihood(part.frames) - part.base)
                + PITCH_SHARE * pitch_likelihood(part.pitch, density)
                for voice, density in zip(self.cepstra, self.pitch, strict=True)
            ]
        )
        odds = np.clip(self.heaps.odds(part.vectors), -MOST_WINDOW, MOST_WINDOW)
        heard[:, 1] += (odds / np.bincount(part.window))[part.window]
        return heard


@dataclass(frozen=True)
class _Guess:
    model: _Model
    distance: float  # between the voices' log likelihood ratios, in their common width
    agreement: float  # share of blocks that stay where the windows had put them
    separation: float  # 0 … 1


class Spectral:
    name = "embedded"

    def voices(self, recording: Recording, channel: int, speech: Sequence[Span]) -> Voices | None:
        spoken = speech_blocks(-(-recording.frames // BLOCK), speech)
        if spoken.sum() < LEAST_BLOCKS:
            return None
        return tell_apart(spoken, acoustics(recording, channel, spoken))


def tell_apart(speech: Mask, heard: Acoustics) -> Voices:
    """`speech` (blocks,) and what is heard where it is True."""
    heard = normalised(heard)
    fitted = heard.at_index(_spread(len(heard.at)))
    common = fit(_some(fitted), COMPONENTS)
    guesses = sorted(_guesses(described(common, fitted)), key=lambda guess: -guess.distance * guess.agreement)[:KEPT]
    emissions, pause = [np.zeros((len(speech), 2)) for _ in guesses], np.zeros(len(speech), bool)
    for chunk in _chunks(heard):
        part = described(common, chunk)
        pause[part.at] = part.pause
        for guess, emission in zip(guesses, emissions, strict=True):
            emission[part.at] = guess.model.log_likelihood(part)
    found = [
        Voices(speech, emission, np.zeros(len(speech)), guess.separation, pause)
        for guess, emission in zip(guesses, emissions, strict=True)
    ]
    return replace(found[0], others=tuple(found[1:]))


def _spread(count: int) -> Mask:
    """(count,) True throughout, or for minutes spread evenly where that is too long."""
    if count <= FITTED_BLOCKS:
        return np.ones(count, bool)
    kept = np.zeros(count, bool)
    for start in np.linspace(0, count - MINUTE, FITTED_BLOCKS // MINUTE).astype(int):
        kept[start : start + MINUTE] = True
    return kept


def _some(heard: Acoustics) -> Frames:
    frames = heard.cepstra[heard.clear]
    return frames[np.sort(np.random.default_rng(0).permutation(len(frames))[:FIT_FRAMES])]


def _chunks(heard: Acoustics) -> Iterator[Acoustics]:
    for start in range(0, len(heard.at), CHUNK):
        kept = np.zeros(len(heard.at), bool)
        kept[start : start + CHUNK] = True
        yield heard.at_index(kept)


def _guesses(part: Part) -> list[_Guess]:
    """The most promising first guesses, refined."""
    starts: list[tuple[float, Heaps, Floats]] = []
    for heaps in in_two(part.vectors, part.weights, part.joined):
        odds = heaps.odds(part.vectors)
        second = expit(odds)[part.window]
        if all(_alike(second, other) < SAME for _, _, other in starts):
            starts.append((_distance(odds, odds > 0, part.weights), heaps, second))
    promising = sorted(starts, key=lambda start: -start[0])[:REFINED]
    return [_refined(part, heaps, second) for _, heaps, second in promising]


def _alike(first: Floats, second: Floats) -> float:
    same = float(np.mean((first > 0.5) == (second > 0.5)))
    return max(same, 1 - same)


def _refined(part: Part, heaps: Heaps, start: Floats) -> _Guess:
    second, change = start, changes(part.at, part.pause)
    for _ in range(ROUNDS):
        model = _Model(heaps, _mixtures(part, second), pitch_densities(part.pitch, second))
        heard = model.log_likelihood(part)
        ratio = heard[:, 1] - heard[:, 0]
        second = posterior(ratio, change)
    return _Guess(
        model,
        distance=_distance(ratio, second > 0.5, np.ones(len(ratio))),
        agreement=float(np.mean((second > 0.5) == (start > 0.5))),
        separation=_separation(heaps.odds(part.vectors), part.weights),
    )


def _mixtures(part: Part, second: Floats) -> tuple[Mixture, Mixture]:
    first_share, second_share = (
        part.shares * own[part.block].astype(np.float32)[:, None] for own in (1 - second, second)
    )
    return (
        part.common.moved(first_share.sum(axis=0), first_share.T @ part.frames),
        part.common.moved(second_share.sum(axis=0), second_share.T @ part.frames),
    )


def _distance(ratio: Floats, second: Mask, weights: Floats) -> float:
    """Between the means of the two sides in their common width; less where one is small: outliers are far away too."""
    share = float(weights @ second / weights.sum())
    if not 0 < share < 1:
        return 0.0
    means = [np.average(ratio[side], weights=weights[side]) for side in (~second, second)]
    within = np.average((ratio - np.where(second, means[1], means[0])) ** 2, weights=weights)
    evenness = 4 * share * (1 - share)
    return float((means[1] - means[0]) / np.sqrt(within + 1e-9) * evenness**EVEN)


def _separation(odds: Floats, weights: Floats) -> float:
    """From how far apart the two heaps of windows are, and how many windows lie between them."""
    second = odds > 0
    if second.all() or not second.any():
        return 0.0
    squared = np.average(odds[second], weights=weights[second]) - np.average(odds[~second], weights=weights[~second])
    between = np.average(np.abs(odds) < UNSURE, weights=weights)
    return float(np.clip((np.sqrt(squared) * (1 - 4 * between) - APART[0]) / (APART[1] - APART[0]), 0, 1))
