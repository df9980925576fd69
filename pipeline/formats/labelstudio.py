"""Label Studio JSON: lines to be labelled as tasks, the labelling configuration for them, and annotations read back.

A task is one line with the dialogue around it; its codes stand in the task, as they depend on who speaks. As a
transcript a file is read whose tasks hold a whole dialogue: a list of who said what.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TextIO
from xml.sax.saxutils import quoteattr

from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput
from pipeline.formats.fields import Fields
from pipeline.formats.pieces import Piece, call_of
from pipeline.formats.roles import voice
from pipeline.formats.source import Source
from pipeline.formats.values import shown
from pipeline.tags import Judgement

AROUND = 6  # lines before and behind the one to be labelled
CODES, UNDECIDED, FORM, ABOUT = "codes", "undecided", "form", "about"  # names of the controls
LINE = "▶ "  # before the line that is asked about
NONE = "none of these"


@dataclass(frozen=True)
class Annotation:
    """What one person gave one line."""

    task: str  # its number in Label Studio, for messages
    coder: str
    call_id: str
    utterance: int  # over the call, from 0
    speaker: str
    text: str
    judgement: Judgement


# ---- out


def task(call: Call, utterance: int, codebook: Codebook, why: str | None = None) -> dict[str, Any]:
    """One line of a call. Who the agent is, and what the machine thinks, is not told: both sway coders."""
    said = list(call.utterances())
    turn, line = said[utterance]
    first, last = max(0, utterance - AROUND), utterance + AROUND + 1
    dialogue = [
        {"author": (LINE if number == utterance else "") + around.speaker, "text": other.text}
        for number, (around, other) in enumerate(said[first:last], first)
    ]
    choices = [
        {"value": code.name, "hint": code.definition.get("en", "")} for code in codebook.for_speaker(turn.speaker)
    ]
    data = {
        "call_id": call.call_id,
        "utterance": utterance,
        "speaker": turn.speaker,
        "text": line.text,
        "language": call.language or "",
        "dialogue": dialogue,
        "codes": [*choices, {"value": NONE}],
        "undecided": choices,
    }
    return {"data": data | ({"why": why} if why else {})}


def config(codebook: Codebook) -> str:
    """The labelling configuration (XML) that these tasks are made for."""
    lines = [
        "<View>",
        '  <Paragraphs name="dialogue" value="$dialogue" layout="dialogue" nameKey="author" textKey="text"/>',
        '  <Text name="line" value="$text"/>',
        '  <Header value="Every code that applies to the line of $speaker"/>',
        f'  <Choices name="{CODES}" toName="line" choice="multiple" value="$codes" required="true"/>',
    ]
    for name, values in ((FORM, codebook.forms), (ABOUT, codebook.about)) if codebook.formed else ():
        formed = quoteattr(",".join(codebook.formed))
        when = f'visibleWhen="choice-selected" whenTagName="{CODES}" whenChoiceValue={formed}'
        lines.append(f'  <Choices name="{name}" toName="line" choice="single" {when}>')
        lines += [f"    <Choice value={quoteattr(value)}/>" for value in values]
        lines.append("  </Choices>")
    lines += [
        '  <Header value="Codes you cannot decide on"/>',
        f'  <Choices name="{UNDECIDED}" toName="line" choice="multiple" value="$undecided"/>',
        "</View>",
    ]
    return "\n".join(lines) + "\n"


def write_tasks(tasks: Iterable[Mapping[str, Any]], file: TextIO) -> int:
    """As one JSON list, a task a line; how many."""
    count = 0
    file.write("[")
    for count, each in enumerate(tasks, 1):
        file.write(("\n" if count == 1 else ",\n") + json.dumps(each, ensure_ascii=False))
    file.write("\n]\n")
    return count


# ---- annotations in


def annotated(source: Source, codebook: Codebook, coder: str | None = None) -> Iterator[Annotation | UnreadableInput]:
    """Each finished annotation of each task, or what is wrong with it. UnreadableInput for a file that is no such list.

    `coder`: who annotated, where the file gives only a number for it, or nothing.
    """
    tasks = source.json
    if not isinstance(tasks, list) or not all(isinstance(each, dict) for each in tasks):
        raise UnreadableInput(source.path, "it is no list of Label Studio tasks", "export it as JSON")
    for place, each in enumerate(tasks, 1):
        given = each.get("id")
        name = f"task {str(given)[:40] if isinstance(given, int | str) else place}"
        try:
            yield from _annotations(name, each, codebook, coder)
        except ValueError as error:
            yield UnreadableInput(f"{source.path.name}, {name}", str(error))


def _annotations(name: str, each: Mapping[str, Any], codebook: Codebook, coder: str | None) -> list[Annotation]:
    data = Fields(each.get("data"))
    call_id, utterance = data.name("call_id"), data.whole("utterance", 0, 10**6)
    speaker, text = data.name("speaker"), data.text("text")
    if call_id is None or utterance is None or speaker is None or text is None:
        raise ValueError("its data names no call and line; export the lines from callcoach first")
    found = []
    for given in Fields({**each}).listed("annotations") or ():
        annotation = Fields(given)
        if annotation.take("was_cancelled"):
            continue
        who = _coder(annotation.take("completed_by"), coder)
        judgement = _judgement(annotation.take("result"), speaker, who, codebook)
        found.append(Annotation(name, who, call_id, utterance, speaker, text, judgement))
    return found


def _coder(completed_by: Any, otherwise: str | None) -> str:
    """A person's name, else the e-mail address; a number alone says nobody."""
    if isinstance(completed_by, str):
        written = Fields({"completed_by": completed_by}).name("completed_by")
        if written and not written.isdigit():
            return written
    if isinstance(completed_by, dict):
        who = Fields(completed_by)
        named = " ".join(part for key in ("first_name", "last_name") if (part := who.name(key)))
        if found := named or who.name("email") or who.name("username"):
            return found
    if otherwise is None:
        raise ValueError("it does not say who annotated it by name or e-mail; name the coder")
    return otherwise


