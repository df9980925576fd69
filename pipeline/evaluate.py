"""Agreement of predicted with gold judgements, code by code.

Counted over the utterances of the code's own speaker that gold has judged; a cell that gold left undecided (`ignore`)
counts nowhere. Macro F1 is the mean over codes with at least five positives in gold, core F1 the mean over the
codebook's core codes, form accuracy the share of gold questions whose form is right (no form is wrong); what a question
is about and whether it follows up count likewise. A mood is right where it is the same number from -2 to 2.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import correlation

from pipeline.call import Call, Facts, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.profiles import Interval, Rate
from pipeline.tags import OF_QUESTIONS

ENOUGH = 5  # positives in gold for a code to count in the macro mean
DRAWS = 200  # bootstrap
FACTS = ("reason", "mood_start", "mood_end", "mood_near")


@dataclass(frozen=True)
class Counts:
    """Right and wrong decisions on one code."""

    hits: int = 0
    missed: int = 0
    false: int = 0
    cells: int = 0  # utterances judged

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.hits + other.hits, self.missed + other.missed, self.false + other.false, self.cells + other.cells
        )

    @property
    def support(self) -> int:
        return self.hits + self.missed

    @property
    def precision(self) -> float | None:
        """None where nothing was predicted."""
        return self.hits / (self.hits + self.false) if self.hits + self.false else None

    @property
    def recall(self) -> float | None:
        """None where gold has none."""
        return self.hits / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        """None where neither gold nor prediction has any."""
        total = 2 * self.hits + self.missed + self.false
        return 2 * self.hits / total if total else None


@dataclass(frozen=True)
class PerCall:
    """One code as a profile sees it: how many utterances of a call have it, in gold and as tagged."""

    pairs: tuple[tuple[int, int], ...] = ()  # gold, tagged, of each call

    def __add__(self, other: PerCall) -> PerCall:
        return PerCall(self.pairs + other.pairs)

    @property
    def calls(self) -> int:
        """Calls that have it, by gold."""
        return sum(gold > 0 for gold, _ in self.pairs)

    @property
    def tagged_calls(self) -> int:
        return sum(tagged > 0 for _, tagged in self.pairs)

    @property
    def alike(self) -> Rate:
        """Calls where both say that it is there, or both that it is not."""
        return Rate(sum((gold > 0) == (tagged > 0) for gold, tagged in self.pairs), len(self.pairs))

    @property
    def correlation(self) -> float | None:
        """Pearson's, of the two numbers over calls; None where one of them never changes."""
        gold, tagged = [g for g, _ in self.pairs], [t for _, t in self.pairs]
        return correlation(gold, tagged) if len(set(gold)) > 1 and len(set(tagged)) > 1 else None


@dataclass(frozen=True)
class Evaluation:
    calls: int
    utterances: int  # judged by gold
    codes: Mapping[str, Counts]
    core: tuple[str, ...]
    questions: Mapping[str, Rate]  # form, about, follow_up -> gold questions where it is right
    facts: Mapping[
        str, Rate
    ]  # reason, mood_start, mood_end, mood_near (at most one step off) -> calls where it is right
    per_call: Mapping[str, PerCall] = field(default_factory=dict)
    languages: Mapping[str, Evaluation] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)  # code, macro, core, form -> 95 %, calls drawn anew

    @property
    def macro_f1(self) -> float | None:
        return _macro(self.codes)

    @property
    def core_f1(self) -> float | None:
        """Over core codes that gold has at all."""
        return _core(self.codes, self.core)

    @property
    def form_accuracy(self) -> float | None:
        return self.questions["form"].share


def evaluate(
    gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook, intervals: bool = False
) -> Evaluation:
    """Gold and predicted calls come in the same order and cut; WrongUse where not. Intervals take a few seconds."""
    if len(gold) != len(predicted):
        raise WrongUse(
            f"Gold has {len(gold)} calls, the prediction {len(predicted)}; give the same calls in the same order."
        )
    tallies = [_tally(g, p, codebook) for g, p in zip(gold, predicted, strict=True)]
    found = sorted({call.language for call in gold if call.language})
    by_language = {
        language: _pooled(chosen, codebook, intervals)
        for language in found
        if (chosen := [t for t, call in zip(tallies, gold, strict=True) if call.language == language])
    }
    whole = _pooled(tallies, codebook, intervals)
    return replace(whole, languages=by_language)


@dataclass(frozen=True)
class _Tally:
    """One call's decisions."""

    codes: Mapping[str, Counts]
    utterances: int
    questions: Mapping[str, Rate]
    facts: Mapping[str, Rate]


