"""Label files: calls coded by people, one tab-separated file a call under `<folder>/<language>/<call>.tsv`.

The format and the coding rules stand in labels/README.md. A faulty row is reported with file and line and left out; the
rest of the file is still read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pipeline.call import LANGUAGES, Amount, Call, Facts, Speaker, Turn, Utterance
from pipeline.codebook import Code, Codebook
from pipeline.errors import UnreadableInput, plain
from pipeline.formats.fields import MAX_NAME, MAX_UTTERANCE, speakable
from pipeline.formats.source import MAX_TEXT_BYTES, read_bytes
from pipeline.formats.values import one_line, shown
from pipeline.tags import Judgement

COLUMNS = ("who", "codes", "form", "about", "text")
WHO: Mapping[str, Speaker] = {"A": "agent", "C": "customer", "O": "other"}
RESOLVED = ("yes", "partly", "no")
KINDS = ("refund", "credit", "discount", "waived_fee", "goods", "voucher", "percent")
NONE = ("", "-", "none")
FAULTS = 1000  # of a file that are named
NAMES = ("call", "author", "coder", "agent")  # header lines that become names in figures and files
CHECK = "check sample"  # the header line of a file that is coded to check a tagger


@dataclass(frozen=True)
class Fault:
    """Something wrong in a label file. `line` counts from 1; 0 is the file as a whole."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return plain(f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}")


@dataclass(frozen=True)
class LabelledCall:
    """A call with the judgements of its coder. `author` is who said or wrote it: the unit that is never split."""

    call: Call
    author: str
    coder: str
    path: Path | None = None
    check: bool = False  # coded to check a tagger, never to learn from


@dataclass
class _File:
    """One label file while it is read."""

    path: Path
    codebook: Codebook
    coder: str | None = None  # who coded it, whatever the header says
    header: dict[str, str] = field(default_factory=dict)
    header_lines: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Speaker, Utterance]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        if len(self.faults) < FAULTS:
            self.faults.append(Fault(self.path, line, message))

    def header_fault(self, key: str, message: str) -> None:
        self.fault(self.header_lines.get(key, 0), message)


def read_labels(folder: Path, codebook: Codebook) -> tuple[list[LabelledCall], list[Fault]]:
    """Every label file under `folder`, sorted by language and name, and what is wrong with them."""
    calls: list[LabelledCall] = []
    faults: list[Fault] = []
    paths = sorted(folder.rglob("*.tsv")) if folder.is_dir() else []
    if not paths:
        faults.append(Fault(folder, 0, "holds no label files (*.tsv)"))
    for path in paths:
        call, found = read_file(path, codebook)
        faults += found
        if call is not None:
            calls.append(call)
    faults += _repeated_ids(calls)
    return calls, faults


def repetition(calls: Sequence[LabelledCall], folder: Path, lines: float = 0.02, openings: float = 0.03) -> list[Fault]:
    """Faults where more than `lines` of the longer utterances or `openings` of the first agent lines are repeated."""
    texts = Counter(key for c in calls for _, u in c.call.utterances() if len((key := _key(u.text)).split()) >= 6)
    firsts = Counter(filter(None, (_first_agent_line(c.call) for c in calls)))
    faults = []
    for counts, limit, what in (
        (texts, lines, "utterances of six or more words"),
        (firsts, openings, "first agent lines"),
    ):
        again = sum(n for n in counts.values() if n > 1)
        if again > limit * counts.total():
            worst = counts.most_common(1)[0]
            share = again / counts.total()
            faults.append(
                Fault(
                    folder,
                    0,
                    f"{share:.1%} of the {what} occur more than once, such as {worst[0]!r} ({worst[1]} times)",
                )
            )
    return faults


def read_file(path: Path, codebook: Codebook, coder: str | None = None) -> tuple[LabelledCall | None, list[Fault]]:
    """One label file. No call where the file cannot be read or holds no utterance.

    `coder`: who coded it, in place of what the header says.
    """
    file = _File(path, codebook, coder, {"coder": coder} if coder else {})
    try:
        lines = lines_of(path)
    except UnreadableInput as error:
        return None, [Fault(path, 0, f"{error.cause}; {error.way_out}")]
    except UnicodeDecodeError as error:
        return None, [Fault(path, 0, f"cannot be read as UTF-8 text ({error})")]
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            _read_header(file, number, line)
        elif line.strip():
            _read_row(file, number, line)
    if not file.rows:
        file.fault(0, "holds no utterances")
        return None, file.faults
    return _labelled(file), file.faults


