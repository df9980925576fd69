"""Lines that were labelled in Label Studio, out of the store and back into it and every figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.accounts import signature
from pipeline.batch.coded import with_judgements
from pipeline.batch.local import keep
from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.coding import is_same
from pipeline.errors import CallcoachError, StoreError, UnreadableInput
from pipeline.formats import labelstudio
from pipeline.formats.labelstudio import Annotation
from pipeline.formats.source import Source
from pipeline.process import measured
from pipeline.pseudonyms import is_pseudonym
from pipeline.store import Store
from pipeline.tags import Judgement

FAULTS = 1000  # after so many a file is read no further: nothing of it is written
CODERS = 100  # of one call


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
    faults: list[CallcoachError] = []
    by_call: dict[str, list[Annotation]] = defaultdict(list)
    for each in _annotations(store, path, codebook, coder, others):
        if isinstance(each, CallcoachError):
            faults.append(each)
        else:
            by_call[called(each.call_id)].append(each)
        if len(faults) == FAULTS:
            return Taken(faults=tuple(faults))
    ready: list[tuple[str, str, tuple[Judgement | None, ...]]] = []  # call, coder, judgements that are new
    unchanged = 0
    for call_id, found in by_call.items():
        wrong = list(islice(_misfits(store, path, call_id, found), FAULTS - len(faults)))
        faults += wrong
        for who, mine in () if wrong else _by_coder(found).items():
            new = _new(store.load(call_id, source=who), mine)
            unchanged += len({each.utterance for each in mine}) - sum(j is not None for j in new)
            ready.append((call_id, who, new))
        if len(faults) == FAULTS:
            break
    if faults:
        return Taken(faults=tuple(faults))
    written = [(call_id, _write(store, call_id, who, new, codebook)) for call_id, who, new in ready]
    return Taken(len({c for c, lines in written if lines}), sum(lines for _, lines in written), unchanged)


def _annotations(
    store: Store, path: Path, codebook: Codebook, coder: str | None, others: Collection[str]
) -> Iterator[Annotation | UnreadableInput]:
    tagger = store.tagger()
    for each in labelstudio.annotated(Source(path), codebook, coder):
        if isinstance(each, Annotation) and tagger and each.coder == tagger.source:
            yield _fault(path, each, f"{each.coder} is the tagger, no person")
        elif isinstance(each, Annotation) and signature(each.coder) in others:
            yield _fault(path, each, f"{each.coder} is somebody else who logs in here", _BY_WHOM)
        else:
            yield each


def _by_coder(found: Sequence[Annotation]) -> dict[str, list[Annotation]]:
    by_coder: dict[str, list[Annotation]] = defaultdict(list)
    for each in found:
        by_coder[each.coder].append(each)
    return by_coder


def _misfits(store: Store, path: Path, call_id: str, found: Sequence[Annotation]) -> Iterator[UnreadableInput]:
    try:
        said = list(store.load(call_id).utterances())
    except StoreError:
        yield _fault(path, found[0], f"no call {call_id} is stored here", _unknown(call_id))
        return
    if len(_by_coder(found)) > CODERS:
        yield _fault(path, found[0], f"more than {CODERS} people annotated the call {call_id}")
    for each in found:
        if cause := _misfit(each, call_id, said):
            yield _fault(path, each, cause)


def _misfit(each: Annotation, call_id: str, said: Sequence[tuple[Turn, Utterance]]) -> str | None:
    """Why an annotation is not about a line of the call as it is now."""
    if each.utterance >= len(said):
        return f"{call_id} has no line {each.utterance + 1}"
    turn, utterance = said[each.utterance]
    if turn.speaker != each.speaker:
        return f"the line is the {each.speaker}'s, in the store the {turn.speaker}'s"
    if not is_same(each.text, utterance.text):
        return f"it has other words than line {each.utterance + 1} of {call_id} as stored"
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
