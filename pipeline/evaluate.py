"""Agreement of predicted with gold judgements, code by code.

Counted over the utterances of the code's own speaker that gold has judged; a cell that gold left undecided (`ignore`)
counts nowhere. Macro F1 is the mean over codes with at least five positives in gold, core F1 the mean over the
codebook's core codes, form accuracy the share of gold questions whose form is right (no form is wrong).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.profiles import Interval, Rate

ENOUGH = 5  # positives in gold for a code to count in the macro mean
DRAWS = 200  # bootstrap


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
class Evaluation:
    calls: int
    utterances: int  # judged by gold
    codes: Mapping[str, Counts]
    core: tuple[str, ...]
    form: Rate  # questions whose form is right
    languages: Mapping[str, Evaluation] = field(default_factory=dict)
    intervals: Mapping[str, Interval] = field(default_factory=dict)  # code, macro, core, form -> 95 %, calls drawn anew

    @property
    def macro_f1(self) -> float | None:
        return _mean([c.f1 for c in self.codes.values() if c.support >= ENOUGH])

    @property
    def core_f1(self) -> float | None:
        """Over core codes that gold has at all."""
        return _mean([self.codes[name].f1 for name in self.core if self.codes[name].support])

    @property
    def form_accuracy(self) -> float | None:
        return self.form.share


def evaluate(
    gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook, intervals: bool = False
) -> Evaluation:
    """Gold and predicted calls come in the same order and cut; WrongUse where not. Intervals take a second."""
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
    return Evaluation(whole.calls, whole.utterances, whole.codes, whole.core, whole.form, by_language, whole.intervals)


@dataclass(frozen=True)
class _Tally:
    """One call's decisions."""

    codes: Mapping[str, Counts]
    utterances: int
    right_forms: int
    forms: int


def _tally(gold: Call, predicted: Call, codebook: Codebook) -> _Tally:
    counts = dict.fromkeys(codebook.names, Counts())
    utterances = right = forms = 0
    for (turn, judged), guess in _pairs(gold, predicted):
        judgement = judged.judgement
        if judgement is None:
            continue
        utterances += 1
        labels = guess.judgement.labels if guess.judgement else ()
        for code in codebook.for_speaker(turn.speaker):
            if code.name not in judgement.ignore:
                counts[code.name] += _decision(code.name in judgement.labels, code.name in labels)
        if (
            judgement.form
            and "form" not in judgement.ignore
            and any(code in judgement.labels for code in codebook.formed)
        ):
            forms += 1
            right += guess.judgement is not None and guess.judgement.form == judgement.form
    return _Tally(counts, utterances, right, forms)


def _decision(gold: bool, guess: bool) -> Counts:
    return Counts(hits=int(gold and guess), missed=int(gold and not guess), false=int(guess and not gold), cells=1)


def _pairs(gold: Call, predicted: Call) -> Iterator[tuple[tuple[Turn, Utterance], Utterance]]:
    ours, theirs = list(gold.utterances()), [u for _, u in predicted.utterances()]
    if gold.call_id != predicted.call_id or len(ours) != len(theirs):
        raise WrongUse(
            f"Call {gold.call_id} has {len(ours)} utterances in gold, prediction {predicted.call_id} {len(theirs)}; "
            "tag the same calls in the same order and keep their cut."
        )
    return zip(ours, theirs, strict=True)


def _pooled(tallies: Sequence[_Tally], codebook: Codebook, intervals: bool) -> Evaluation:
    codes = {name: sum((t.codes[name] for t in tallies), Counts()) for name in codebook.names}
    form = sum((Rate.of_call(t.right_forms, t.forms) for t in tallies), Rate())
    utterances = sum(t.utterances for t in tallies)
    spread = _bootstrap(tallies, codebook) if intervals and len(tallies) > 1 else {}
    return Evaluation(len(tallies), utterances, codes, codebook.core, form, {}, spread)


def _bootstrap(tallies: Sequence[_Tally], codebook: Codebook) -> dict[str, Interval]:
    """2.5 and 97.5 percentile of each figure over calls drawn with replacement; the seed is fixed."""
    chance = random.Random(0)
    drawn: dict[str, list[float]] = {}
    for _ in range(DRAWS):
        sample = _pooled(chance.choices(tallies, k=len(tallies)), codebook, intervals=False)
        figures = {name: counts.f1 for name, counts in sample.codes.items()}
        figures |= {"macro": sample.macro_f1, "core": sample.core_f1, "form": sample.form_accuracy}
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
