"""Everything callcoach raises on purpose.

CallcoachError            the thing, the cause and the way out, in one sentence
├── WrongUse              the command or its options cannot work; nothing was done (exit status 2)
├── UnreadableInput       one recording, transcript, table or row cannot be used; the rest goes on (exit status 1)
├── ModelMissing          weights or a trained tagger are not on this machine
├── Forbidden             somebody may not see or do this
├── Missing               what is named is not there, or not for whoever asks
├── Conflict              somebody else has changed it in the meantime; nothing was done
├── Forgotten             it was deleted for good, and is not taken in again unless asked to
└── StoreError            the database cannot be reached, is of another version, or refused a write
    └── StoreUnusable     whatever is written: it is full, read-only, locked or away, and a batch ends here
        └── StoreAway     the server or the way to it is gone, which often passes
"""

from __future__ import annotations


class CallcoachError(Exception):
    """A known fault. `str(error)` is one sentence for the user."""


class WrongUse(CallcoachError):
    pass


class UnreadableInput(CallcoachError):
    def __init__(self, thing: object, cause: str, way_out: str = "") -> None:
        self.thing, self.cause, self.way_out = plain(str(thing)), plain(cause), plain(way_out)
        super().__init__(f"{self.thing}: {self.cause}" + (f"; {self.way_out}" if way_out else "") + ".")


def plain(text: str) -> str:
    """On one line and without what steers a terminal or turns the direction of writing: `\\x1b`, as Python shows it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class ModelMissing(CallcoachError):
    pass


class Forbidden(CallcoachError):
    pass


class Missing(CallcoachError):
    pass


class Conflict(CallcoachError):
    pass


class Forgotten(CallcoachError):
    pass


class StoreError(CallcoachError):
    pass


class StoreUnusable(StoreError):
    pass


class StoreAway(StoreUnusable):
    pass


def as_fault(name: str, error: Exception) -> CallcoachError:
    """Any error that a file met, as a sentence about it."""
    if isinstance(error, CallcoachError):
        return error
    if isinstance(error, MemoryError):
        return UnreadableInput(name, "it needs more memory than there is", "analyse it alone")
    cause = f"it could not be analysed ({type(error).__name__}: {' '.join(str(error).split())})"
    return UnreadableInput(name, cause, "run it alone with --debug to see where")
