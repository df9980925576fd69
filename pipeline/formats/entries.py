"""Pieces of YAML files of ours, each checked; a fault names the entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import UnreadableInput

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # that of libyaml is ten times as fast


class FaultError(Exception):
    """What is wrong with an entry, as the second half of a sentence about the file."""


def read_yaml(path: Path, kind: str) -> Any:
    """UnreadableInput where the file cannot be read or is not YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _LOADER)
    except OSError as error:
        raise UnreadableInput(path, f"cannot be read ({error.strerror})", f"name an existing {kind}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableInput(path, f"is not YAML: {' '.join(str(error).split())}", "mend that place") from error


def name_of(entry: Any, kind: str) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name.isidentifier():
        raise FaultError(f"has {_a(kind)} without a usable name (letters, digits and _): {name!r}")
    return name


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def texts(value: Any, what: str) -> Mapping[str, str]:
    """Language -> text; a single text counts as English."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"en": value}
    if not isinstance(value, dict):
        raise FaultError(f"has a {what} that is neither a text nor texts by language")
    return {str(language): str(text) for language, text in value.items() if text is not None}


def list_of(value: Any, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise FaultError(f"has `{what}` that is not a list")
    return value


def entries_of(document: Mapping[str, Any], part: str) -> list[Any]:
    return list_of(document.get(part) or [], part)


def once(document: Mapping[str, Any], part: str) -> None:
    """FaultError where two entries of `part` have one name: their figures would be added together."""
    names = [entry.get("name") for entry in entries_of(document, part) if isinstance(entry, dict)]
    if twice := [name for name in names if names.count(name) > 1]:
        raise FaultError(f"names {twice[0]} twice under `{part}`")


def codes_of(value: Any, what: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """One code or a list of them, all of `allowed`."""
    found = value if isinstance(value, list) else [] if value is None else [value]
    if unknown := [code for code in found if code not in allowed]:
        raise FaultError(f"has {what} with {unknown[0]!r}, which is not one of its codes")
    return tuple(found)