def _tally(gold: Call, predicted: Call, codebook: Codebook) -> _Tally:
    counts = dict.fromkeys(codebook.names, Counts())
    questions = dict.fromkeys(OF_QUESTIONS, Rate())
    utterances = 0
    for (turn, judged), guess in pairs(gold, predicted):
        judgement = judged.judgement
        if judgement is None:
            continue
        utterances += 1
        labels = guess.judgement.labels if guess.judgement else ()
        for code in codebook.for_speaker(turn.speaker):
            if code.name not in judgement.ignore:
                counts[code.name] += _decision(code.name in judgement.labels, code.name in labels)
        if any(code in judgement.labels for code in codebook.formed):
            for name, value in ((name, getattr(judgement, name)) for name in OF_QUESTIONS):
                if value is not None and name not in judgement.ignore:
                    questions[name] += _one(guess.judgement is not None and getattr(guess.judgement, name) == value)
    return _Tally(counts, utterances, questions, _facts(gold.facts, predicted.facts))


def _facts(gold: Facts | None, predicted: Facts | None) -> dict[str, Rate]:
    """Of one call; a fact that gold does not know counts nowhere."""
    found = dict.fromkeys(FACTS, Rate())
    for name in ("reason", "mood_start", "mood_end"):
        right, guess = getattr(gold, name, None), getattr(predicted, name, None)
        if right is not None:
            found[name] += _one(guess == right)
            if name != "reason":
                found["mood_near"] += _one(guess is not None and abs(guess - right) <= 1)
    return found


def _one(right: bool) -> Rate:
    return Rate.of_call(int(right), 1)


def _decision(gold: bool, guess: bool) -> Counts:
    return Counts(hits=int(gold and guess), missed=int(gold and not guess), false=int(guess and not gold), cells=1)


def pairs(gold: Call, predicted: Call) -> Iterator[tuple[tuple[Turn, Utterance], Utterance]]:
    """Each utterance of gold, with its turn, and what was predicted for it; WrongUse where the calls do not match."""
    ours, theirs = list(gold.utterances()), [u for _, u in predicted.utterances()]
    if gold.call_id != predicted.call_id or len(ours) != len(theirs):
        raise WrongUse(
            f"Call {gold.call_id} has {len(ours)} utterances in gold, prediction {predicted.call_id} {len(theirs)}; "
            "tag the same calls in the same order and keep their cut."
        )
    return zip(ours, theirs, strict=True)


def _pooled(tallies: Sequence[_Tally], codebook: Codebook, intervals: bool) -> Evaluation:
    return Evaluation(
        calls=len(tallies),
        utterances=sum(t.utterances for t in tallies),
        codes=_codes(tallies, codebook),
        core=codebook.core,
        questions={name: sum((t.questions[name] for t in tallies), Rate()) for name in OF_QUESTIONS},
        facts={name: sum((t.facts[name] for t in tallies), Rate()) for name in FACTS},
        per_call={name: _per_call([t.codes[name] for t in tallies]) for name in codebook.names},
        intervals=_bootstrap(tallies, codebook) if intervals and len(tallies) > 1 else {},
    )


def _codes(tallies: Sequence[_Tally], codebook: Codebook) -> dict[str, Counts]:
    return {name: sum((t.codes[name] for t in tallies), Counts()) for name in codebook.names}


def _macro(codes: Mapping[str, Counts]) -> float | None:
    return _mean([c.f1 for c in codes.values() if c.support >= ENOUGH])


def _core(codes: Mapping[str, Counts], core: Sequence[str]) -> float | None:
    return _mean([codes[name].f1 for name in core if codes[name].support])


def _per_call(counts: Sequence[Counts]) -> PerCall:
    return PerCall(tuple((c.support, c.hits + c.false) for c in counts if c.cells))


def _bootstrap(tallies: Sequence[_Tally], codebook: Codebook) -> dict[str, Interval]:
    """2.5 and 97.5 percentile of each figure over calls drawn with replacement; the seed is fixed."""
    chance = random.Random(0)
    drawn: dict[str, list[float]] = {}
    for _ in range(DRAWS):
        sample = chance.choices(tallies, k=len(tallies))
        codes = _codes(sample, codebook)
        figures = {name: counts.f1 for name, counts in codes.items()}
        form = sum((t.questions["form"] for t in sample), Rate()).share
        figures |= {"macro": _macro(codes), "core": _core(codes, codebook.core), "form": form}
        for name, figure in figures.items():
            if figure is not None:
                drawn.setdefault(name, []).append(figure)
    return {name: _middle(values) for name, values in drawn.items() if len(values) >= DRAWS // 2}


def _middle(values: list[float]) -> Interval:
    ordered = sorted(values)
    edge = len(ordered) // 40
    return Interval(ordered[edge], ordered[-1 - edge])


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
