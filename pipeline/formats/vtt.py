"""WebVTT, as https://www.w3.org/TR/webvtt1/ has it: cues with voice tags, read leniently and written strictly.

Read: `<v Agent>`, `<v.agent Kari N>`, `<v Kunde>`; a `Name:` at the start of a line where there are no voice tags. A
cue whose times cannot be read keeps its text. Notes, styles, regions, cue ids, settings and other tags are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from pipeline.call import Call, Speaker, Turn
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats.cues import Cue, cues_in, pieces_of
from pipeline.formats.pieces import Piece, call_of
from pipeline.formats.roles import Voice, voice
from pipeline.formats.source import Source
from pipeline.timing import clock

_TAG = re.compile(r"<(/?)(v?)((?:\.[^\s<>.]+)*)(?:\s([^<>]*))?>|<[^<>]*>")


def recognises(source: Source) -> bool:
    return source.suffix == ".vtt" or (source.suffix in (".txt", ".srt") and source.text.startswith("WEBVTT"))


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """The call in the file. Its id is the file's stem; who is unnamed is `other`, as in `voice`."""
    cues = list(cues_in(source.text))
    if not cues:
        yield UnreadableInput(source.path, "it holds no cue", "export it as WebVTT again")
        return
    spoken = [piece for cue in cues for piece in _spoken(cue, source)]
    pieces = spoken if any(piece.voice for piece in spoken) else pieces_of(cues, source.roles)
    try:
        yield call_of(source, pieces, source.language, "WebVTT")
    except ValueError as error:
        yield UnreadableInput(source.path, str(error), "split the turn")


def write(calls: Iterable[Call], out: TextIO) -> None:
    """One call, a cue an utterance, or a turn where only the turn has times.

    WrongUse for several calls, UnreadableInput for a call without times.
    """
    several = list(calls)
    if len(several) != 1:
        raise WrongUse(f"WebVTT holds one call a file, not {len(several)}; write .jsonl or name one call.")
    call = several[0]
    cues = sorted((cue for turn in call.turns for cue in _cues(call, turn)), key=lambda cue: cue[:2])
    out.write("WEBVTT\n")
    for start_ms, end_ms, text in cues:
        out.write(f"\n{clock(start_ms, True)} --> {clock(max(end_ms, start_ms + 1), True)}\n{text}\n")


def _spoken(cue: Cue, source: Source) -> Iterator[Piece]:
    """The stretches of a cue, each with the voice whose tag it stands in; None outside of any."""
    speaking: Voice | None = None
    stretches: list[tuple[Voice | None, str]] = []
    position = 0
    text = " ".join(cue.lines)
    for tag in _TAG.finditer(text):
        stretches.append((speaking, text[position : tag.start()]))
        position = tag.end()
        if tag[2]:
            speaking = None if tag[1] else _voice(tag[3], tag[4] or "", source)
    stretches.append((speaking, text[position:]))
    joined: list[tuple[Voice | None, str]] = []
    for who, said in stretches:
        if joined and joined[-1][0] == who:
            joined[-1] = (who, joined[-1][1] + said)
        else:
            joined.append((who, said))
    filled = [(who, words) for who, said in joined if (words := " ".join(html.unescape(said).split()))]
    return cue.shared(filled)


def _voice(classes: str, name: str, source: Source) -> Voice:
    name = " ".join(html.unescape(name).split())
    given = voice(name, source.roles)
    for word in classes.split(".")[1:]:
        speaker, _, unknown = voice(word, source.roles)
        if not unknown:
            is_agent, is_other = speaker == "agent", speaker == "other"
            return Voice(speaker, (given.agent or given.label) if is_agent else None, given.label if is_other else None)
    return given


def _cues(call: Call, turn: Turn) -> Iterator[tuple[int, int, str]]:
    tag = f"<v{_annotation(turn.speaker, call.speaking_agent(turn), turn.extra.get('speaker'))}>"
    timed = [(u.start_ms, u.end_ms, u.text) for u in turn.utterances]
    if any(start is None or end is None for start, end, _ in timed):
        timed = [(turn.start_ms, turn.end_ms, turn.text)]
    for start, end, text in timed:
        if start is None or end is None:
            raise UnreadableInput(call.call_id, "it has no times, which WebVTT needs", "write it as .jsonl or .csv")
        if text.strip():
            yield start, end, tag + _escaped(text)


def _annotation(speaker: Speaker, agent: str | None, label: object) -> str:
    name = agent if speaker == "agent" else label if isinstance(label, str) and speaker == "other" else None
    return f".{speaker} {_escaped(name)}" if name else f" {speaker.capitalize()}"


def _escaped(text: str) -> str:
    """One line without markup; also keeps `-->` out of the text."""
    return html.escape(" ".join(text.split()), quote=False)
