"""`codebook.yaml` -> Codebook. Texts by language may be left out; names, speakers and rules may not be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.codebook import Balance, Code, Codebook
from pipeline.errors import UnreadableInput
from pipeline.formats import sequence
from pipeline.formats.entries import FaultError, entries_of, list_of, name_of, once, read_yaml, texts
from pipeline.resources import codebook_path

SPEAKERS = ("agent", "customer")
RESERVED = {"form", "about", "follow_up", "macro", "core", "all"}  # stand beside codes in figures


def load_codebook(path: Path | None = None) -> Codebook:
    """The codebook at `path`, or the one shipped. UnreadableInput names the first thing that is wrong with it."""
    path = path or codebook_path()
    document = read_yaml(path, "codebook")
    try:
        return _codebook(document)
    except FaultError as fault:
        raise UnreadableInput(path, str(fault), "mend that entry") from fault


def _codebook(document: Any) -> Codebook:
    if not isinstance(document, dict) or not document.get("codes"):
        raise FaultError("has no list of codes under `codes:`")
    codes = tuple(_code(entry) for entry in entries_of(document, "codes"))
    names = [code.name for code in codes]
    for name in names:
        if names.count(name) > 1:
            raise FaultError(f"names the code {name} twice")
    if taken := sorted(RESERVED & set(names)):
        raise FaultError(f"names a code {taken[0]}, a word that figures use; call it something else")
    agents = [code.name for code in codes if code.speaker == "agent"]
    for part in ("balances", "order_rules", "opportunities", "replies"):
        once(document, part)
    forms, about, reasons = (_titles(document, part) for part in ("forms", "about", "reasons"))
    balances = tuple(_balance(entry, names) for entry in entries_of(document, "balances"))
    return Codebook(
        str(document.get("version", "unversioned")),
        codes,
        forms,
        about,
        reasons,
        balances,
        order_rules=tuple(sequence.order_rule(entry, names) for entry in entries_of(document, "order_rules")),
        opportunities=tuple(
            sequence.opportunity(entry, names, agents) for entry in entries_of(document, "opportunities")
        ),
        replies=tuple(sequence.replies(entry, names) for entry in entries_of(document, "replies")),
        course=sequence.course(document.get("course") or {}, names),
        ledger=sequence.ledger(document.get("ledger") or {}, names),
    )


def _titles(document: Mapping[str, Any], part: str) -> dict[str, Mapping[str, str]]:
    """The names under `part`, each with its titles."""
    entries = document.get(part) or {}
    if not isinstance(entries, dict):
        raise FaultError(f"has `{part}` that are not names with titles")
    return {str(name): texts(titles, f"title of {name} under {part}") for name, titles in entries.items()}


def _code(entry: Any) -> Code:
    name = name_of(entry, "code")
    speaker = entry.get("speaker")
    if speaker not in SPEAKERS:
        raise FaultError(f"gives the code {name} the speaker {speaker!r}, which is neither agent nor customer")
    examples = entry.get("examples") or {}
    if not isinstance(examples, dict):
        raise FaultError(f"has examples of {name} that are not sorted by language")
    if entry.get("aim") not in (None, "more", "less"):
        raise FaultError(f"gives the code {name} the aim {entry['aim']!r}, which is neither more nor less")
    return Code(
        name=name,
        speaker=speaker,
        title=texts(entry.get("title"), f"title of {name}"),
        definition=texts(entry.get("definition"), f"definition of {name}"),
        examples={
            str(language): tuple(map(str, list_of(lines or [], f"examples of {name}")))
            for language, lines in examples.items()
        },
        excludes=texts(entry.get("excludes"), f"excludes of {name}"),
        core=bool(entry.get("core", False)),
        forms=bool(entry.get("forms", False)),
        amounts=bool(entry.get("amounts", False)),
        coders=tuple(map(str, list_of(entry.get("coders") or [], f"coders of {name}"))),
        aim=entry.get("aim"),
    )


def _balance(entry: Any, names: list[str]) -> Balance:
    name = name_of(entry, "balance")
    ask, tell = (tuple(list_of(entry.get(side) or [], f"{side} of {name}")) for side in ("ask", "tell"))
    unknown = [code for code in ask + tell if code not in names]
    if unknown or not ask or not tell:
        raise FaultError(f"has the balance {name}, where `ask` or `tell` is empty or holds {unknown}, not its codes")
    return Balance(name, ask, tell, texts(entry.get("title"), f"title of {name}"))
