"""Pieces of YAML files of ours, each checked; a fault names the entry.

Nothing in such a file makes anything but texts, numbers, lists and mappings. By aliases a file of a kilobyte can stand
for more than any memory holds, so what it stands for is counted first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import UnreadableInput
from pipeline.formats.source import read_bytes

MAX_BYTES = 2**20  # the shipped codebook has 28 kB
MAX_NODES = 20_000  # the shipped codebook has 2,000
MAX_DEPTH = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # that of libyaml is ten times as fast


class FaultError(Exception):
    """What is wrong with an entry, as the second half of a sentence about the file."""


def read_yaml(path: Path, kind: str) -> Any:
    """UnreadableInput where the file cannot be read, is not YAML, or is more than a `kind` can be."""
    if not path.exists():
        raise UnreadableInput(path, "is not there", f"name an existing {kind}")
    data = read_bytes(path, MAX_BYTES, f"name a {kind}")
    try:
        text = data.decode("utf-8-sig")
        _must_be_small(text, path, kind)
        return yaml.load(text, _LOADER)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableInput(path, f"is not YAML: {' '.join(str(error).split())}", "mend that place") from error
    except (ValueError, LookupError, AttributeError) as error:  # so PyYAML meets `2026-99-99` and `!!bool x`
        raise UnreadableInput(path, "holds a date or a number that is none", "put such values in quotes") from error


def _must_be_small(text: str, path: Path, kind: str) -> None:
    """Before anything is made of it, an alias counted as what it stands for.

    Deep nesting would end the process inside libyaml's binding.
    """
    sizes: dict[str, int] = {}  # of what has an anchor and is whole
    within: list[tuple[str | None, int]] = []  # each open list or mapping: its anchor, values before it
    count = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise UnreadableInput(path, f"holds the alias *{event.anchor} of what is not whole", "write it out")
            count += sizes[event.anchor]
        elif isinstance(event, yaml.CollectionStartEvent):
            within.append((event.anchor, count))
            count += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = within.pop()
            sizes[anchor or ""] = count - before
        elif isinstance(event, yaml.ScalarEvent):
            size = 1 + len(event.value) // 50
            sizes[event.anchor or ""] = size
            count += size
        if len(within) > MAX_DEPTH or count > MAX_NODES:
            raise UnreadableInput(path, f"is larger or deeper than a {kind} can be", f"name a {kind}")


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
