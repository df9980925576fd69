"""How time grows with the number of calls: analysing them, reading figures of them, showing them.

python -m benchmarks.growth [--most 1000000] [--plot benchmarks/growth.svg]

- analysed: `analyze` of transcripts (the labelled calls of the test, again and again) into one store, seconds of CPU at
  every hundredth call, one process;
- figures: the profile and the comparison of `benchmarks.store` in stores of more and more calls, each in a new process;
- pages: the first page of calls, a search and a long call in the app (`benchmarks.review_app`), of more and more calls.

The slope is that of a line through the logarithms: 1 is linear growth, 0 none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice, pairwise
from pathlib import Path

import numpy as np

from benchmarks.engines import engines
from benchmarks.figures import Figure, read, show
from pipeline.batch import Summary, local
from pipeline.classify import load_tagger
from pipeline.formats.codebook import load_codebook
from pipeline.labels import read_labels
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.resources import CHECKOUT
from pipeline.store import Store
from pipeline.transcribe.silence import Silence

Series = tuple[tuple[int, float], ...]  # calls, seconds
ANALYSED, EVERY = 2_000, 100
STORES = (1_000, 10_000, 100_000, 1_000_000)
APPS = (1_000, 10_000, 100_000)
READ = {"profile": ("profile of one agent", 1), "compare": ("all agents by 26 habits", 5)}
PAGES = {
    "first page": "first page of calls",
    "common word": "search for a common word",
    "call of 600 utterances": "call of 600 utterances",
}


def sources(folder: Path, count: int) -> Iterator[Source]:
    book = load_codebook()
    calls = [labelled.call for labelled in read_labels(CHECKOUT / "labels/test/first", book)[0]]
    for number, call in enumerate(islice(cycle(calls), count)):
        path = folder / f"c-{number:06}.txt"
        said = [f"{'Agent' if turn.speaker == 'agent' else 'Customer'}: {u.text}" for turn, u in call.utterances()]
        path.write_text("\n".join([f"Agent: Case {number}.", *said]), encoding="utf-8")  # none twice
        yield Source(path, Metadata(language=call.language, agent=f"agent {number % 40}", team=f"team {number % 4}"))


def analysed(count: int) -> Series:
    plan = local.Plan(engines, Silence().name, load_tagger(None).source, load_codebook())
    seen: list[float] = []

    def moved(summary: Summary) -> None:
        if summary.analysed > len(seen):
            seen.append(time.process_time())

    with tempfile.TemporaryDirectory() as name, Store.open(f"{name}/calls.db") as store:
        given = list(sources(Path(name), count))
        local.analyze(given, store, plan, workers=1, progress=moved)
    assert len(seen) == count, len(seen)
    first = seen[0]
    return tuple((number + 1, at - first) for number, at in enumerate(seen) if (number + 1) % EVERY == 0)


def of_stores(most: int) -> dict[str, Series]:
    found: dict[str, list[tuple[int, float]]] = {what: [] for what in READ}
    for calls in (size for size in STORES if size <= most):
        for line in _lines("benchmarks.store", "--calls", str(calls)):
            one = json.loads(line)
            if one["what"] in found:
                found[one["what"]].append((calls, one["seconds"]))
                if calls == most:
                    what, asked = READ[one["what"]]
                    took = f"{one['seconds']:.2f} s, {one['mib']:.0f} MiB at most"
                    show(Figure(f"{what}, {calls:,} calls, SQLite", f"at most {asked} s", took))
    return {what: tuple(series) for what, series in found.items()}


def of_apps(most: int) -> dict[str, Series]:
    found: dict[str, list[tuple[int, float]]] = {what: [] for what in PAGES}
    for calls in (size for size in APPS if size <= most):
        for line in _lines("benchmarks.review_app", "--calls", str(calls)):
            page = json.loads(line)
            if page["what"] in PAGES and page["who"] == "qa":
                found[page["what"]].append((calls, page["first"]))
    return {what: tuple(series) for what, series in found.items()}


def _lines(module: str, *options: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", module, "--json", "--url", f"sqlite:///{folder}/calls.db", *options]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    for line in done.stdout.splitlines():
        if not read(line):  # their own figures are those of the largest
            print(line, flush=True)
        if line.startswith("{"):
            yield line


def slope(series: Series) -> float:
    calls, seconds = np.log(np.array(series)).T
    return float(np.polyfit(calls, seconds, 1)[0])


def plot(path: Path, batch: Series, figures: dict[str, Series], pages: dict[str, Series]) -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    matplotlib.rcParams.update({"font.size": 9, "svg.hashsalt": "growth", "axes.spines.top": False})
    _, (left, middle, right) = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    calls, seconds = zip(*batch, strict=True)
    left.plot(calls, seconds, label="measured")
    left.plot((0, calls[-1]), (0, seconds[-1]), ":", color="grey", label="in proportion")
    left.set(title="Analysing transcripts, one process", xlabel="calls", ylabel="seconds of CPU", xlim=0, ylim=0)
    left.legend(frameon=False)
    _panel(middle, "Figures of a store, SQLite", {READ[name][0]: series for name, series in figures.items()})
    _panel(right, "Pages of the app, SQLite", {PAGES[name]: series for name, series in pages.items()})
    plt.savefig(path, metadata={"Date": None})


def _panel(axes, title: str, lines: dict[str, Series]) -> None:  # type: ignore[no-untyped-def]
    for (name, series), marker in zip(lines.items(), "os^", strict=False):
        calls, seconds = zip(*series, strict=True)
        axes.loglog(calls, seconds, marker=marker, label=f"{name}: slope {slope(series):.2f}")
    start, end = axes.get_xlim()
    low = axes.get_ylim()[0]
    axes.loglog((start, end), (low, low * end / start), ":", color="grey", label="in proportion: slope 1")
    axes.set(title=title, xlabel="calls", ylabel="seconds", xlim=(start, end))
    axes.set_ylim(low, max(max(s for _, s in series) for series in lines.values()) * 30)
    axes.legend(frameon=False, loc="upper left", fontsize=8)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--most", type=int, default=STORES[-1], help="Calls of the largest store.")
    options.add_argument("--analysed", type=int, default=ANALYSED)
    options.add_argument("--plot", type=Path, help="Draw it here, as SVG.")
    given = options.parse_args()
    batch = analysed(given.analysed)
    each = [(b - a) / EVERY * 1000 for (_, a), (_, b) in pairwise(batch)]
    half = len(each) // 2
    early, late = np.median(each[:half]), np.median(each[half:])
    show(
        Figure(
            f"analysing transcripts, {given.analysed:,} calls in one process",
            "linear or better",
            f"{late:.1f} ms of CPU a call in the second half",
            f"in the first half: {early:.1f} ms",
            f"{late / early:.2f}",
        )
    )
    figures, pages = of_stores(given.most), of_apps(min(given.most, APPS[-1]))
    _show_growth(figures, {name: what for name, (what, _) in READ.items()})
    _show_growth(pages, PAGES)
    if given.plot:
        plot(given.plot, batch, figures, pages)


def _show_growth(found: dict[str, Series], titles: dict[str, str]) -> None:
    for name, series in found.items():
        if len(series) > 1:
            (first, quick), (last, slow) = series[0], series[-1]
            grown = f"{quick:.2f} s of {first:,} calls, {slow:.2f} s of {last:,}"
            show(Figure(f"growth: {titles[name]}", "slope at most 1", grown, "", f"slope {slope(series):.2f}"))


if __name__ == "__main__":
    main()
