"""SubRip (.srt): numbered cues; who speaks stands as `Name:` at the start of a line. Markup is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.call import Call
from pipeline.errors import UnreadableInput
from pipeline.formats.cues import ARROW, cues_in, pieces_of
from pipeline.formats.pieces import call_of
from pipeline.formats.source import Source

_TIMES = re.compile(rf"^\s*\d+:\d\d:\d\d[,.]\d{{1,3}}\s*{ARROW}", re.MULTILINE)


def recognises(source: Source) -> bool:
    return source.suffix == ".srt" or (source.suffix == ".txt" and _TIMES.search(source.text) is not None)


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """The call in the file. Its id is the file's stem; a name that is no role is `other` and kept as a label."""
    cues = list(cues_in(source.text))
    if not cues:
        yield UnreadableInput(source.path, "it holds no cue", "export it as SubRip again")
        return
    try:
        yield call_of(source, pieces_of(cues, source.roles), source.language, "SubRip")
    except ValueError as error:
        yield UnreadableInput(source.path, str(error), "split the turn")
