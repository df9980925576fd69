"""Which language a call is spoken in: settled once, before decoding, from several windows of it.

Whisper guesses a language anew for every window and decodes in whatever comes first. Norwegian, Danish and Swedish are
taken for each other that way, and one odd window comes out in a language nobody spoke. Here the windows decide
together, among the languages that are allowed, and a call that stays doubtful is said to be so.

p_w(l) is Whisper's probability of language l in window w; languages of ours that are not allowed are left out, all that
are not ours count as one more. g_w = min(1, speech in the window / 10 s) is its weight, n the sum of the weights:

    score(l) = T * sum_w g_w * log(max(p_w(l), 0.001)) / n      T = n up to 1, else sqrt(n)
    certainty = exp(score(best)) / sum_l exp(score(l))

That is the logarithmic opinion pool (Genest and Zidek 1986), tempered: windows of one call have their voices and their
line in common, so n of them tell less than n calls would. Six windows at 0.6 to 0.4 make 0.73, not 0.92. The least
probability keeps one window from overruling all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log, sqrt

from pipeline.call import LANGUAGE_NAMES
from pipeline.language import guess_language

FLOOR = 0.8  # of certainty; under it more than one such call in five would be another language, if Whisper knows itself
FEWEST_WINDOWS, MOST_WINDOWS = 2, 6  # heard for the language
FULL_MS = 10_000  # of speech, a window with less counts in part
LEAST = 0.001  # probability that a window gives any language at least
CLEAR = 0.8  # probability in a window that plainly sounds like a language
SECOND = 0.25  # share of the speech that makes a second language
# The words tell Norwegian from Danish and the others from here on: 0.3 % of stretches of 50 words, of our own calls
# without marks, looked like another language, of 20 words 2 %.
ENOUGH_WORDS = 50
CONTRADICTED = 0.5  # certainty left where the words look like another language

OURS = {"no": "nb", "nn": "nb", "nb": "nb", "sv": "sv", "da": "da", "en": "en"}  # Whisper's code -> ours
ELSEWHERE = "other"  # every language that is not ours


@dataclass(frozen=True)
class LanguageGuess:
    language: str | None  # nb, sv, da, en: the best even if unsure; None: nothing heard
    certainty: float  # 0 … 1
    reason: str  # in words

    @property
    def is_sure(self) -> bool:
        """Whether the call may be decoded without a flag."""
        return self.language is not None and self.certainty >= FLOOR


@dataclass(frozen=True)
class _Window:
    shares: Mapping[str, float]  # of the allowed languages and ELSEWHERE, adding up to one
    weight: float  # 0 … 1
    stranger: str | None  # Whisper's likeliest code that is not ours

    @property
    def best(self) -> str:
        return max(self.shares, key=self.shares.__getitem__)


def decide(
    windows: Sequence[Mapping[str, float]], allowed: Sequence[str], speech_ms: Sequence[int] | None = None
) -> LanguageGuess:
    """The likeliest of `allowed` (ours: nb, sv, da, en) over the windows of one call.

    `windows`: for each Whisper's probabilities by its own code, of all its languages. `speech_ms`: the speech in each;
    without it they are taken for full. The guess is unsure where the probability lies outside our languages, where
    windows disagree, and where a quarter of the speech plainly sounds like a second language.
    """
    weights = [1.0] * len(windows) if speech_ms is None else [min(1.0, ms / FULL_MS) for ms in speech_ms]
    heard = [
        found
        for window, weight in zip(windows, weights, strict=True)
        if weight > 0 and (found := _window(window, allowed, weight))
    ]
    if not heard:
        return LanguageGuess(None, 0.0, "no speech was heard for the language")
    certainties = _pooled(heard)
    # Among languages that are all next to impossible the likeliest is still the likeliest.
    share_of = {name: sum(window.weight * window.shares[name] for window in heard) for name in allowed}
    best = max(allowed, key=lambda language: (certainties[language], share_of[language]))
    share, second = _share(heard, best, 0.0), _second(heard, best)
    if share and second:
        both = f"perhaps {LANGUAGE_NAMES[best]} and {LANGUAGE_NAMES.get(second, 'another')} in one call"
        return LanguageGuess(best, min(certainties[best], share), f"{_counted(heard)}; {both}")
    return LanguageGuess(best, certainties[best], _counted(heard))


def confirmed(guess: LanguageGuess, texts: Iterable[str]) -> LanguageGuess:
    """The guess after decoding, `texts` being the words: unsure where they look like another language.

    Fewer than 50 words say nothing either way. Words that agree add no certainty: Whisper writes the language it is
    told to, Danish speech too as something like Norwegian.
    """
    kept = tuple(texts)
    seen = guess_language(kept)
    if (
        guess.language is None
        or seen in (None, guess.language)
        or sum(len(text.split()) for text in kept) < ENOUGH_WORDS
    ):
        return guess
    reason = f"{guess.reason}; but the words written look {LANGUAGE_NAMES[str(seen)]}"
    return replace(guess, certainty=min(guess.certainty, CONTRADICTED), reason=reason)


def should_listen_on(guess: LanguageGuess, windows_heard: int) -> bool:
    """Whether to hear one more window: at least two, of different channels where there are; until sure; at most six."""
    return windows_heard < FEWEST_WINDOWS or (not guess.is_sure and windows_heard < MOST_WINDOWS)


def _window(probabilities: Mapping[str, float], allowed: Sequence[str], weight: float) -> _Window | None:
    """None for a window in which nothing is likely."""
    shares = dict.fromkeys([*allowed, ELSEWHERE], 0.0)
    for code, probability in probabilities.items():
        language = OURS.get(code, ELSEWHERE)
        if language in shares:
            shares[language] += max(0.0, probability)
    total = sum(shares.values())
    strangers = [code for code in probabilities if code not in OURS]
    stranger = max(strangers, key=probabilities.__getitem__, default=None)
    return _Window({name: share / total for name, share in shares.items()}, weight, stranger) if total > 0 else None


def _pooled(windows: Sequence[_Window]) -> dict[str, float]:
    """Certainty of each allowed language and of ELSEWHERE, adding up to one."""
    number = sum(window.weight for window in windows)
    temper = number if number <= 1 else sqrt(number)
    scores = {
        name: temper * sum(window.weight * log(max(window.shares[name], LEAST)) for window in windows) / number
        for name in windows[0].shares
    }
    highest = max(scores.values())
    powers = {name: exp(score - highest) for name, score in scores.items()}
    total = sum(powers.values())
    return {name: power / total for name, power in powers.items()}


def _second(windows: Sequence[_Window], best: str) -> str | None:
    """Another language, ELSEWHERE included, that a good part of the speech plainly is in."""
    others = [name for name in windows[0].shares if name != best]
    found = max(others, key=lambda name: _share(windows, name, CLEAR), default=None)
    return found if found and _share(windows, found, CLEAR) >= SECOND else None


def _share(windows: Sequence[_Window], name: str, least: float) -> float:
    """Share of the speech that sounds most like `name`, with at least that probability."""
    own = sum(window.weight for window in windows if window.best == name and window.shares[name] >= least)
    return own / sum(window.weight for window in windows)


def _counted(windows: Sequence[_Window]) -> str:
    """`4 of 6 windows sound Norwegian, 2 Danish`; Whisper's own code for a language that is not ours."""
    names = Counter(LANGUAGE_NAMES.get(window.best, f"like another language ({window.stranger})") for window in windows)
    (first, most), *others = names.most_common()
    verb = "sounds" if most == 1 else "sound"
    rest = "".join(f", {count} {name}" for name, count in others)
    return f"{most} of {len(windows)} window{'s' * (len(windows) > 1)} {verb} {first}{rest}"
