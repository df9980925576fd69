"""What each stage behind recognition costs, beside spaCy's blank tokeniser on the same utterances.

python -m benchmarks.stages [--utterances 20000]

The labelled calls, one by one as the pipeline takes them, on one core. CPU seconds: tagged, redacted, measured
(tallies, findings, opportunities, offers), saved to an empty SQLite store on disk.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from typing import TypeVar

import spacy
from threadpoolctl import threadpool_limits

from benchmarks.figures import Figure, show
from benchmarks.tagging import calls
from pipeline.batch import local
from pipeline.call import Call
from pipeline.classify import load_tagger
from pipeline.formats.codebook import load_codebook
from pipeline.process import Done, measured, tagged
from pipeline.redact import redact
from pipeline.store import Store

UTTERANCES = 20_000
Value = TypeVar("Value")
ASKED = {"tagged": "at least 2,000 utterances a second"}


def cpu(work: Callable[[], Value]) -> tuple[float, Value]:
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


def stored(store: Store, done: list[Done]) -> None:
    for one in done:
        local.keep(store, one)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--utterances", type=int, default=UTTERANCES)
    spoken = calls(options.parse_args().utterances)
    count = sum(1 for call in spoken for _ in call.utterances())
    tagger, book = load_tagger(), load_codebook()
    redact(tagged(spoken[0], tagger, book))  # what is loaded once is not counted
    times = {}
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/calls.db") as store:
        times["tagged"], found = cpu(lambda: [tagged(call, tagger, book) for call in spoken])
        times["redacted"], found = cpu(lambda: [redact(call) for call in found])
        times["measured"], done = cpu(lambda: [measured(call, call.call_id, {}, book) for call in found])
        times["saved"], _ = cpu(lambda: stored(store, done))
        peer = _tokens(spoken)
    for what, spent in times.items():
        each = spent / len(spoken) * 1000
        rate = f"{count / spent:,.0f} utterances a second"
        print(f"{what:10} {rate:>28}, {each:6.1f} ms a call, {spent / peer:5.1f} × spaCy")
        beside = f"spaCy blank tokeniser: {count / peer:,.0f}"
        show(Figure(f"calls {what}, one core", ASKED.get(what, ""), rate, beside, f"{peer / spent:.2f}"))


def _tokens(spoken: list[Call]) -> float:
    blanks = {name: spacy.blank(name) for name in ("nb", "sv", "da", "en")}
    texts = [(blanks[call.language or "en"], u.text) for call in spoken for _, u in call.utterances()]
    return cpu(lambda: [blank.tokenizer(text) for blank, text in texts])[0]


if __name__ == "__main__":
    main()
