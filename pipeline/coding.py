"""What a person coded, read back: label files and call documents, and how they fit the calls as stored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import each_call
from pipeline.labels import COLUMNS, lines_of, read_file
from pipeline.personal.marks import PLACEHOLDER
from pipeline.tags import Judgement

DOCUMENTS = (".json", ".jsonl", ".ndjson")
Said = tuple[Turn, Utterance]


@dataclass(frozen=True)
class Coding:
    """One call as its coder left it. `lines`: where each utterance stands in the label file; empty for a document."""

    call: Call
    path: Path
    lines: tuple[int, ...] = ()

    def fault(self, utterance: int, cause: str) -> UnreadableInput:
        """About an utterance, counted from 0."""
        if utterance < len(self.lines):
            return UnreadableInput(f"{self.path}:{self.lines[utterance]}", cause)
        return UnreadableInput(f"{self.path} ({self.call.call_id}), utterance {utterance + 1}", cause)


def read_codings(folder: Path, codebook: Codebook, coder: str) -> Iterator[Coding | UnreadableInput]:
    """What lies under `folder`, as `coder`'s; a faulty file is one fault and does not hide the others.

    Of a document only judgements by `coder`, or by nobody named, are taken: tags of a tagger are no person's.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".tsv", *DOCUMENTS))
    if not paths:
        raise WrongUse(f"{folder}: it holds no label files (.tsv) or call documents; name the folder that was coded.")
    for path in paths:
        reader = _label_file if path.suffix.lower() == ".tsv" else _documents
        yield from reader(path, codebook, coder)


def fitted(coding: Coding, stored: Call) -> tuple[Judgement | None, ...]:
    """The coder's judgement of each utterance of `stored`. UnreadableInput where the two differ in speakers or words.

    Words are compared without case, spacing and punctuation, which editors change. Of the stored ones more may be
    hidden than when they were given out.
    """
    theirs = [(n, said) for n, said in enumerate(coding.call.utterances()) if said[1].text.strip()]
    ours = [(n, said) for n, said in enumerate(stored.utterances()) if said[1].text.strip()]
    for (line, (turn, utterance)), (_, (our_turn, our_utterance)) in zip(theirs, ours, strict=False):
        if not is_same(utterance.text, our_utterance.text):
            raise coding.fault(line, f"it has other words than the stored call {stored.call_id}; draw and code it anew")
        if turn.speaker != our_turn.speaker:
            raise coding.fault(line, f"it is the {turn.speaker}'s, in the store the {our_turn.speaker}'s; put it right")
    if len(theirs) != len(ours):
        cause = f"it has {len(theirs)} utterances, the stored call {len(ours)}"
        raise UnreadableInput(f"{coding.path} ({stored.call_id})", cause, "put the missing or doubled lines right")
    found: list[Judgement | None] = [None] * sum(1 for _ in stored.utterances())
    for (_, (_, utterance)), (number, _) in zip(theirs, ours, strict=True):
        found[number] = utterance.judgement
    return tuple(found)


def _label_file(path: Path, codebook: Codebook, coder: str) -> Iterator[Coding | UnreadableInput]:
    labelled, faults = read_file(path, codebook, coder)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        where = f"{path}:{faults[0].line}" if faults[0].line else str(path)
        yield UnreadableInput(where, faults[0].message + more)
    elif labelled is not None:
        yield Coding(labelled.call, path, tuple(_rows(path)))


def _rows(path: Path) -> Iterator[int]:
    """The lines of a faultless label file that hold an utterance."""
    for number, line in enumerate(lines_of(path), 1):
        if line.strip() and not line.startswith("#") and tuple(line.split("\t")) != COLUMNS:
            yield number


def _documents(path: Path, codebook: Codebook, coder: str) -> Iterator[Coding | UnreadableInput]:
    for call in each_call(path):
        if isinstance(call, UnreadableInput):
            yield call
            continue
        coding = Coding(call, path)
        sources = {u.judgement.source for _, u in call.utterances() if u.judgement}
        if sources and not sources & {coder, "unknown"}:
            cause = f"its labels are by {', '.join(sorted(sources))}, none by {coder}"
            yield UnreadableInput(f"{path} ({call.call_id})", cause, f'write "by": "{coder}" with each that is')
            continue
        fault = next(_wrong(coding, codebook, coder), None)
        yield fault or replace(coding, call=_only(call, coder))


def _wrong(coding: Coding, codebook: Codebook, coder: str) -> Iterator[UnreadableInput]:
    for number, (turn, utterance) in enumerate(coding.call.utterances()):
        judgement = utterance.judgement
        if judgement is None or judgement.source not in (coder, "unknown"):
            continue
        known = [code.name for code in codebook.for_speaker(turn.speaker)]
        for name in judgement.labels:
            if name not in known:
                yield coding.fault(number, f"{name!r} is not a code of the {turn.speaker}")
        of_question: Sequence[tuple[str, str | None, Sequence[str]]] = (
            ("form", judgement.form, tuple(codebook.forms)),
            ("about", judgement.about, tuple(codebook.about)),
        )
        for what, value, allowed in of_question:
            if value is not None and value not in allowed:
                yield coding.fault(number, f"{what} is {value!r}, not one of {', '.join(allowed)}")


def _only(call: Call, coder: str) -> Call:
    """With the coder's own judgements, without probabilities, which people do not give."""

    def own(utterance: Utterance) -> Utterance:
        judgement = utterance.judgement
        if judgement and judgement.source in (coder, "unknown"):
            labels = tuple(dict.fromkeys(judgement.labels))
            return replace(utterance, judgement=replace(judgement, labels=labels, source=coder, scores={}))
        return replace(utterance, judgement=None)

    return replace(call, turns=tuple(replace(t, utterances=tuple(map(own, t.utterances))) for t in call.turns))


def is_same(theirs: str, ours: str) -> bool:
    """Whether words given out are those of a stored line, in which more may be hidden since."""
    said, (first, *rest) = _words(theirs), [_words(part) for part in PLACEHOLDER.split(ours)]
    if not rest:
        return said == first
    *between, last = rest
    at, end = len(first), len(said) - len(last)
    for part in between:  # a placeholder stands for one word at least
        found = (place for place in range(at + 1, end - len(part) + 1) if said[place : place + len(part)] == part)
        place = next(found, None)
        if place is None:
            return False
        at = place + len(part)
    return at < end and said[: len(first)] == first and said[end:] == last


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
