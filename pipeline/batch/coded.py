"""What people coded, into the store and every figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.batch.local import keep
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.coding import Coding, fitted, read_codings
from pipeline.errors import CallcoachError, Conflict, UnreadableInput, WrongUse
from pipeline.process import remeasured
from pipeline.store import Store
from pipeline.tags import Judgement


@dataclass(frozen=True)
class Imported:
    """In calls."""

    changed: int = 0
    unchanged: int = 0  # stored just so before
    uncoded: int = 0  # nothing filled in yet
    utterances: int = 0  # judgements that are new or have become others
    faults: tuple[CallcoachError, ...] = ()


def import_codings(
    store: Store,
    folder: Path,
    coder: str,
    codebook: Codebook,
    called: Callable[[str], str] = lambda call_id: call_id,
) -> Imported:
    """Each coded call of `folder` as `coder`'s judgements; a faulty one is named and the others go on.

    `called`: a pseudonym to the name of the call.

    WrongUse where `coder` is the name of a tagger, or nothing lies in the folder.
    """
    tagger = store.tagger()
    if tagger and tagger.source == coder:
        raise WrongUse(f"{coder}: that is the tagger's name; name the person with --coder.")
    found, taken = Imported(), dict[str, Path]()
    for coding in read_codings(folder, codebook, coder):
        try:
            if isinstance(coding, UnreadableInput):
                raise coding
            coding = replace(coding, call=replace(coding.call, call_id=called(coding.call.call_id)))  # noqa: PLW2901
            _once(taken, coding)
            found = _counted(found, coding, _take(store, coding, coder, codebook))
        except CallcoachError as error:
            found = replace(found, faults=(*found.faults, error))
    return found


def _once(taken: dict[str, Path], coding: Coding) -> None:
    call_id = coding.call.call_id
    if call_id in taken:
        cause = f"it is the call {call_id} again, after {taken[call_id]}"
        raise UnreadableInput(coding.path, cause, "leave one of the two in the folder")
    taken[call_id] = coding.path


def _take(store: Store, coding: Coding, coder: str, codebook: Codebook) -> int:
    """How many judgements were written. Those that the coder gave before stay as old as they are."""
    while True:
        try:
            return _taken(store, coding, coder, codebook)
        except Conflict:  # somebody put something right in the call meanwhile
            continue


def _taken(store: Store, coding: Coding, coder: str, codebook: Codebook) -> int:
    known, call = store.found(coding.call.call_id)
    if call.tagged_by == coder:
        raise WrongUse(f"{coder}: that is what tagged {call.call_id}; name the person with --coder.")
    before = [utterance.judgement for _, utterance in store.load(call.call_id, source=coder).utterances()]
    given = fitted(coding, call)
    new = tuple(j if j != earlier else None for j, earlier in zip(given, before, strict=True))
    count = sum(judgement is not None for judgement in new)
    store.add_codings(call.call_id, coder, given)  # first: whoever is interrupted here imports it all again
    if count:
        done = remeasured(with_judgements(call, new), known.content_id, known.versions, codebook)
        keep(store, done, people=[coder], since=known.saved_at)
    return count


def with_judgements(call: Call, judgements: tuple[Judgement | None, ...]) -> Call:
    """`call` with these in place of what stands there, where there is one."""
    each = iter(judgements)
    turns = []
    for turn in call.turns:
        pairs = [(utterance, next(each)) for utterance in turn.utterances]
        turns.append(replace(turn, utterances=tuple(replace(u, judgement=j) if j else u for u, j in pairs)))
    return replace(call, turns=tuple(turns))


def _counted(found: Imported, coding: Coding, written: int) -> Imported:
    if written:
        return replace(found, changed=found.changed + 1, utterances=found.utterances + written)
    if any(utterance.judgement for _, utterance in coding.call.utterances()):
        return replace(found, unchanged=found.unchanged + 1)
    return replace(found, uncoded=found.uncoded + 1)
