"""A batch of transcripts, quick to analyse: the real stages but for the tagger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.batch import Summary, local
from pipeline.batch.local import Plan
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines
from pipeline.store import Store
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

TEXT = "Agent: Why did it stop?\nCustomer: It just did, number {number}.\nAgent: You get a refund of 200 kroner.\n"


def sources(folder: Path, count: int) -> list[Source]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"c-{number:02}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(TEXT.format(number=number), encoding="utf-8")
    return [Source(path, Metadata(agent="Kari", language="en")) for path in paths]


def engines(tagger: KeywordTagger = KeywordTagger()) -> Engines:  # noqa: B008
    return Engines(ears(ScriptedTranscriber(("hello", "hi"))), "script 1", tagger, load_codebook())


def analyze(
    given: list[Source],
    store: Store,
    workers: int = 1,
    make: Callable[[], Engines] = engines,
    after: Callable[[int], None] = lambda done: None,
) -> Summary:
    """`after`: called with how many calls are done, when one more is."""
    done = []

    def came(source: Source, came: object) -> None:
        done.append(source)
        after(len(done))

    plan = Plan(make, "script 1", KeywordTagger().source, load_codebook(), tagger=KeywordTagger())
    return local.analyze(given, store, plan, workers, came=came)


def names(store: Store) -> list[str]:
    return sorted(call.call_id for call in store.calls())


def once(number: int, do: Callable[[], None]) -> Callable[[int], None]:
    """For `after`: `do` when so many calls are done."""

    def when(done: int) -> None:
        if done == number:
            do()

    return when
