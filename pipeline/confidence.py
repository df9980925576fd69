"""How sure the recogniser was of the words of a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.call import Call, Word

# Word confidence of Whisper is the mean probability of the word's tokens. Whisper itself gives a window up below
# exp(-1) = 0.37 a token (its transcribe.py, logprob_threshold). A call whose words on the whole are no better than the
# toss of a coin is close to that all through; the figure is reasoned, not measured on calls.
LOW = 0.5


def mean_confidence(words: Iterable[Word]) -> float | None:
    """Mean confidence of the words that carry one, 0 … 1; None where none does.

    Every word counts the same: weighted by duration, the words that the alignment stretched over silence would decide.
    """
    given = [word.confidence for word in words if word.confidence is not None]
    return sum(given) / len(given) if given else None


def low_confidence(words: Iterable[Word]) -> bool | None:
    """Whether the words of a call are too doubtful to coach on, mean confidence below `LOW`; None where unknown."""
    mean = mean_confidence(words)
    return None if mean is None else mean < LOW


def words_of(call: Call) -> Iterator[Word]:
    """The words with times of all utterances; none for a call that was imported without them."""
    for _, utterance in call.utterances():
        yield from utterance.words