def lines_of(path: Path) -> list[str]:
    """The lines of a label file. UnreadableInput where there are none, UnicodeDecodeError where it is no UTF-8."""
    text = read_bytes(path, MAX_TEXT_BYTES, "split it").decode("utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read_header(file: _File, number: int, line: str) -> None:
    key, colon, value = line[1:].partition(":")
    key, value = key.strip(), one_line(value)
    if not colon:
        file.fault(number, f"the header line {shown(line)} has no colon")
    if key in NAMES and len(value) > MAX_NAME:
        file.fault(number, f"{key} is longer than {MAX_NAME} characters")
        return
    if key in file.header_lines:
        file.fault(number, f"{key[:40]} stands twice in the header, first in line {file.header_lines[key]}")
    if file.rows:
        file.fault(number, f"the header line {shown(line)} stands below the first row; move it to the top")
    file.header[key] = (file.coder if key == "coder" else None) or value
    file.header_lines[key] = number
    if key == "judged":
        for name in sorted(_judged(file) - set(file.codebook.names)):
            file.fault(number, f"judged names {shown(name)}, which is no code of the codebook")


def _judged(file: _File) -> frozenset[str]:
    """The codes that the coder looked for; empty: all."""
    return _names(file.header.get("judged", ""))


@lru_cache(8)  # asked for every code of every row
def _names(text: str) -> frozenset[str]:
    return frozenset(text.replace(",", " ").split())


def _read_row(file: _File, number: int, line: str) -> None:
    cells = line.split("\t")
    if tuple(cells) == COLUMNS:
        return
    if len(cells) != len(COLUMNS):
        file.fault(number, f"has {len(cells)} cells instead of {len(COLUMNS)} ({', '.join(COLUMNS)})")
        return
    who, codes, form, about, text = (cell.strip() for cell in cells)
    speaker = WHO.get(who)
    if speaker is None or not text:
        file.fault(number, f"who is {shown(who)}, not {' or '.join(WHO)}" if speaker is None else "has no text")
        return
    try:
        if len(text) > MAX_UTTERANCE:
            raise ValueError(f"its text is longer than {MAX_UTTERANCE} characters")
        text = speakable(text)
    except ValueError as error:
        file.fault(number, str(error))
        return
    judgement = _judgement(file, number, speaker, codes, form, about) if codes else None
    file.rows.append((speaker, Utterance(text, judgement=judgement)))


def _judgement(file: _File, number: int, speaker: Speaker, codes: str, form: str, about: str) -> Judgement:
    allowed = [code.name for code in file.codebook.for_speaker(speaker)]
    labels: list[str] = []
    undecided: list[str] = []
    for code in [] if codes == "-" else codes.split():
        name = code.removeprefix("?")
        if name not in allowed:
            file.fault(number, f"{shown(name)} is not a code of the {speaker}")
        elif name in labels or name in undecided:
            file.fault(number, f"{name!r} stands twice")
        else:
            (undecided if code.startswith("?") else labels).append(name)
    coder = file.header.get("coder", "unknown")
    unasked = [c.name for c in file.codebook.for_speaker(speaker) if not _asked(file, c)]
    for name in labels:
        if name in unasked:
            file.fault(
                number, f"{name!r} is given, but this coder did not look for it (`judged:` or the codebook's `coders:`)"
            )
    undecided += [name for name in unasked if name not in undecided]
    labels = [name for name in labels if name not in unasked]
    form = _of_question(file, number, "form", form, codes)
    topic = _of_question(file, number, "about", about.removesuffix("+"), codes)
    if about == "+":
        file.fault(number, "about is '+'; say what the question is about in front of it")
    asks = any(code in labels for code in file.codebook.formed)
    if asks:
        undecided += [name for name, value in (("form", form), ("about", topic), ("follow_up", topic)) if not value]
    return Judgement(
        labels=tuple(labels),
        form=form if asks and form else None,
        about=topic if asks and topic else None,
        follow_up=about.endswith("+") if asks and topic else None,
        source=coder,
        ignore=tuple(undecided),
    )


def _asked(file: _File, code: Code) -> bool:
    """Whether the file's coder was to judge this code."""
    only = _judged(file)
    coders = _names(file.header.get("coder", "unknown"))
    return (not only or code.name in only) and (not code.coders or bool(coders & set(code.coders)))


def _of_question(file: _File, number: int, what: str, value: str, codes: str) -> str:
    """`value` where it may stand, else "" and a fault."""
    allowed = file.codebook.forms if what == "form" else file.codebook.about
    if value and (value not in allowed or not _formed(file, codes)):
        file.fault(number, f"{what} is {shown(value)}; it stands on questions and is one of {', '.join(allowed)}")
        return ""
    return value


def _formed(file: _File, codes: str) -> bool:
    """Whether a code that takes a form, such as question, stands among `codes`, decided or not."""
    return any(code.removeprefix("?") in file.codebook.formed for code in codes.split())


def _labelled(file: _File) -> LabelledCall:
    check = CHECK in file.header
    for key in ("call",) if check else ("call", "author", "coder"):
        if not file.header.get(key):
            file.fault(0, f"has no header line `# {key}: …`")
    language = file.header.get("language") or file.path.parent.name
    if language not in LANGUAGES and not check:
        file.fault(0, f"lies in the folder {language!r}, which is no language of {', '.join(LANGUAGES)}")
    call_id = file.header.get("call") or file.path.stem
    call = Call(
        call_id=call_id,
        turns=tuple(_turns(file.rows)),
        language=language if language in LANGUAGES else None,
        agent=file.header.get("agent") or None,
        tagged_by=file.header.get("coder"),
        facts=_facts(file),
    )
    author, coder = file.header.get("author") or call_id, file.header.get("coder") or "unknown"
    return LabelledCall(call, author, coder, file.path, check)


def _turns(rows: Iterable[tuple[Speaker, Utterance]]) -> Iterator[Turn]:
    speaker: Speaker | None = None
    utterances: list[Utterance] = []
    for who, utterance in rows:
        if who != speaker:
            if speaker is not None:
                yield Turn(speaker, tuple(utterances))
            speaker, utterances = who, []
        utterances.append(utterance)
    if speaker is not None:
        yield Turn(speaker, tuple(utterances))


def _facts(file: _File) -> Facts:
    reason, resolved = file.header.get("reason") or None, file.header.get("resolved") or None
    reasons = tuple(file.codebook.reasons)
    for key, value, known in (("reason", reason, reasons), ("resolved", resolved, RESOLVED)):
        if value is not None and value not in known:
            file.header_fault(key, f"{key} is {shown(value)}, not one of {', '.join(known) or 'any in the codebook'}")
    mood = file.header.get("mood", "")
    match = re.fullmatch(r"(-?[0-2]) +(-?[0-2])", mood)
    if mood and not match:
        file.header_fault("mood", f"mood is {shown(mood)}, not two numbers from -2 to 2 such as `-1 1`")
    return Facts(
        compensation=tuple(_amounts(file)),
        mood_start=int(match[1]) if match else None,
        mood_end=int(match[2]) if match else None,
        resolved=resolved if resolved in RESOLVED else None,
        reason=reason if reason in reasons else None,
    )


def _amounts(file: _File) -> Iterator[Amount]:
    value = file.header.get("compensation", "")
    for part in [] if value in NONE else value.split(";"):
        match = re.fullmatch(
            rf"\s*(-|\d{{1,12}}(?:[.,]\d{{1,12}})?)\s+(-|%|[A-Z]{{3}})\s+(-|{'|'.join(KINDS)})\s*", part
        )
        if not match:
            file.header_fault(
                "compensation",
                f"compensation is {shown(part.strip())}, not `amount currency kind` such as `20 EUR credit`",
            )
            continue
        amount, currency, kind = (None if cell == "-" else cell for cell in match.groups())
        yield Amount(float(amount.replace(",", ".")) if amount else None, currency, kind)


def _repeated_ids(calls: Sequence[LabelledCall]) -> Iterator[Fault]:
    seen: dict[str, Path | None] = {}
    for labelled in calls:
        call_id = labelled.call.call_id
        if call_id in seen:
            yield Fault(labelled.path or Path(call_id), 0, f"is the call {call_id} again, after {seen[call_id]}")
        seen.setdefault(call_id, labelled.path)


def _first_agent_line(call: Call) -> str | None:
    return next((_key(u.text) for turn, u in call.utterances() if turn.speaker == "agent"), None)


def _key(text: str) -> str:
    """Words alone, lower case: what makes two lines the same."""
    return " ".join(re.findall(r"\w+", text.lower()))
