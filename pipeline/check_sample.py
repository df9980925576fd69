"""A random sample of calls as a folder for a person to code: a label file a call, and README.txt.

These files check a tagger. They carry a header line `# check sample: …`, and are never learned from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from pipeline.atomic import whole_file
from pipeline.call import Call
from pipeline.codebook import Codebook
from pipeline.errors import WrongUse
from pipeline.labels import CHECK, COLUMNS
from pipeline.labels_out import row_of

README = """A random sample of calls, to check how far the machine's tags agree with people here.

1. Open each .tsv file in a text editor. The dialogue stands in order, a line an utterance; between tabs, the second
   cell is for codes, the third for the form of a question, the fourth for what it is about. Change nothing else.
2. Give each line of A (agent) and C (customer) every code that applies, with spaces between, or - where none does;
   ?code where you cannot decide. The codes are below. Judge for yourself: do not look up what the machine says.
3. callcoach labels import {folder} --coder NAME     then     callcoach labels checked

For a second coder copy the folder before it is coded, and import the copy under the other name.
Keep these files out of any folder that is trained on: a tagger that has learned a call cannot be checked by it.

"""


@contextmanager
def prepared(folder: Path) -> Iterator[None]:
    """Make the folder, and take it away again if what follows fails.

    WrongUse where it holds anything, which may be somebody's coding.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holds = any(folder.iterdir())
    except OSError as error:
        raise WrongUse(f"{folder}: it cannot be made a folder ({error.strerror}); name another.") from error
    if holds:
        raise WrongUse(f"{folder}: it holds files already, perhaps coded ones; name a new folder.")
    try:
        yield
    except BaseException:
        if made:
            folder.rmdir()
        raise


def write(
    calls: Iterable[Call], folder: Path, codebook: Codebook, mark: str, *, coder: str | None = None, blind: bool = True
) -> int:
    """Each call into a file of its own, numbered in their order, with README.txt; -> how many.

    `mark`: which draw it is. `blind`: without any tags. Who the agent is, is not told either: it sways coders.
    """
    count = 0
    for number, call in enumerate(calls, 1):
        header = _header(call, codebook, mark, coder, blind)
        rows = ("\t".join(_row(row_of(*said), blind)) for said in call.utterances() if said[1].text.strip())
        lines = [*(f"# {key}: {value}" for key, value in header if value), "\t".join(COLUMNS), *rows]
        _write(folder / _name(number, call), lines)
        count = number
    _write(folder / "README.txt", [README.format(folder=folder) + "\n".join(_codes(codebook))])
    return count


def mark(number: int, seed: int, drawn: date, blind: bool) -> str:
    """What the header line of a check sample says."""
    seen = "blind" if blind else "with the machine's tags"
    return f"{number}, seed {seed}, drawn {drawn.isoformat()}, {seen}; never to be learned from"


def _header(
    call: Call, codebook: Codebook, mark: str, coder: str | None, blind: bool
) -> Iterator[tuple[str, str | None]]:
    yield "call", call.call_id
    yield CHECK, mark
    yield "coder", coder
    yield "language", call.language
    yield (
        "how to code",
        "every code that applies, with spaces between; - for none; ?code for undecided; empty: not coded",
    )
    if not blind:
        yield "tags", "the codes below are the machine's: put right what is wrong"
    for letter, speaker in (("A", "agent"), ("C", "customer")):
        yield f"codes of {letter}, the {speaker}", " ".join(code.name for code in codebook.for_speaker(speaker))
    if codebook.formed:
        of = " or ".join(codebook.formed)
        yield "form", f"{', '.join(codebook.forms)}; only with {of}"
        yield "about", f"{', '.join(codebook.about)}; only with {of}; + behind it: it follows up the answer just given"


def _row(cells: tuple[str, ...], blind: bool) -> tuple[str, ...]:
    return (cells[0], "", "", "", cells[4]) if blind else cells


def _name(number: int, call: Call) -> str:
    return f"{number:03d}-{re.sub(r'[^A-Za-z0-9_-]', '_', call.call_id)[:60]}.tsv"


def _codes(codebook: Codebook) -> Iterator[str]:
    for code in codebook.codes:
        definition, excludes = code.definition.get("en", ""), code.excludes.get("en")
        yield f"{code.name} ({code.speaker}): {definition}" + (f" Not: {excludes}." if excludes else "")


def _write(path: Path, lines: Iterable[str]) -> None:
    with whole_file(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
