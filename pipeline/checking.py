"""The tagger against people's own coding of a random sample of calls: how far it can be trusted here.

A cell is one code on one utterance of its speaker that both the person and the tagger judged; what the person left
undecided is no cell. Where several people coded a call, the tagger is held against the one who coded it first, and the
people against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pipeline.call import Speaker
from pipeline.codebook import Code, Codebook
from pipeline.profiles import Check
from pipeline.tags import Judgement

MOST_OF = 0.5  # share of a call's utterances that a coder has judged: below, it is a correction in passing

Judged = Sequence[Judgement | None]  # a judgement an utterance, in the order of the call


@dataclass(frozen=True)
class Checked:
    """One code over the coded calls of the sample."""

    code: str
    tp: int = 0  # utterances
    fp: int = 0
    fn: int = 0
    tn: int = 0
    calls: int = 0
    human_kappa: float | None = None  # of people with each other; None where no call was coded twice
    in_calls: Check = Check()  # whether it was done in the call at all, as `calls.*` counts
    languages: Mapping[str, Check] = field(default_factory=dict)  # utterances of the calls in each language
    forms: Mapping[tuple[str, str], int] = field(default_factory=dict)  # (people's, machine's) where both call it so

    @property
    def check(self) -> Check:
        return Check(self.tp, self.fp, self.fn, self.tn, self.calls)

    @property
    def precision(self) -> float | None:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else None

    @property
    def recall(self) -> float | None:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else None


@dataclass(frozen=True)
class Coded:
    """One call of the sample, as the tagger and people judged it."""

    language: str | None
    speakers: Sequence[Speaker]  # of each utterance
    machine: Judged
    people: Sequence[Judged]  # of each coder; who began first comes first

    @property
    def coders(self) -> list[Judged]:
        """Those who judged most of what agent and customer say."""
        sides = [number for number, speaker in enumerate(self.speakers) if speaker != "other"]
        return [judged for judged in self.people if sum(judged[n] is not None for n in sides) >= MOST_OF * len(sides)]


def check(calls: Iterable[Coded], codebook: Codebook, given: Collection[str]) -> dict[str, Checked]:
    """Every code of `given`, which is what the tagger can give, over `calls`; one call in memory at a time."""
    sums = {code.name: _Sums(code) for code in codebook.codes if code.name in given}
    for call in calls:
        if coders := call.coders:
            for each in sums.values():
                each.add(call, coders)
    return {name: each.total() for name, each in sums.items()}


def kappa(check: Check) -> float | None:
    """Cohen's kappa (1960) of people and machine; None where only one value was ever given."""
    return _kappa({(True, True): check.tp, (False, True): check.fp, (True, False): check.fn, (False, False): check.tn})


Cells = Mapping[tuple[bool, bool], int]  # (one, other) -> how often


def _kappa(cells: Cells) -> float | None:
    """Written out: a profile asks for it, and scikit-learn takes longer to import than the profile to read."""
    places = ((True, True), (True, False), (False, True), (False, False))
    both, first, second, neither = (cells.get(place, 0) for place in places)
    total = both + first + second + neither
    by_chance = (both + first) * (both + second) + (neither + first) * (neither + second)  # times total²
    if by_chance == total**2:  # only one value was ever given
        return None
    return ((both + neither) * total - by_chance) / (total**2 - by_chance)


class _Cells:
    """Cells being added up, and the calls they come from."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[bool, bool]] = Counter()  # (people, machine)
        self.calls = 0

    def add(self, found: Counter[tuple[bool, bool]]) -> None:
        self.counts += found
        self.calls += 1

    def total(self) -> Check:
        both, machine, people, neither = (
            self.counts[pair] for pair in ((True, True), (False, True), (True, False), (False, False))
        )
        return Check(both, machine, people, neither, self.calls)


class _Sums:
    """One code while calls go by."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.whole, self.in_calls = _Cells(), _Cells()
        self.languages: dict[str, _Cells] = {}
        self.people: Counter[tuple[bool, bool]] = Counter()
        self.forms: Counter[tuple[str, str]] = Counter()

    def add(self, call: Coded, coders: Sequence[Judged]) -> None:
        for one, other in combinations(coders, 2):
            self.people.update(self._cells(call, one, other))
        cells = Counter(self._cells(call, coders[0], call.machine))
        if not cells:
            return
        self.whole.add(cells)
        by_people, by_machine = (any(pair[side] for pair in cells) for side in (0, 1))
        self.in_calls.add(Counter([(by_people, by_machine)]))
        if call.language:
            self.languages.setdefault(call.language, _Cells()).add(cells)
        if self.code.forms:
            self.forms.update(self._forms(coders[0], call.machine))

    def total(self) -> Checked:
        found = self.whole.total()
        return Checked(
            self.code.name,
            found.tp,
            found.fp,
            found.fn,
            found.tn,
            found.calls,
            _kappa(self.people),
            self.in_calls.total(),
            {language: cells.total() for language, cells in sorted(self.languages.items())},
            dict(self.forms),
        )

    def _cells(self, call: Coded, one: Judged, other: Judged) -> Iterator[tuple[bool, bool]]:
        name = self.code.name
        for speaker, first, second in zip(call.speakers, one, other, strict=True):
            if speaker == self.code.speaker and first and second and name not in (*first.ignore, *second.ignore):
                yield name in first, name in second

    def _forms(self, person: Judged, machine: Judged) -> Iterator[tuple[str, str]]:
        for first, second in zip(person, machine, strict=True):
            if first and second and self.code.name in first and self.code.name in second and first.form and second.form:
                yield first.form, second.form
