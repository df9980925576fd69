"""Lines that say no more than "yes, go on"."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.personal.pieces import Piece
from pipeline.wordlists import ALL_BACKCHANNELS, wordset

LIGHT = ALL_BACKCHANNELS | wordset(
    "videre vidare fortsett fortsätt fortsæt go on please takk tack tak thanks thank you det er är it's its it "
    "that's is stemmer "
    "stämmer riktig sån sådan there så sånn sen perfekt super precis lige og och and også också då da den de the it "
    "skal ska vi i'm "
    "listening still correct yep alright er uh-huh mhm værsågod varsågod"
)


def is_light(found: Sequence[Piece]) -> bool:
    """Nothing but yes, go on, and numbers."""
    words = 0
    for piece in found:
        if piece.kind == "word":
            words += 1
            if words > 6 or piece.said not in LIGHT:
                return False
    return True
