"""How much of the personal data is hidden, and how much else.

python -m benchmarks.redaction [HALF] [--misses] [--write]

On the labelled lines of labels/redaction, each dialogue a call. Recall: of what is marked there, how much is hidden to
the last word. Precision: of the words that are hidden, how many are personal data, by the placeholder that stands for
them. "other": hidden lines without personal data. With `--write` the figures are kept beside this file for the test
that guards them, and the table in benchmarks/redaction.md. With `--misses` what went wrong is listed: only ever of the
half that rules are tuned on, the test stays unread.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.call import LANGUAGES, Call, Speaker, Turn, Utterance
from pipeline.personal.marks import Mark
from pipeline.redact import found_in
from pipeline.resources import CHECKOUT

HALVES = ("tuned", "test", "second-tuned", "second-test", "third-tuned", "third-test")  # of three authors
TUNED = ("tuned", "second-tuned", "third-tuned")
LABELS = CHECKOUT / "labels" / "redaction"
FIGURES = Path(__file__).with_suffix(".json")
TABLE = Path(__file__).with_suffix(".md")
KINDS = ("name", "phone", "email", "id", "card", "account", "address", "plate", "birth", "number")
PLACEHOLDERS = ("[name]", "[number]", "[id]", "[email]", "[address]")
SPEAKERS: dict[str, Speaker] = {"A": "agent", "C": "customer"}
_GOLD = re.compile(r"\{(?P<kind>\w+)\|(?P<said>[^}]*)\}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Gold:
    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Dialogue:
    call: Call
    gold: tuple[tuple[Gold, ...], ...]  # of each line


@dataclass
class Share:
    part: int = 0
    of: int = 0

    def add(self, hit: bool) -> None:
        self.part += hit
        self.of += 1

    def __str__(self) -> str:
        return f"{self.part}/{self.of}" if self.of else "-"


@dataclass
class Figures:
    recall: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    precision: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    other: Share = field(default_factory=Share)  # lines without personal data of which something is hidden
    misses: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        shares = {
            name: {k: [s.part, s.of] for k, s in getattr(self, name).items() if s.of}
            for name in ("recall", "precision")
        }
        return {**shares, "other": [self.other.part, self.other.of]}


def read(path: Path) -> Iterator[Dialogue]:
    language = path.stem
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n")):
        turns, gold = [], []
        for line in block.splitlines():
            if line.startswith("#") or not line:
                continue
            who, _, marked = line.partition("\t")
            text, spans = unmarked(marked)
            turns.append(Turn(SPEAKERS[who], (Utterance(text),)))
            gold.append(spans)
        if turns:
            yield Dialogue(Call(f"{language}-{number}", tuple(turns), language), tuple(gold))


def unmarked(marked: str) -> tuple[str, tuple[Gold, ...]]:
    """ "Det er {name|Kari}." → "Det er Kari." and where the name stands."""
    parts: list[str] = []
    spans, at, size = [], 0, 0
    for match in _GOLD.finditer(marked):
        before = marked[at : match.start()]
        start = size + len(before)
        size = start + len(match["said"])
        spans.append(Gold(start, size, match["kind"]))
        parts += [before, match["said"]]
        at = match.end()
    return "".join([*parts, marked[at:]]), tuple(spans)


def measured(dialogues: Sequence[Dialogue]) -> Figures:
    figures = Figures()
    for one in dialogues:
        lines = [u.text for _, u in one.call.utterances()]
        for text, gold, marks in zip(lines, one.gold, found_in(one.call), strict=True):
            _count(figures, one.call.call_id, text, gold, marks)
    return figures


def _count(figures: Figures, name: str, text: str, gold: Sequence[Gold], marks: Sequence[Mark]) -> None:
    words = [match.span() for match in _WORD.finditer(text)]
    hidden = [next((m for m in marks if m.start < end and start < m.end), None) for start, end in words]
    personal = [next((g for g in gold if g.start < end and start < g.end), None) for start, end in words]
    wrong = []
    for one in gold:
        whole = all(mark for mark, of in zip(hidden, personal, strict=True) if of is one)
        figures.recall[one.kind].add(whole)
        wrong += [] if whole else [one.kind]
    for mark, of in zip(hidden, personal, strict=True):
        if mark:
            figures.precision[mark.placeholder].add(of is not None)
            wrong += [] if of else ["too much"]
    if not gold:
        figures.other.add(bool(marks))
    if wrong:
        shown = _shown(text, marks)
        figures.misses.append(f"{name} {', '.join(dict.fromkeys(wrong))}: {text}  ->  {shown}")


def _shown(text: str, marks: Sequence[Mark]) -> str:
    for mark in reversed(marks):
        text = f"{text[: mark.start]}{mark.placeholder}{text[mark.end :]}"
    return text


def of_half(half: str) -> dict[str, Figures]:
    return {language: measured(list(read(LABELS / half / f"{language}.txt"))) for language in LANGUAGES}


def table(found: dict[str, Figures]) -> str:
    """Markdown; a total behind the languages."""
    head = f"| | {' | '.join(found)} | all |\n|---|{'--:|' * (len(found) + 1)}\n"
    rows = [_row(f"recall, {kind}", [f.recall[kind] for f in found.values()]) for kind in KINDS]
    rows.append(_row("**recall, all**", [_sum(f.recall[k] for k in KINDS) for f in found.values()]))
    rows += [_row(f"precision, `{name}` (words)", [f.precision[name] for f in found.values()]) for name in PLACEHOLDERS]
    rows.append(_row("**precision, all (words)**", [_sum(f.precision.values()) for f in found.values()]))
    rows.append(_row("lines without personal data that are touched", [f.other for f in found.values()]))
    return head + "".join(rows)


def _sum(shares: Any) -> Share:
    total = Share()
    for share in shares:
        total.part += share.part
        total.of += share.of
    return total


def _row(name: str, shares: Sequence[Share]) -> str:
    total = _sum(shares)
    percent = f"{total} = {100 * total.part / total.of:.0f} %" if total.of else "-"
    return f"| {name} | {' | '.join(map(str, shares))} | {percent} |\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("half", nargs="?", choices=HALVES, default="second-test")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    halves = {half: of_half(half) for half in (HALVES if options.write else (options.half,))}
    print(table(halves[options.half]))
    if options.misses and options.half in TUNED:
        for figures in halves[options.half].values():
            print("\n".join(figures.misses))
    if options.write:
        kept = {half: {name: f.document() for name, f in found.items()} for half, found in halves.items()}
        FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        TABLE.write_text("".join(f"## {half}\n\n{table(found)}\n" for half, found in halves.items()), encoding="utf-8")


if __name__ == "__main__":
    main()
