"""A labelled value of a page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    notes: tuple[str, ...] = ()
