"""Where a tagger and gold part: which codes are taken for which, and the decisions it was surest of and wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.call import Call, Turn, Utterance
from pipeline.codebook import Codebook
from pipeline.evaluate import pairs
from pipeline.tags import Judgement

NOTHING = "–"  # stands for no code


@dataclass(frozen=True)
class Mistake:
    """One wrong decision."""

    call_id: str
    line: int  # of the call, from 1
    code: str
    missed: bool  # gold has the code; else the tagger alone
    probability: float | None  # that the tagger gave the code
    before: str  # what was said just before
    text: str


def confusions(gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook) -> list[tuple[str, str, int]]:
    """Gold's code that was missed, the one given instead, and how often, the most frequent first.

    NOTHING stands where there was none to miss or none was given.
    """
    found: Counter[tuple[str, str]] = Counter()
    for _, _, turn, utterance, judgement in _judged(gold, predicted):
        names = _decided(utterance, turn, codebook)
        missed = [n for n in names if n in _of(utterance) and n not in judgement]
        false = [n for n in names if n in judgement and n not in _of(utterance)]
        if missed or false:
            found.update(product(missed or [NOTHING], false or [NOTHING]))
    return sorted(((missed, given, times) for (missed, given), times in found.items()), key=lambda t: (-t[2], t))


def worst(
    gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook, most: int = 20, of_each: int = 2
) -> list[Mistake]:
    """The `most` surest wrong decisions, at most `of_each` of the same kind on the same code."""
    found = sorted(_mistakes(gold, predicted, codebook), key=_doubt)
    kinds: Counter[tuple[str, bool]] = Counter()
    chosen = []
    for mistake in found:
        kinds[mistake.code, mistake.missed] += 1
        if kinds[mistake.code, mistake.missed] <= of_each:
            chosen.append(mistake)
    return chosen[:most]


def _doubt(mistake: Mistake) -> float:
    chance = 0.5 if mistake.probability is None else mistake.probability
    return chance if mistake.missed else 1 - chance


def _mistakes(gold: Sequence[Call], predicted: Sequence[Call], codebook: Codebook) -> Iterator[Mistake]:
    for call, line, turn, utterance, judgement in _judged(gold, predicted):
        for name in _decided(utterance, turn, codebook):
            there, given = name in _of(utterance), name in judgement
            if there != given:
                before = [u.text for _, u in call.utterances()][line - 2] if line > 1 else ""
                yield Mistake(call.call_id, line, name, there, judgement.scores.get(name), before, utterance.text)


def _judged(gold: Sequence[Call], predicted: Sequence[Call]) -> Iterator[tuple[Call, int, Turn, Utterance, Judgement]]:
    """Call, line from 1, and what gold and tagger made of it, of each utterance that gold has judged."""
    for call, guess in zip(gold, predicted, strict=True):
        for line, ((turn, utterance), tagged) in enumerate(pairs(call, guess), 1):
            if utterance.judgement is not None:
                yield call, line, turn, utterance, tagged.judgement or Judgement()


def _of(utterance: Utterance) -> Judgement:
    assert utterance.judgement is not None
    return utterance.judgement


def _decided(utterance: Utterance, turn: Turn, codebook: Codebook) -> list[str]:
    return [c.name for c in codebook.for_speaker(turn.speaker) if c.name not in _of(utterance).ignore]