def _judgement(result: Any, speaker: str, coder: str, codebook: Codebook) -> Judgement:
    if not isinstance(result, list):
        raise ValueError("an annotation has no result")
    allowed = [code.name for code in codebook.codes if code.speaker == speaker]
    chosen: dict[str, list[str]] = {}
    for region in result:
        fields = Fields(region)
        control, kind = fields.name("from_name"), fields.name("type")
        if kind != "choices" or control not in (CODES, UNDECIDED, FORM, ABOUT):
            raise ValueError(f"its result holds {control or 'something'} of type {kind}, not the choices exported here")
        values = Fields(fields.take("value") or {}).take("choices")
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError(f"the choices of {control} are no list of texts")
        chosen.setdefault(control, []).extend(values)
    codes = [value for value in dict.fromkeys(chosen.get(CODES, ())) if value != NONE]
    undecided = list(dict.fromkeys(chosen.get(UNDECIDED, ())))
    for value in (*codes, *undecided):
        if value not in allowed:
            raise ValueError(f"{shown(value)} is not a code of the {speaker}")
    both = next((value for value in codes if value in undecided), None)
    if both:
        raise ValueError(f"{both!r} is given and undecided at once")
    asks = any(code in codebook.formed for code in codes)
    form, about = _one(chosen, FORM, tuple(codebook.forms)), _one(chosen, ABOUT, tuple(codebook.about))
    unsaid = [name for name, value in ((FORM, form), (ABOUT, about), ("follow_up", None)) if asks and not value]
    return Judgement(tuple(codes), form if asks else None, {}, coder, (*undecided, *unsaid), about if asks else None)


def _one(chosen: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str]) -> str | None:
    values = chosen.get(name, ())
    if len(values) > 1 or any(value not in allowed for value in values):
        raise ValueError(f"{name} is {', '.join(values)[:40]}, not one of {', '.join(allowed)}")
    return values[0] if values else None


# ---- whole dialogues in, as transcripts


def recognises(source: Source) -> bool:
    if source.suffix != ".json" or not isinstance(source.json, list) or not source.json:
        return False
    first = source.json[0]
    data = first.get("data") if isinstance(first, dict) else None
    return isinstance(data, dict) and "utterance" not in data and _dialogue(data) is not None


def read(source: Source) -> Iterator[Call | UnreadableInput]:
    """A call for each task, named by `call_id` in its data, else after the file."""
    for place, each in enumerate(source.json, 1):
        name = f"{source.path} task {place}"
        data = each.get("data") if isinstance(each, dict) else None
        lines = _dialogue(data) if isinstance(data, dict) else None
        if not isinstance(data, dict) or lines is None:
            yield UnreadableInput(name, "it holds no dialogue", "give a list of author and text")
            continue
        try:
            pieces = [_piece(Fields(line), source) for line in lines]
            call = call_of(source, pieces, source.language, "Label Studio JSON")
            given = Fields(data).name("call_id")
        except ValueError as error:
            yield UnreadableInput(name, str(error), "export it again")
            continue
        alone = source.path.stem if len(source.json) == 1 else f"{source.path.stem}-{place}"
        yield replace(call, call_id=given or alone)


def _dialogue(data: Mapping[str, Any]) -> list[Any] | None:
    """The first list of objects with a text in it."""
    for value in data.values():
        if isinstance(value, list) and value and all(isinstance(line, dict) and "text" in line for line in value):
            return value
    return None


def _piece(line: Fields, source: Source) -> Piece:
    who = line.name("author") or line.name("speaker") or line.name("name")
    text = " ".join((line.text("text") or "").split())
    return Piece(voice(who, source.roles) if who else None, text)
