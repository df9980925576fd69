"""Lines that were labelled in Label Studio, out of the store and back into it and every figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.accounts import signature
from pipeline.batch.coded import with_judgements
from pipeline.batch.local import keep
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.errors import CallcoachError, StoreError, UnreadableInput
from pipeline.formats import labelstudio
from pipeline.formats.labelstudio import Annotation
from pipeline.formats.source import Source
from pipeline.process import measured
from pipeline.pseudonyms import is_pseudonym
from pipeline.store import Store
from pipeline.tags import Judgement


@dataclass(frozen=True)
class Taken:
    """What came of a file. With any fault nothing was written."""

    calls: int = 0
    lines: int = 0
    unchanged: int = 0  # lines that were judged just so before
    faults: tuple[CallcoachError, ...] = ()


def tasks(store: Store, codebook: Codebook, shown: Callable[[Call], Call] | None = None) -> Iterator[dict[str, Any]]:
    """The lines of the open training queues, as Label Studio takes them. `shown`: what of a call coders may see."""
    for call, utterance, why in store.to_label():
        call = shown(call) if shown else call  # noqa: PLW2901
        yield labelstudio.task(call, utterance, codebook, why)


def take(
    store: Store,
    path: Path,
    codebook: Codebook,
    coder: str | None = None,
    called: Callable[[str], str] = lambda call_id: call_id,
    others: Collection[str] = (),
) -> Taken:
    """What people gave the lines of a file, as their judgements; all of it or, with any fault, none.

    `coder`: who annotated, where the file gives only a number. `called`: a pseudonym to the name of the call.
    `others`: signatures of people here under whose names nobody else brings anything in.
    UnreadableInput where it is no file of Label Studio.
    """
    tagger = store.tagger()
    faults: list[CallcoachError] = []
    by_call: dict[str, list[Annotation]] = defaultdict(list)
    for each in labelstudio.annotated(Source(path), codebook, coder):
        if isinstance(each, UnreadableInput):
            faults.append(each)
        elif tagger and each.coder == tagger.source:
            faults.append(_fault(path, each, f"{each.coder} is the tagger, no person"))
        elif signature(each.coder) in others:
            faults.append(_fault(path, each, f"{each.coder} is somebody else who logs in here", _BY_WHOM))
        else:
            by_call[called(each.call_id)].append(each)
    ready: list[tuple[str, str, tuple[Judgement | None, ...]]] = []  # call, coder, judgements that are new
    unchanged = 0
    for call_id, found in by_call.items():
        try:
            call = store.load(call_id)
        except StoreError:
            faults.append(_fault(path, found[0], f"no call {call_id} is stored here", _unknown(call_id)))
            continue
        wrong = [_fault(path, each, cause) for each in found if (cause := _misfit(each, call))]
        faults += wrong
        if wrong:
            continue
        for who in dict.fromkeys(each.coder for each in found):
            mine = [each for each in found if each.coder == who]
            new = _new(store.load(call_id, source=who), mine)
            unchanged += len({each.utterance for each in mine}) - sum(j is not None for j in new)
            ready.append((call_id, who, new))
    if faults:
        return Taken(faults=tuple(faults))
    written = [(call_id, _write(store, call_id, who, new, codebook)) for call_id, who, new in ready]
    return Taken(len({c for c, lines in written if lines}), sum(lines for _, lines in written), unchanged)


def _misfit(each: Annotation, call: Call) -> str | None:
    """Why an annotation is not about a line of the call as it is now."""
    said = list(call.utterances())
    if each.utterance >= len(said):
        return f"{call.call_id} has no line {each.utterance + 1}"
    turn, utterance = said[each.utterance]
    if turn.speaker != each.speaker:
        return f"the line is the {each.speaker}'s, in the store the {turn.speaker}'s"
    if re.findall(r"\w+", utterance.text.lower()) != re.findall(r"\w+", each.text.lower()):
        return f"it has other words than line {each.utterance + 1} of {call.call_id} as stored"
    return None


def _new(before: Call, mine: Sequence[Annotation]) -> tuple[Judgement | None, ...]:
    """The person's judgement of each utterance where it became another; the last one of a line counts."""
    given = {each.utterance: each.judgement for each in mine}
    found = []
    for number, (_, utterance) in enumerate(before.utterances()):
        judgement = given.get(number)
        found.append(judgement if judgement != utterance.judgement else None)
    return tuple(found)


def _write(store: Store, call_id: str, who: str, new: tuple[Judgement | None, ...], codebook: Codebook) -> int:
    count = sum(judgement is not None for judgement in new)
    if count:
        known, call = store.found(call_id)
        keep(store, measured(with_judgements(call, new), known.content_id, known.versions, codebook), people=[who])
    return count


def _fault(path: Path, each: Annotation, cause: str, way_out: str = "") -> UnreadableInput:
    return UnreadableInput(f"{path.name}, {each.task}", cause, way_out)


def _unknown(call_id: str) -> str:
    """Of PostgreSQL the key lies with each server, and may be another one."""
    return "a pseudonym is told where it was made: by the same server, or the same key" if is_pseudonym(call_id) else ""


_BY_WHOM = "what they judged is taken in by themselves or by an administrator (`callcoach labels import`)"
