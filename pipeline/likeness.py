"""Utterances that are nearly the same: so like each other that one may not be learned and the other measured on.

Likeness is the Jaccard index of the sets of five-character pieces. Pairs are found by prefix filtering (Chaudhuri,
Ganti and Kaushik 2006): sets that share 70 % share one of the rarest 30 % of their pieces, so only those are looked up.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

PIECE = 5  # characters
LIKE = 0.7
WORDS = 6  # fewer say little: "yes, that is right" is nobody's


def near_duplicates(texts: Sequence[str], others: Sequence[str], like: float = LIKE) -> Iterator[tuple[int, int]]:
    """Places of texts in `texts` and in `others` that are alike, both of six words or more."""
    ours, theirs = ([_pieces(text) for text in side] for side in (texts, others))
    common = Counter(piece for side in (ours, theirs) for pieces in side for piece in pieces)
    index: dict[str, list[int]] = defaultdict(list)
    for place, pieces in enumerate(theirs):
        for piece in _rarest(pieces, common, like):
            index[piece].append(place)
    for place, pieces in enumerate(ours):
        for other in sorted({o for piece in _rarest(pieces, common, like) for o in index.get(piece, ())}):
            if len(pieces & theirs[other]) >= like * len(pieces | theirs[other]):
                yield place, other


def _pieces(text: str) -> frozenset[str]:
    """Empty for a short text."""
    words = re.findall(r"\w+", text.lower())
    joined = " ".join(words)
    return (
        frozenset(joined[at : at + PIECE] for at in range(len(joined) - PIECE + 1))
        if len(words) >= WORDS
        else frozenset()
    )


def _rarest(pieces: frozenset[str], common: Counter[str], like: float) -> list[str]:
    ordered = sorted(pieces, key=lambda piece: (common[piece], piece))
    return ordered[: len(pieces) - math.ceil(like * len(pieces)) + 1]
