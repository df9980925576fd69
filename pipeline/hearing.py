"""From recordings to calls: sound, then words, then who said them. Nothing is tagged or redacted here.

The sound is listened to ahead, in other threads, so that the recogniser never waits; and the recogniser takes several
calls together.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from functools import partial

from pipeline.ahead import ahead
from pipeline.call import Call
from pipeline.errors import CallcoachError, UnreadableInput, WrongUse
from pipeline.listening import Ears, Listened, Source, listen
from pipeline.transcribe import Heard
from pipeline.understanding import call_beside, call_of

DEPTH = 4  # recordings listened to ahead, for each thread


Early = Callable[[Source, Call | Exception], None]


def calls(
    sources: Iterable[Source], ears: Ears, early: Early
) -> Generator[tuple[Source, Call | Exception], None, None]:
    """Each recording's call, or why there is none, in the order in which they are done.

    `sources` are taken, and `early` is called, in the caller's thread: for those that need no recogniser, because their
    words lie beside them or they cannot be heard.
    """
    for listened, heard in ears.transcriber.transcribe(_to_hear(sources, ears, early)):
        yield listened.source, _understood(listened, heard, ears)


def call(source: Source, ears: Ears) -> Call:
    """One recording's call. Raises what stands in its way."""
    found: list[Call | Exception] = []
    found += (result for _, result in calls([source], ears, lambda _, result: found.append(result)))
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _to_hear(sources: Iterable[Source], ears: Ears, early: Early) -> Iterator[Listened]:
    threads = max(1, (os.cpu_count() or 1) // 2)
    for source, future in ahead(sources, partial(listen, diarizer=ears.diarizer), threads, threads * DEPTH):
        try:
            listened = future.result()
        except Exception as error:
            early(source, error)
            continue
        if source.transcript:
            early(source, _understood(listened, None, ears))
        else:
            yield listened


def _understood(listened: Listened, heard: Heard | CallcoachError | None, ears: Ears) -> Call | Exception:
    """The call, or why there is none. `heard` None: its words lie beside it."""
    with listened.recording:
        if isinstance(heard, CallcoachError):
            return heard
        try:
            found = call_of(listened, heard, ears) if heard else call_beside(listened, ears)
            named = replace(found, call_id=listened.source.stem, recording=listened.source.called)
            return listened.source.metadata.onto(named)
        except WrongUse as error:
            return UnreadableInput(listened.source.called, str(error).rstrip("."))
        except Exception as error:
            return error
