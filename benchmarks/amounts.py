"""How many of the amounts offered in a call are found, and how many of those found were offered.

python -m benchmarks.amounts [--documents FILE.jsonl …] [--misses]

Gold is the header `compensation` of the label files: amount and currency of what was finally offered. In the test an
amount counts that both coders gave, one that only one of them gave counts nowhere. "Gold tags" measures the
extraction alone, "shipped tags" all of it; the learned calls are measured with gold tags only, since the tagger knows
them. "One coder" holds the first coder of the test against the second: how far people agree. With `--misses` what was
wrong in the learned calls is listed; the test stays unread.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.agreement import coded_by_all
from pipeline.call import LANGUAGES, Amount, Call
from pipeline.classify import load_tagger
from pipeline.codebook import Codebook
from pipeline.corpus import Corpus, read_corpus
from pipeline.evaluate import Counts
from pipeline.formats import read_calls
from pipeline.formats.codebook import load_codebook
from pipeline.money import offered, with_amounts
from pipeline.resources import CHECKOUT

Key = tuple[object, ...]
Bag = Counter[Key]


@dataclass(frozen=True)
class Case:
    """What was offered in one call: `sure` by every coder, `possible` by any of them, and what was `found`."""

    call: Call
    sure: tuple[Amount, ...]
    possible: tuple[Amount, ...]
    found: tuple[Amount, ...]


def figure(amount: Amount) -> Key:
    return (amount.amount, "%" if amount.kind == "percent" and not amount.currency else amount.currency)


def figure_and_kind(amount: Amount) -> Key:
    return (*figure(amount), amount.kind)


def bag(amounts: Iterable[Amount], key: Callable[[Amount], Key]) -> Bag:
    """Amounts with a figure; what has none cannot be right or wrong by a figure."""
    return Counter(key(amount) for amount in amounts if amount.amount is not None)


def counted(case: Case, key: Callable[[Amount], Key]) -> Counts:
    sure, found = bag(case.sure, key), bag(case.found, key)
    hits = sure & found
    false = found - sure - (bag(case.possible, key) - sure)
    return Counts(hits=hits.total(), missed=(sure - hits).total(), false=false.total())


def as_learned(corpus: Corpus, codebook: Codebook) -> list[Case]:
    """Whole calls only: a scene has no header."""
    whole = [c.call for c in corpus.calls if c.call.facts and c.call.facts.reason]
    return [case(call, [call], call, codebook) for call in whole]


def case(gold: Call, coders: Sequence[Call], tagged: Call, codebook: Codebook) -> Case:
    offers = [call.facts.compensation if call.facts else () for call in coders]
    bags = [Counter(found) for found in offers]
    sure, possible = bags[0], bags[0]
    for other in bags[1:]:
        sure, possible = _common(sure, other), possible | other
    found = offered(with_amounts(tagged), codebook.giving)
    return Case(gold, tuple(sure.elements()), tuple(possible.elements()), found)


def _common(one: Counter[Amount], other: Counter[Amount]) -> Counter[Amount]:
    """In both by amount and currency; with the kind of the first, none where the two give different kinds."""
    left = list(other.elements())
    both: Counter[Amount] = Counter()
    for amount in one.elements():
        twins = [o for o in left if figure(o) == figure(amount)]
        twin = next((o for o in twins if o.kind == amount.kind), twins[0] if twins else None)
        if twin:
            left.remove(twin)
            both[amount if twin.kind == amount.kind else Amount(amount.amount, amount.currency)] += 1
    return both


def table(title: str, cases: Sequence[Case]) -> None:
    print(f"\n{title}")
    for language in (*LANGUAGES, "all"):
        chosen = [c for c in cases if language in ("all", c.call.language)]
        cells = [f"{len(chosen):4} calls"]
        for name, key in (("amount + currency", figure), ("+ kind", figure_and_kind)):
            total = sum((counted(c, key) for c in chosen), Counts())
            cells.append(f"{name}: P {_share(total.precision)} R {_share(total.recall)} of {total.support:3}")
        alike = sum(counted(c, figure).missed + counted(c, figure).false == 0 for c in chosen)
        print(f"  {language:3} {'   '.join(cells)}   all right {alike}")


def _share(value: float | None) -> str:
    return "  -  " if value is None else f"{value:.3f}"


def misses(cases: Sequence[Case]) -> None:
    for one in cases:
        counts = counted(one, figure)
        if counts.missed or counts.false:
            print(one.call.call_id, "gold", _said(one.sure), "found", _said(one.found))


def _said(amounts: Iterable[Amount]) -> str:
    return "; ".join(f"{a.amount} {a.currency} {a.kind}" for a in amounts) or "none"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, nargs="*", default=[], help="further gold, as call documents")
    parser.add_argument("--misses", action="store_true", help="list what is wrong in the learned calls")
    options = parser.parse_args()
    codebook, tagger = load_codebook(), load_tagger()
    corpus = read_corpus(CHECKOUT / "labels", codebook)
    learned = as_learned(corpus, codebook)
    table("learned calls, gold tags", learned)
    test = [c.call for c in corpus.test(codebook)]
    coders = [[c.call for c in one] for one in coded_by_all(corpus.test_coders)]
    same = list(zip(test, coders, strict=True))
    table("test, gold tags", [case(call, both, call, codebook) for call, both in same])
    tagged = tagger.tag(test)
    table("test, shipped tags", [case(c, both, t, codebook) for (c, both), t in zip(same, tagged, strict=True)])
    table("test, one coder", [Case(c, _offers(one), _offers(one), _offers(two)) for c, (one, two) in same])
    documents = [call for path in options.documents for call in read_calls(path).calls]
    if documents:
        table("documents, gold tags", [case(call, [call], call, codebook) for call in documents])
        ours = zip(documents, tagger.tag(documents), strict=True)
        table("documents, shipped tags", [case(call, [call], tags, codebook) for call, tags in ours])
    if options.misses:
        misses(learned)


def _offers(call: Call) -> tuple[Amount, ...]:
    return call.facts.compensation if call.facts else ()


if __name__ == "__main__":
    main()
