"""`codebook.yaml` -> Codebook. Texts by language may be left out; names, speakers and rules may not be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.codebook import Balance, Code, Codebook, OrderRule
from pipeline.errors import UnreadableInput
from pipeline.resources import codebook_path

SPEAKERS = ("agent", "customer")
RESERVED = {"form", "about", "follow_up", "macro", "core", "all"}  # stand beside codes in figures


def load_codebook(path: Path | None = None) -> Codebook:
    """The codebook at `path`, or the one shipped. UnreadableInput names the first thing that is wrong with it."""
    path = path or codebook_path()
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableInput(path, f"cannot be read ({error.strerror})", "name an existing codebook") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableInput(path, f"is not YAML: {' '.join(str(error).split())}", "mend that place") from error
    try:
        return _codebook(document)
    except _FaultError as fault:
        raise UnreadableInput(path, str(fault), "mend that entry") from fault


class _FaultError(Exception):
    pass


def _codebook(document: Any) -> Codebook:
    if not isinstance(document, dict) or not document.get("codes"):
        raise _FaultError("has no list of codes under `codes:`")
    codes = tuple(_code(entry) for entry in _list(document["codes"], "codes"))
    names = [code.name for code in codes]
    for name in names:
        if names.count(name) > 1:
            raise _FaultError(f"names the code {name} twice")
    if taken := sorted(RESERVED & set(names)):
        raise _FaultError(f"names a code {taken[0]}, a word that figures use; call it something else")
    forms, about, reasons = (_titles(document, part) for part in ("forms", "about", "reasons"))
    balances = tuple(_balance(entry, names) for entry in _list(document.get("balances") or [], "balances"))
    rules = tuple(_rule(entry, names) for entry in _list(document.get("order_rules") or [], "order_rules"))
    return Codebook(str(document.get("version", "unversioned")), codes, forms, about, reasons, balances, rules)


def _titles(document: Mapping[str, Any], part: str) -> dict[str, Mapping[str, str]]:
    """The names under `part`, each with its titles."""
    entries = document.get(part) or {}
    if not isinstance(entries, dict):
        raise _FaultError(f"has `{part}` that are not names with titles")
    return {str(name): _texts(titles, f"title of {name} under {part}") for name, titles in entries.items()}


def _code(entry: Any) -> Code:
    name = _name(entry, "code")
    speaker = entry.get("speaker")
    if speaker not in SPEAKERS:
        raise _FaultError(f"gives the code {name} the speaker {speaker!r}, which is neither agent nor customer")
    examples = entry.get("examples") or {}
    if not isinstance(examples, dict):
        raise _FaultError(f"has examples of {name} that are not sorted by language")
    if entry.get("aim") not in (None, "more", "less"):
        raise _FaultError(f"gives the code {name} the aim {entry['aim']!r}, which is neither more nor less")
    return Code(
        name=name,
        speaker=speaker,
        title=_texts(entry.get("title"), f"title of {name}"),
        definition=_texts(entry.get("definition"), f"definition of {name}"),
        examples={str(language): tuple(map(str, lines or ())) for language, lines in examples.items()},
        excludes=_texts(entry.get("excludes"), f"excludes of {name}"),
        core=bool(entry.get("core", False)),
        forms=bool(entry.get("forms", False)),
        amounts=bool(entry.get("amounts", False)),
        coders=tuple(map(str, _list(entry.get("coders") or [], f"coders of {name}"))),
        aim=entry.get("aim"),
    )


def _balance(entry: Any, names: list[str]) -> Balance:
    name = _name(entry, "balance")
    ask, tell = (tuple(_list(entry.get(side) or [], f"{side} of {name}")) for side in ("ask", "tell"))
    unknown = [code for code in ask + tell if code not in names]
    if unknown or not ask or not tell:
        raise _FaultError(f"has the balance {name}, where `ask` or `tell` is empty or holds {unknown}, not its codes")
    return Balance(name, ask, tell, _texts(entry.get("title"), f"title of {name}"))


def _rule(entry: Any, names: list[str]) -> OrderRule:
    name = _name(entry, "order rule")
    for side in ("first", "before"):
        if entry.get(side) not in names:
            raise _FaultError(f"has the order rule {name}, whose `{side}` is {entry.get(side)!r}, not one of its codes")
    return OrderRule(name, entry["first"], entry["before"], _texts(entry.get("title"), f"title of {name}"))


def _name(entry: Any, kind: str) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name.isidentifier():
        raise _FaultError(f"has a {kind} without a usable name (letters, digits and _): {name!r}")
    return name


def _texts(value: Any, what: str) -> Mapping[str, str]:
    """Language -> text; a single text counts as English."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"en": value}
    if not isinstance(value, dict):
        raise _FaultError(f"has a {what} that is neither a text nor texts by language")
    return {str(language): str(text) for language, text in value.items() if text is not None}


def _list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise _FaultError(f"has `{what}` that is not a list")
    return value
