"""What somebody put right, told in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pipeline.codebook import Codebook
from pipeline.report import figures
from pipeline.report.words import Words
from pipeline.store.corrections import Correction
from pipeline.store.rows import local_time


@dataclass(frozen=True)
class CorrectionView:
    id: int
    kind: str
    line: int | None
    person: str
    at: str
    undone: str | None  # by whom
    what: str

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def correction_view(one: Correction, codebook: Codebook, words: Words, timezone: str | None) -> CorrectionView:
    return CorrectionView(
        one.id,
        one.kind,
        one.line,
        one.person,
        moment(one.at, timezone, words),
        one.undone_by,
        _what(one, codebook, words),
    )


def corrections_view(
    found: Sequence[Correction], codebook: Codebook, words: Words, timezone: str | None
) -> tuple[CorrectionView, ...]:
    return tuple(correction_view(one, codebook, words, timezone) for one in found)


def moment(at: datetime, timezone: str | None, words: Words) -> str:
    """At the site."""
    try:
        local = local_time(at, timezone)
    except (KeyError, ValueError, OSError):  # a time zone not known here
        local = at
    return words.moment(local or at)


def speaker_name(speaker: str, words: Words) -> str:
    names = {"agent": words.gettext("Agent"), "customer": words.gettext("Customer"), "other": words.gettext("Other")}
    return names.get(speaker, speaker)


def _what(one: Correction, codebook: Codebook, words: Words) -> str:
    if one.kind == "text":
        return words.gettext("Words: %(new)s", new=words.quote(one.new["text"]))
    if one.kind == "speaker":
        return words.gettext("Speaker: %(new)s", new=speaker_name(one.new["speaker"], words))
    if one.kind == "roles":
        if one.new.get("exchanged"):
            return words.gettext("Agent and customer swapped")
        return words.gettext("Agent and customer confirmed")
    return _tags(one, codebook, words)


def _tags(one: Correction, codebook: Codebook, words: Words) -> str:
    now = one.new["verdict"]["judgement"]
    before = one.old.get("active") or {"labels": []}
    added = [code for code in now["labels"] if code not in before["labels"]]
    gone = [code for code in before["labels"] if code not in now["labels"]]
    parts = [f"+ {_title(code, codebook, words)}" for code in added]
    parts += [f"− {_title(code, codebook, words)}" for code in gone]
    form = now.get("form")
    if form and form != before.get("form"):
        parts.append(words.title(codebook.forms.get(form, {}), form))
    if not parts:
        parts = [_title(code, codebook, words) for code in now["labels"]] or [words.gettext("none")]
    return words.gettext("Tags: %(change)s", change=", ".join(parts))


def _title(code: str, codebook: Codebook, words: Words) -> str:
    return figures.code_title(codebook, code, words)
