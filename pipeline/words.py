"""The words of many utterances at once, as numpy arrays: where each lies and a 64-bit hash of it.

Utterances are laid end to end as code points. A polynomial hash modulo 2^64 with running sums gives the hash of any
stretch (a word, its first letters) without a loop in Python. Case, marks and digits do not count: `plain` takes them
away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]

BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2^64
UNBASE = np.uint64(pow(int(BASE), -1, 2**64))
_MULTIPLIER = np.uint64(0xD6E8FEB86659FD93)
_REDACTED = re.compile(r"\[(number|id)\]")  # what redaction leaves of numbers; [email] and [name] become words
_DIGITS = re.compile(r"\d[\d.,:]*(?<=\d)|\d")
_NOT_WORD = re.compile(r"[^\w\n]+")
_APOSTROPHES = str.maketrans("", "", "'’`´\u00ad")


@dataclass(frozen=True)
class Words:
    """`rows` ascend; the words of utterance r are `first[r]` to `first[r + 1] - 1`."""

    codes: NDArray[np.uint32]  # code points of all the text
    row_of_char: Ints
    sums: Hashes  # of code points times powers of BASE, up to each place
    starts: Ints
    ends: Ints
    rows: Ints  # utterance of each word
    hashes: Hashes
    first: Ints

    def stretch(self, start: Ints, length: int | Ints) -> Hashes:
        """Hashes of `length` characters from each `start`; of a whole word they equal its hash."""
        return hashed(self.sums, start, start + length)


def plain(texts: Sequence[str]) -> str:
    """The texts without case, marks and digits, each as ` word word `, joined by line ends."""
    joined = " \n ".join(text.replace("\n", " ") for text in texts)
    joined = unicodedata.normalize("NFC", joined).lower().translate(_APOSTROPHES)
    joined = _NOT_WORD.sub(" ", _DIGITS.sub("0", _REDACTED.sub(" 0 ", joined)))
    return f" {joined.replace(chr(10), f' {chr(10)} ')} ".replace("_", " ").replace("  ", " ")


def words_of(texts: Sequence[str]) -> Words:
    codes = np.frombuffer(plain(texts).encode("utf-32-le"), dtype=np.uint32)
    newline = codes == 10
    row_of_char = np.cumsum(newline)
    letter = ~(newline | (codes == 32))
    edges = np.flatnonzero(np.diff(letter.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[0::2], edges[1::2]
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes.astype(np.uint64) * _powers(len(codes))[0][: len(codes)], out=sums[1:])
    rows = row_of_char[starts]
    first = np.searchsorted(rows, np.arange(len(texts) + 1))
    return Words(codes, row_of_char, sums, starts, ends, rows, hashed(sums, starts, ends), first)


def hashed(sums: Hashes, starts: Ints, ends: Ints) -> Hashes:
    return mixed((sums[ends] - sums[starts]) * _powers(len(sums))[1][starts], 1)


def word_hash(text: str) -> int:
    """The hash that `words_of` gives this word."""
    return int(words_of([text]).hashes[0])


def mixed(values: Hashes, seed: int) -> Hashes:
    """A well-spread 64-bit value for each, others for another seed (a multiply-xorshift finaliser)."""
    out = (values + np.uint64((seed * 0xA24BAED4963EE407) % 2**64)) * _MULTIPLIER
    out ^= out >> np.uint64(32)
    out *= BASE
    return out


_POWERS: list[Hashes] = [np.ones(1, dtype=np.uint64), np.ones(1, dtype=np.uint64)]


def _powers(count: int) -> list[Hashes]:
    """The first `count` or more powers of the base and of its inverse, modulo 2^64."""
    if len(_POWERS[0]) < count:
        for place, factor in enumerate((BASE, UNBASE)):
            steps = np.full(1 << count.bit_length(), factor, dtype=np.uint64)
            steps[0] = 1
            _POWERS[place] = np.multiply.accumulate(steps)
    return _POWERS
