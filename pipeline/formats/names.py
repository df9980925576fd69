"""Metadata in a recording's name: `AGENT_KariN_DT_2022-03-21T17-51-51.wav`, taken apart by a pattern of the user."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import WrongUse
from pipeline.formats.about import FIELDS, metadata_of
from pipeline.metadata import Metadata


@dataclass(frozen=True)
class NamePattern:
    """A regular expression with named groups. Groups that are no field of ours become columns.

    WrongUse where it is no regular expression or names no group.
    """

    pattern: str
    timezone: str | None = None  # IANA name of the site: a time without an offset is its local time (UTC without it)

    def __post_init__(self) -> None:
        try:
            named = self.regex.groupindex
        except (re.error, RecursionError, OverflowError) as error:
            raise WrongUse(f"--name-pattern {self.pattern!r} is not a regular expression: {error}.") from error
        if not named:
            way_out = f"write (?P<agent>…) around a part; known are {', '.join(FIELDS)}, others become columns"
            raise WrongUse(f"--name-pattern {self.pattern!r} names no group; {way_out}.")

    @property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def read(self, path: Path) -> tuple[Metadata, tuple[str, ...]]:
        """What the file's stem says, and warnings, one sentence each; empty metadata for a stem that does not match.

        The whole stem is tried first, then any part of it.
        """
        match = self.regex.fullmatch(path.stem) or self.regex.search(path.stem)
        if match is None:
            return Metadata(), (
                f"{path.name}: its name does not match --name-pattern; it goes on without those fields.",
            )
        metadata, complaints = metadata_of(match.groupdict(), self.timezone)
        return metadata, tuple(
            f"{path.name}: in its name {complaint}; that field is left out." for complaint in complaints
        )
