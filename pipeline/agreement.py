"""How far coders agree who judged the same calls, code by code, and what they agree on.

A cell is one code on one utterance. Cohen's kappa (1960) is that of two coders, with more of them the mean over pairs
(Light 1971); Krippendorff's alpha (2011) takes all of them, and utterances that only some judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import fmean
from typing import Any

from pipeline.call import Call, Facts, Utterance
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.labels import LabelledCall
from pipeline.tags import OF_QUESTIONS, Judgement

Value = str | bool
Cells = Sequence[Sequence[Value | None]]  # for each cell what each coder gave; None: not judged


@dataclass(frozen=True)
class Agreement:
    """On one code, or on the form, subject or follow-up of what all call a question."""

    cells: int  # judged by two coders or more
    present: int  # of those, given by one coder at least; for a form all of them
    alike: int  # where all gave the same
    kappa: float | None  # None where only one value was ever given
    alpha: float | None


def agreements(coders: Sequence[Sequence[LabelledCall]], codebook: Codebook) -> dict[str, dict[str, Agreement]]:
    """Language ("all" for all together) to code to agreement. WrongUse where the coders share no call."""
    pairs = _shared(coders)
    languages = sorted({calls[0].language for calls in pairs if calls[0].language})
    found = {"all": _by_code(pairs, codebook)}
    for language in languages:
        found[language] = _by_code([calls for calls in pairs if calls[0].language == language], codebook)
    return found


def agreed(first: LabelledCall, second: LabelledCall, codebook: Codebook) -> LabelledCall:
    """What both gave; where they differ the cell is undecided, and a fact of the call is not known.

    What was offered in the call counts as offered only where both say the same.
    """
    if not same_words(first.call, second.call):
        raise WrongUse(f"{first.call.call_id}: the coders' files differ in their words; code the same text.")
    theirs = (u.judgement for _, u in second.call.utterances())
    turns = []
    for turn in first.call.turns:
        said = tuple(
            _both(u, next(theirs), [c.name for c in codebook.for_speaker(turn.speaker)]) for u in turn.utterances
        )
        turns.append(replace(turn, utterances=said))
    coder = f"{first.coder} {second.coder}"
    call = replace(first.call, turns=tuple(turns), facts=_common(first.call.facts, second.call.facts), tagged_by=coder)
    return LabelledCall(call, first.author, coder, first.path)


def coded_by_all(coders: Sequence[Sequence[LabelledCall]]) -> list[tuple[LabelledCall, ...]]:
    """The calls that every coder has, in the order of the first."""
    by_id = [{c.call.call_id: c for c in calls} for calls in coders]
    return [tuple(calls[name] for calls in by_id) for name in by_id[0] if all(name in calls for calls in by_id)]


def _shared(coders: Sequence[Sequence[LabelledCall]]) -> list[tuple[Call, ...]]:
    if len(coders) < 2:
        raise WrongUse("Agreement needs two coders or more; name a folder for each.")
    shared = [tuple(one.call for one in calls) for calls in coded_by_all(coders)]
    if not shared:
        raise WrongUse("No call was coded by all of these coders; name folders that hold the same calls.")
    for calls in shared:
        if not all(same_words(calls[0], other) for other in calls[1:]):
            raise WrongUse(f"{calls[0].call_id}: the coders' files differ in their words; code the same text.")
    return shared


def same_words(one: Call, other: Call) -> bool:
    first, second = ([(t.speaker, u.text) for t, u in call.utterances()] for call in (one, other))
    return first == second


def _by_code(shared: Iterable[Sequence[Call]], codebook: Codebook) -> dict[str, Agreement]:
    cells: dict[str, list[list[Value | None]]] = {name: [] for name in (*codebook.names, *OF_QUESTIONS)}
    for calls in shared:
        for judged in zip(*(call.utterances() for call in calls), strict=True):
            judgements = [utterance.judgement for _, utterance in judged]
            for code in codebook.for_speaker(judged[0][0].speaker):
                cells[code.name].append([_given(j, code.name) for j in judgements])
            if all(j and any(name in j for name in codebook.formed) for j in judgements):
                for name in OF_QUESTIONS:
                    cells[name].append([getattr(j, name) for j in judgements])
    return {name: agreement(found) for name, found in cells.items()}


def _given(judgement: Judgement | None, code: str) -> bool | None:
    return None if judgement is None or code in judgement.ignore else code in judgement.labels


def agreement(cells: Cells) -> Agreement:
    """Of the cells that two coders or more have judged."""
    usable = [row for row in cells if sum(value is not None for value in row) > 1]
    alike = sum(len(set(row) - {None}) == 1 for row in usable)
    present = sum(any(value not in (None, False) for value in row) for row in usable)
    return Agreement(len(usable), present, alike, _kappa(usable), _alpha(usable))


def _kappa(cells: Cells) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    found = []
    for one, other in combinations(range(len(cells[0]) if cells else 0), 2):
        both = [(row[one], row[other]) for row in cells if row[one] is not None and row[other] is not None]
        if len({value for pair in both for value in pair}) > 1:
            found.append(cohen_kappa_score([str(a) for a, _ in both], [str(b) for _, b in both]))
    return fmean(found) if found else None


def _alpha(cells: Cells) -> float | None:
    import krippendorff
    import numpy as np

    values = sorted({str(value) for row in cells for value in row if value is not None})
    if len(values) < 2:
        return None
    counts = [Counter(str(value) for value in row if value is not None) for row in cells]
    table = np.array([[count[value] for value in values] for count in counts])
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))


def _both(utterance: Utterance, other: Judgement | None, codes: Sequence[str]) -> Utterance:
    one = utterance.judgement
    if one is None or other is None:
        return replace(utterance, judgement=None)
    open_codes = tuple(c for c in codes if c in one.ignore or c in other.ignore or (c in one) != (c in other))
    labels = tuple(c for c in codes if c in one and c in other and c not in open_codes)
    same: dict[str, Any] = {
        name: getattr(one, name) if getattr(one, name) == getattr(other, name) else None for name in OF_QUESTIONS
    }
    asked = any(name in one.ignore or name in other.ignore or getattr(one, name) is not None for name in OF_QUESTIONS)
    differ = tuple(name for name in OF_QUESTIONS if same[name] is None and asked)
    return replace(
        utterance,
        judgement=Judgement(
            labels,
            source=f"{one.source} {other.source}",
            ignore=(*open_codes, *differ),
            **same,
        ),
    )


def _common(one: Facts | None, other: Facts | None) -> Facts | None:
    if one is None or other is None:
        return None
    names = ("mood_start", "mood_end", "resolved", "reason")
    same: dict[str, Any] = {
        name: getattr(one, name) if getattr(one, name) == getattr(other, name) else None for name in names
    }
    return Facts(one.compensation if one.compensation == other.compensation else (), **same)
