"""What of a call's sound may be heard: where personal data was said, it is silenced on every channel.

On every channel, because each hears a little of the other. Which stretches follows from the redacted words and their
times alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from pipeline.call import Call, Turn, Utterance
from pipeline.conversation import speech
from pipeline.personal.marks import PLACEHOLDER
from pipeline.timing import Span, merge

VERSION = "1"  # raised when the same stretches are to sound otherwise
MARGIN_MS = 150  # around words: a recogniser's times are not exact
TO_THE_END = 1 << 40

Note = Literal["none", "draft"]


@dataclass(frozen=True)
class Playing:
    """How a call's recording is played."""

    silenced: tuple[Span, ...]  # in order and apart
    agent: tuple[Span, ...]  # when they speak, which tells whose each channel is
    customer: tuple[Span, ...]
    notes: tuple[Note, ...] = ()  # why more may be heard than should
    withheld: bool = False  # personal data was said, and nobody knows when

    def name(self, beep: bool) -> str:
        """Another one whenever the sound made of the same recording is another."""
        text = json.dumps([VERSION, beep, self.silenced, self.agent, self.customer])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def playing(call: Call, once: Iterable[Utterance] = ()) -> Playing:
    """`once`: utterances as they stood before a person put them right; what was hidden in them stays hidden."""
    found = [*_of_turns(call.turns), *(_of_utterance(said, None) for said in once), *_of_dropped(call)]
    personal = [span for spans in found if spans is not None for span in spans]
    return Playing(
        merge(Span(max(0, span.start_ms - MARGIN_MS), span.end_ms + MARGIN_MS) for span in personal),
        speech(call, "agent"),
        speech(call, "customer"),
        (call.quality,) if call.quality != "full" else (),
        withheld=any(spans is None for spans in found),
    )


def _of_turns(turns: Sequence[Turn]) -> Iterable[list[Span] | None]:
    """Of each utterance the stretches to silence; None where they are not known."""
    later = _starts_after(turns)
    for number, turn in enumerate(turns):
        for place, said in enumerate(turn.utterances):
            following = next((u.start_ms for u in turn.utterances[place + 1 :] if u.start_ms is not None), None)
            end = following if following is not None else turn.end_ms if turn.end_ms is not None else later[number]
            yield _of_utterance(said, _span(turn.start_ms, turn.end_ms, later[number]), end)


def _of_utterance(said: Utterance, turn: Span | None, end: int = TO_THE_END) -> list[Span] | None:
    """The words, else the utterance, else its turn."""
    hidden = len(PLACEHOLDER.findall(said.text))
    words = [word for word in said.words if PLACEHOLDER.search(word.text)]
    if not hidden and not words:
        return []
    timed = all(word.end_ms > word.start_ms for word in words)
    if words and timed and sum(len(PLACEHOLDER.findall(word.text)) for word in words) >= hidden:
        return [Span(word.start_ms, word.end_ms) for word in words]
    whole = _span(said.start_ms, said.end_ms, end) or turn
    return None if whole is None else [whole]


def _of_dropped(call: Call) -> Iterable[list[Span]]:
    for gone in call.transcript.dropped if call.transcript else ():
        if PLACEHOLDER.search(gone.text):
            yield [Span(gone.start_ms, gone.end_ms)]


def _span(start: int | None, end: int | None, otherwise: int) -> Span | None:
    """None where no beginning is known; it lasts until `otherwise` where no end is."""
    if start is None:
        return None
    return Span(start, max(start + 1, otherwise if end is None or end <= start else end))


def _starts_after(turns: Sequence[Turn]) -> list[int]:
    """Of each turn, when the next one of known time begins."""
    found, after = [], TO_THE_END
    for turn in reversed(turns):
        found.append(after)
        times = chain([turn.start_ms], (said.start_ms for said in turn.utterances))
        after = next((start for start in times if start is not None), after)
    return found[::-1]
