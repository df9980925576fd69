"""Windows of many calls into full batches of one language, and their words back to the calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic

from pipeline.call import Word
from pipeline.transcribe.heard import S
from pipeline.transcribe.spoken_language import LanguageGuess
from pipeline.transcribe.windows import Window


@dataclass(eq=False)
class Opened(Generic[S]):
    """A call of which windows are still to be decoded."""

    spoken: S
    language: str | None
    windows: Sequence[Window]
    guess: LanguageGuess | None = None
    left: int = 0  # windows without words yet
    failed: bool = False
    _words: list[list[Word]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = len(self.windows)
        self._words = [[] for _ in self.spoken.speech]

    def give(self, channel: int, words: Iterable[Word]) -> bool:
        """The words of one window; whether the call is complete with them."""
        self._words[channel] += words
        self.left -= 1
        return not self.left and not self.failed

    def fail(self) -> bool:
        """Whether it fails for the first time."""
        first, self.failed = not self.failed, True
        return first

    def words(self) -> tuple[tuple[Word, ...], ...]:
        return tuple(tuple(sorted(own, key=lambda word: word.start_ms)) for own in self._words)


class Desk(Generic[S]):
    """What waits to be decoded. Call by call in the order they came, so that the oldest is done first."""

    def __init__(self, most_calls: int) -> None:
        self.most_calls = most_calls
        self.waiting: list[tuple[Opened[S], Window]] = []

    def add(self, opened: Opened[S]) -> None:
        self.waiting += ((opened, window) for window in opened.windows)

    def batch(self, size: int, full: bool = True) -> list[tuple[Opened[S], Window]]:
        """At most `size` windows of one language, the oldest there is. Empty where there are none.

        `full`: only a batch of exactly that size, unless more calls wait than may.
        """
        self.waiting = [(opened, window) for opened, window in self.waiting if not opened.failed]
        full = full and len({id(opened) for opened, _ in self.waiting}) <= self.most_calls
        for language in dict.fromkeys(opened.language for opened, _ in self.waiting):
            chosen: list[tuple[Opened[S], Window]] = []
            rest: list[tuple[Opened[S], Window]] = []
            for item in self.waiting:
                (chosen if item[0].language == language and len(chosen) < size else rest).append(item)
            if len(chosen) == size or not full:
                self.waiting = rest
                return chosen
        return []
