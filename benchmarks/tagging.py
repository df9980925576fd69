"""Tagging speed on one core, features included, beside spaCy's blank tokeniser on the same utterances.

python -m benchmarks.tagging [--utterances 20000]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import spacy
from threadpoolctl import threadpool_limits

from benchmarks.figures import Figure, show
from pipeline.call import Call
from pipeline.classify import load_tagger
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.resources import CHECKOUT

ROUNDS = 5


def calls(utterances: int) -> list[Call]:
    """The labelled calls over and over, until there are enough utterances."""
    labelled, _ = read_labels(CHECKOUT / "labels" / "calls", load_codebook())
    found, count = [], 0
    for number, one in enumerate(itertools.cycle(labelled)):
        if count >= utterances:
            return found
        found.append(replace(one.call, call_id=f"{one.call.call_id}-{number}"))
        count += sum(1 for _ in one.call.utterances())
    return found


def per_second(work: Callable[[], object], utterances: int) -> Sequence[float]:
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append(utterances / (time.perf_counter() - start))
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=20_000)
    batch = calls(parser.parse_args().utterances)
    texts = {
        language: [u.text for call in batch if call.language == language for _, u in call.utterances()]
        for language in ("nb", "sv", "da", "en")
    }
    count = sum(map(len, texts.values()))
    blanks = {language: spacy.blank(language) for language in texts}
    tagger = load_tagger()
    tagger.tag(batch[:20])  # what is loaded once is not counted
    with threadpool_limits(1):
        ours = per_second(lambda: tagger.tag(batch), count)
        peer = per_second(lambda: [list(blanks[name].pipe(said)) for name, said in texts.items()], count)
    for name, found in (("callcoach, tagging", ours), ("spaCy blank, tokens only", peer)):
        low, middle, high = found[0], statistics.median(found), found[-1]
        print(f"{name}: {middle:,.0f} utterances a second (lowest {low:,.0f}, highest {high:,.0f} of {ROUNDS})")
    rates = statistics.median(ours), statistics.median(peer)
    beside = f"spaCy {spacy.__version__} blank tokeniser: {rates[1]:,.0f}"
    asked, found = "at least 2,000 utterances a second", f"{rates[0]:,.0f} utterances a second"
    show(Figure("tagging many calls together, one core", asked, found, beside, f"{rates[0] / rates[1]:.2f}"))
    print(f"ratio {statistics.median(ours) / statistics.median(peer):.2f}, {count:,} utterances, {tagger.source}")


if __name__ == "__main__":
    main()
