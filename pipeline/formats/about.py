"""Metadata from fields of text, as manifests, sidecars and file names have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline.formats import values
from pipeline.formats.fields import MAX_NAME
from pipeline.metadata import Metadata

NAMES = ("call_id", "agent", "team", "customer_id", "reason")
FIELDS = (*NAMES, "started_at", "timezone", "language")


def field_of(heading: str) -> str:
    """`Call ID` → `call_id`; a heading that is no field of ours stays as it is."""
    folded = re.sub(r"[\s_-]+", "_", heading.strip().casefold())
    return folded if folded in FIELDS else heading.strip()


def metadata_of(texts: Mapping[str, str | None], timezone: str | None = None) -> tuple[Metadata, tuple[str, ...]]:
    """What the fields say, and what was wrong with those that could not be used. Empty fields say nothing.

    `timezone`: the site's, for a `started_at` without an offset (UTC without it). Unknown fields become columns.
    """
    filled = {values.one_line(key): said for key, text in texts.items() if text and (said := values.one_line(text))}
    complaints: list[str] = []
    known: dict[str, Any] = {}
    columns: dict[str, str] = {}
    local = timezone
    for key in sorted(filled, key=lambda key: key != "timezone"):  # the zone first: the time needs it
        try:
            if key == "timezone":
                known[key] = local = values.zone(filled[key]).key
            elif key == "started_at":
                known[key] = values.moment(filled[key], local)
            elif key == "language":
                known[key] = values.language(filled[key])
            elif key in NAMES:
                known[key] = _short(key, filled[key])
            else:
                columns[key] = filled[key]
        except ValueError as error:
            complaints.append(str(error) if key != "started_at" else f"started_at {error}")
    return Metadata(**{"timezone": timezone, **known}, columns=columns), tuple(complaints)


def _short(key: str, text: str) -> str:
    if len(text) > MAX_NAME:
        raise ValueError(f"{key} is longer than {MAX_NAME} characters")
    return text
