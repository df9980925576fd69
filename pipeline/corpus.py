"""A folder of labelled calls as a whole: what is learned, what was coded twice, and the test that is never learned.

    calls/          to learn from
    double/NAME/    some of them as each of several coders judged them, blind to each other
    test/NAME/      calls by authors of their own, as each of their coders judged them
    heard/          some of the calls to learn from as a recogniser might have written them, a line an utterance
    provenance.md   where all this comes from, in words for the model card

A folder without `calls/` in it is taken for calls to learn from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import variants
from pipeline.agreement import agreed, coded_by_all, same_words
from pipeline.call import LANGUAGES, Call, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats import read_calls
from pipeline.labels import Fault, LabelledCall, lines_of, read_labels, repetition
from pipeline.likeness import near_duplicates

Coders = tuple[tuple[LabelledCall, ...], ...]  # the calls of each coder


@dataclass(frozen=True)
class Corpus:
    calls: tuple[LabelledCall, ...]
    double: Coders = ()
    test_coders: Coders = ()
    heard: Mapping[str, Call] = field(default_factory=dict)  # call id -> the call with the words of heard/
    provenance: str = ""  # provenance.md: where the calls and codes come from, for the model card

    def test(self, codebook: Codebook) -> tuple[LabelledCall, ...]:
        """The test, with what its coders agree on; where they differ the cell is undecided."""
        if len(self.test_coders) < 2:
            return self.test_coders[0] if self.test_coders else ()
        first, *others = zip(*coded_by_all(self.test_coders), strict=True)
        for other in others:
            first = tuple(agreed(one, two, codebook) for one, two in zip(first, other, strict=True))
        return first


def read_corpus(folder: Path, codebook: Codebook, learn: bool = True) -> Corpus:
    """WrongUse names the first fault. To `learn` from it, no call may be one coded to check the tagger."""
    corpus, faults = _read(folder, codebook)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise WrongUse(f"{faults[0]}{more}; mend the label files, `callcoach labels check` names every fault.")
    if learn and (marked := [c.path for c in corpus.calls if c.check]):
        raise WrongUse(
            f"{marked[0]}: it was coded to check the tagger ({len(marked)} such files here), and a tagger that has "
            f"learned a call cannot be checked by it; take these files out of {folder}."
        )
    return corpus


def read_gold(path: Path, codebook: Codebook) -> list[Call]:
    """Labelled calls to measure on: of a folder the test where it holds one, else all; of a file its call documents."""
    if not path.exists():
        raise WrongUse(f"{path} is not there; name a file of call documents or a folder of label files.")
    if path.is_dir():
        corpus = read_corpus(path, codebook, learn=False)
        return [c.call for c in corpus.test(codebook) or corpus.calls]
    reading = read_calls(path)
    if reading.faults:
        raise reading.faults[0]
    return list(reading.calls)


def check(folder: Path, codebook: Codebook) -> list[Fault]:
    """Faults of the files and of the collection: lines that come again and again, a test that was learned."""
    corpus, faults = _read(folder, codebook)
    return [*faults, *repetition(corpus.calls, folder), *leaks(corpus)]


def leaks(corpus: Corpus) -> Iterator[Fault]:
    """Authors and utterances of the test that stand among what is learned."""
    tested = list({c.call.call_id: c for calls in corpus.test_coders for c in calls}.values())
    authors = {c.author for c in corpus.calls}
    for labelled in tested:
        if labelled.author in authors:
            yield _fault(labelled, f"is by {labelled.author}, whose calls are also learned")
    learned = [line for line in _lines(corpus.calls) if line[2].judgement is not None]  # else it is context only
    held_out = _lines(tested)
    for mine, theirs in near_duplicates([u.text for *_, u in held_out], [u.text for *_, u in learned]):
        labelled, number, utterance = held_out[mine]
        other, _, _ = learned[theirs]
        yield _fault(
            labelled,
            f"utterance {number}, {utterance.text!r}, nearly stands in {other.call.call_id}, which is learned",
        )


def _lines(calls: Sequence[LabelledCall]) -> list[tuple[LabelledCall, int, Utterance]]:
    return [(c, number, u) for c in calls for number, (_, u) in enumerate(c.call.utterances(), 1)]


def _fault(labelled: LabelledCall, message: str) -> Fault:
    return Fault(labelled.path or Path(labelled.call.call_id), 0, message)


def _read(folder: Path, codebook: Codebook) -> tuple[Corpus, list[Fault]]:
    own = folder / "calls"
    if not own.is_dir():
        calls, faults = read_labels(folder, codebook)
        return Corpus(tuple(calls)), faults
    calls, faults = read_labels(own, codebook)
    parts: dict[str, Coders] = {}
    for name in ("double", "test"):
        readings = [read_labels(path, codebook) for path in _folders(folder / name)]
        parts[name] = tuple(tuple(found) for found, _ in readings)
        faults += [fault for _, found in readings for fault in found]
    heard, wrong = _heard(folder / "heard", calls)
    story = folder / "provenance.md"
    provenance = story.read_text(encoding="utf-8", errors="replace").strip() if story.is_file() else ""
    corpus = Corpus(tuple(calls), parts["double"], parts["test"], heard, provenance)
    return corpus, [*faults, *wrong, *_laid_out(folder, corpus)]


def _laid_out(folder: Path, corpus: Corpus) -> Iterator[Fault]:
    """What is wrong with how the files lie to each other, so that nothing is left out in silence."""
    learned = {c.call.call_id: c for c in corpus.calls}
    for name, coders in (("double", corpus.double), ("test", corpus.test_coders)):
        for path in sorted((folder / name).glob("*.tsv")):
            yield Fault(path, 0, f"lies in {name}/ itself; put it into a folder for its coder")
        for path in _folders(folder / name):
            if path.name in LANGUAGES:
                yield Fault(path, 0, f"is a language, not a coder; put a folder for each coder between {name}/ and it")
        first = {c.call.call_id: c for calls in coders for c in calls}
        times = Counter(c.call.call_id for calls in coders for c in calls)
        for labelled in (c for calls in coders for c in calls):
            other = first[labelled.call.call_id]
            if times[labelled.call.call_id] < len(coders):
                yield _fault(labelled, f"was not coded by every coder of {name}/")
            elif not same_words(labelled.call, other.call) or labelled.author != other.author:
                yield _fault(labelled, f"has other words or another author than {other.path}")
            twin = learned.get(labelled.call.call_id)
            if name == "test" and twin:
                yield _fault(labelled, f"is also among the calls to learn from, in {twin.path}")
            if name == "double" and (twin is None or not same_words(labelled.call, twin.call)):
                yield _fault(labelled, "does not stand among the calls to learn from with the same words")


def _heard(folder: Path, calls: Sequence[LabelledCall]) -> tuple[dict[str, Call], list[Fault]]:
    known = {c.call.call_id: c.call for c in calls}
    found: dict[str, Call] = {}
    faults = []
    for path in sorted(folder.rglob("*.txt")):
        try:
            texts = lines_of(path)
        except UnreadableInput as error:
            faults.append(Fault(path, 0, f"{error.cause}; {error.way_out}"))
            continue
        except UnicodeDecodeError as error:
            faults.append(Fault(path, 0, f"cannot be read as UTF-8 text ({error})"))
            continue
        texts = texts[:-1] if texts[-1] == "" else texts
        call = known.get(path.stem)
        if call is None:
            faults.append(Fault(path, 0, f"is no call to learn from; none is called {path.stem}"))
        elif (utterances := sum(1 for _ in call.utterances())) != len(texts):
            faults.append(Fault(path, 0, f"has {len(texts)} lines, the call {path.stem} {utterances} utterances"))
        else:
            found[path.stem] = variants.with_texts(call, texts)
    return found, faults


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
