"""The keys of a JSON object, taken one at a time and checked; what nobody took is left over. Errors are ValueError."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard, TypeVar

from pipeline.call import Word
from pipeline.formats.values import one_line, shown

MAX_MS = 7 * 24 * 3_600_000  # no recording is longer than a week
MAX_NAME = 500  # characters of an id or a name
MAX_UTTERANCE = 20_000  # characters, some 20 minutes of talk
MAX_WORDS = 5_000  # with times, of an utterance
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # steers a terminal, and nobody says it
_LONG_WORD = re.compile(r"\S{1001}")  # a run without a blank that long is data, and takes patterns for words for ever
_MAX_DEPTH = 60  # of values kept without being understood: they must also survive being written

T = TypeVar("T")


class Fields:
    """`rest` holds the keys not taken yet. A null is the same as an absent key."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{shown(value)} stands where an object was expected")
        self.rest: dict[str, Any] = dict(value)

    def take(self, key: str) -> Any:
        return self.rest.pop(key, None)

    def text(self, key: str) -> str | None:
        """A string as it stands, "" included."""
        value = self.take(key)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{key} is {shown(value)}, not a text")
        return value

    def name(self, key: str) -> str | None:
        """An id or a name: a string or a whole number, blanks around it removed, None where nothing is left."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise ValueError(f"{key} is {shown(value)}, not a text")
        name = one_line(str(value))
        if len(name) > MAX_NAME:
            raise ValueError(f"{key} is longer than {MAX_NAME} characters")
        return name or None

    def ms(self, key: str) -> int | None:
        """Milliseconds, 0 … a week, fractions rounded."""
        value = self.take(key)
        if value is None:
            return None
        if not is_number(value) or not 0 <= value <= MAX_MS:
            raise ValueError(f"{key} is {shown(value)}, not milliseconds from 0 to {MAX_MS}")
        return round(value)

    def span(self) -> tuple[int | None, int | None]:
        """`start_ms` and `end_ms`; the end is never before the start."""
        start, end = self.ms("start_ms"), self.ms("end_ms")
        if start is not None and end is not None and end < start:
            raise ValueError(f"end_ms is {end}, before start_ms {start}")
        return start, end

    def whole(self, key: str, low: int, high: int) -> int | None:
        value = self.take(key)
        if value is None:
            return None
        if not is_number(value) or value != int(value) or not low <= value <= high:
            raise ValueError(f"{key} is {shown(value)}, not a whole number from {low} to {high}")
        return int(value)

    def flag(self, key: str) -> bool | None:
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            raise ValueError(f"{key} is {shown(value)}, not true or false")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str | None:
        value = self.take(key)
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        raise ValueError(f"{key} is {shown(value)}, not one of {', '.join(allowed)}")

    def listed(self, key: str) -> list[Any] | None:
        value = self.take(key)
        if value is not None and not isinstance(value, list):
            raise ValueError(f"{key} is {shown(value)}, not a list")
        return value

    def words(self, key: str) -> tuple[str, ...] | None:
        """A list of strings, repeats removed."""
        value = self.listed(key)
        if value is None:
            return None
        for word in value:
            if not isinstance(word, str):
                raise ValueError(f"{key} holds {shown(word)}, not a text")
        return tuple(dict.fromkeys(value))

    def ours(self, key: str, read: Callable[[Any], T], default: T) -> T:
        """`read(value)` for a key of ours that users may also use for something else: then it stays in `rest`."""
        if self.rest.get(key) is None:
            return default
        try:
            value = read(self.rest[key])
        except ValueError:
            return default
        del self.rest[key]
        return value

    def unknown(self) -> dict[str, Any]:
        """What is left over, to be kept as it is."""
        for key, value in self.rest.items():
            if isinstance(value, dict | list) and _depth(value) > _MAX_DEPTH:
                raise ValueError(f"{key[:40]} is nested too deeply")
        return self.rest


def speakable(text: str) -> str:
    """The text without control characters. ValueError where nobody can have said it."""
    if len(text) > 1000 and _LONG_WORD.search(text):
        raise ValueError("its text holds a word of more than 1000 characters")
    return _CONTROL.sub("\ufffd", text)


def spoken(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """As `speakable`, of the words of one utterance."""
    if len(words) > MAX_WORDS:
        raise ValueError(f"it has more than {MAX_WORDS} words with times")
    return tuple(word if (text := speakable(word.text)) == word.text else replace(word, text=text) for word in words)


def is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def numbered(what: str, values: list[Any], read: Callable[[Any], T]) -> tuple[T, ...]:
    """`read` over the values; a fault says which one it was, counted from 1."""
    results = []
    for position, value in enumerate(values, 1):
        try:
            results.append(read(value))
        except ValueError as error:
            inner = str(error)
            raise ValueError(f"{what} {position}{', ' if inner.startswith('utterance ') else ': '}{inner}") from error
    return tuple(results)


def _depth(value: Any) -> int:
    """Levels of nesting, counted level by level so that no input can exhaust the stack; stops past the limit."""
    depth, level = 0, [value]
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return depth
