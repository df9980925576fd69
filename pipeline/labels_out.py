"""Labelled calls into files of the form that `labels.read_file` reads."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from pathlib import Path

from pipeline.atomic import whole_file
from pipeline.call import Amount, Turn, Utterance
from pipeline.formats.values import one_line
from pipeline.labels import COLUMNS, WHO, LabelledCall
from pipeline.tags import OF_QUESTIONS

_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")  # on Windows
_MARKED = re.compile(r"-[0-9a-f]{8}$")


def write_file(labelled: LabelledCall, folder: Path) -> Path:
    """Write a file under `<folder>/<language>`; `read_file` gives the same call back, times left out.

    What has no words is left out too.
    """
    call, facts = labelled.call, labelled.call.facts
    header = {"call": call.call_id, "author": labelled.author, "coder": labelled.coder, "agent": call.agent or ""}
    if facts:
        header["reason"] = facts.reason or ""
        if facts.mood_start is not None and facts.mood_end is not None:
            header["mood"] = f"{facts.mood_start} {facts.mood_end}"
        header["resolved"] = facts.resolved or ""
        header["compensation"] = "; ".join(_amount_text(amount) for amount in facts.compensation) or "none"
    path = folder / (call.language or "unknown") / file_name(call.call_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"# {key}: {one_line(value)}" for key, value in header.items() if value]
    lines += ["\t".join(COLUMNS), *("\t".join(row_of(*said)) for said in call.utterances() if said[1].text.strip())]
    with whole_file(path) as part:
        part.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return path


def file_name(call_id: str) -> str:
    """Another for every call, on every system: where a name had to change, or ends like one that had, it is marked."""
    if _PLAIN_NAME.fullmatch(call_id) and not _RESERVED.fullmatch(call_id) and not _MARKED.search(call_id):
        return f"{call_id}.tsv"
    letters = unicodedata.normalize("NFKD", call_id.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60] or "call"
    return f"{stem}-{sha256(call_id.encode(errors='replace')).hexdigest()[:8]}.tsv"


def _amount_text(amount: Amount) -> str:
    number = "-" if amount.amount is None else f"{amount.amount:g}"
    return f"{number} {amount.currency or '-'} {amount.kind or '-'}"


def row_of(turn: Turn, utterance: Utterance) -> tuple[str, str, str, str, str]:
    who = next(letter for letter, speaker in WHO.items() if speaker == turn.speaker)
    text = " ".join(utterance.text.split())
    judgement = utterance.judgement
    if judgement is None:
        return who, "", "", "", text
    codes = [*judgement.labels, *(f"?{code}" for code in judgement.ignore if code not in OF_QUESTIONS)]
    about = judgement.about + "+" * bool(judgement.follow_up) if judgement.about else ""
    return who, " ".join(codes) or "-", judgement.form or "", about, text
