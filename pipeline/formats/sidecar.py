"""Metadata beside a recording: `call.json` for `call.wav`, one JSON object that is not a transcript."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import UnreadableInput
from pipeline.formats import recognise
from pipeline.formats.about import field_of, metadata_of
from pipeline.formats.fields import Fields
from pipeline.formats.source import Source
from pipeline.metadata import Metadata


def is_sidecar(path: Path) -> bool:
    """Whether a file is a JSON object and no transcript. UnreadableInput for JSON that is empty or broken."""
    return path.suffix.lower() == ".json" and recognise(path) is None and isinstance(Source(path).json, dict)


def read_sidecar(
    path: Path, mapping: Mapping[str, str] | None = None, timezone: str | None = None
) -> tuple[Metadata, tuple[str, ...]]:
    """Metadata, and warnings, one sentence each. UnreadableInput for what is no JSON object.

    `mapping`: our field -> key in the file. Unknown keys become columns: text as it is, anything else as JSON.
    `timezone`: the site's, for a time without an offset (UTC without it).
    """
    renamed = {key: field for field, key in (mapping or {}).items()}
    try:
        keys = Fields(Source(path).json).unknown()
    except ValueError as error:
        raise UnreadableInput(path, str(error), "write one object with the fields of one call") from error
    metadata, complaints = metadata_of({renamed.get(key) or field_of(key): _text(keys[key]) for key in keys}, timezone)
    return metadata, tuple(f"{path.name}: {complaint}; that field is left out." for complaint in complaints)


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
