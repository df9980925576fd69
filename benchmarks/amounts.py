"""How right the ledger's amounts are: what was offered, on the independent test, by language.

python -m benchmarks.amounts [FOLDER of labels] [--wrong]

Gold is the `compensation` in the headers of calls, found is `money.offered`: given gold tags, and given the tags of the
shipped tagger. An amount is right where figure and currency are those of one of the gold amounts of the call, each used
once; with kind, also the kind, and there offers without a figure count too. Pooled over calls. Measured only: nothing
is fitted to it, and `--wrong` is for folders of calls to learn from.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.call import LANGUAGES, Amount, Call
from pipeline.classify import load_tagger
from pipeline.corpus import read_gold
from pipeline.evaluate import Counts
from pipeline.formats.codebook import load_codebook
from pipeline.money import offered, with_amounts
from pipeline.resources import CHECKOUT

Found = Sequence[tuple[tuple[Amount, ...], tuple[Amount, ...]]]  # gold and found, of each call


def figure(amount: Amount) -> Hashable:
    """A percentage is one whether its currency or its kind says so."""
    currency = "%" if amount.kind == "percent" else amount.currency
    return None if amount.amount is None else (round(float(amount.amount), 2), currency)


def with_kind(amount: Amount) -> Hashable:
    return (figure(amount), amount.kind)


def counted(pairs: Found, of: Callable[[Amount], Hashable]) -> Counts:
    total = Counts()
    for gold, found in pairs:
        wanted, given = (Counter(x for x in map(of, amounts) if x is not None) for amounts in (gold, found))
        hits = (wanted & given).total()
        total += Counts(hits, wanted.total() - hits, given.total() - hits)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CHECKOUT / "labels")
    parser.add_argument("--wrong", action="store_true", help="name the calls that are not right")
    asked = parser.parse_args()
    book, tagger = load_codebook(), load_tagger()
    gold = [call for call in read_gold(asked.folder, book) if call.facts is not None]
    ways = {"gold tags": gold, tagger.source: tagger.tag([_bare(call) for call in gold])}
    print(f"{len(gold)} calls; precision and recall\n{'':22}{'':6}{'figure and currency':>30}{'kind too':>30}")
    for way, calls in ways.items():
        found = [offered(with_amounts(call), book.giving) for call in calls]
        for language in (*LANGUAGES, None):
            chosen = [(g, f) for g, f in zip(gold, found, strict=True) if language in (None, g.language)]
            pairs = [(g.facts.compensation if g.facts else (), f) for g, f in chosen]
            print(
                f"{way[:21]:22}{language or 'all':6}{_shown(counted(pairs, figure))}{_shown(counted(pairs, with_kind))}"
            )
        if asked.wrong:
            _name_wrong(gold, found)


def _bare(call: Call) -> Call:
    turns = tuple(
        replace(turn, utterances=tuple(replace(u, judgement=None) for u in turn.utterances)) for turn in call.turns
    )
    return replace(call, turns=turns, facts=None)


def _shown(counts: Counts) -> str:
    precision, recall = (f"{x:.2f}" if x is not None else "-" for x in (counts.precision, counts.recall))
    return f"{precision} / {recall} ({counts.hits} of {counts.support}, {counts.false} false)".rjust(36)


def _name_wrong(gold: Sequence[Call], found: Sequence[tuple[Amount, ...]]) -> None:
    for call, amounts in zip(gold, found, strict=True):
        wanted = call.facts.compensation if call.facts else ()
        if Counter(map(figure, wanted)) != Counter(map(figure, amounts)):
            print(f"  {call.call_id}: {[*map(with_kind, wanted)]}, found {[*map(with_kind, amounts)]}")


if __name__ == "__main__":
    main()
