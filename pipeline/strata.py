"""Calls alike in what an agent cannot choose: language, reason, length. For comparisons like for like."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pipeline.profiles import Rate

Part = Literal["language", "reason", "length"]
PARTS: tuple[Part, ...] = ("language", "reason", "length")
SHORT_MS, LONG_MS = 3 * 60_000, 8 * 60_000  # below is short, above is long


def stratum(language: str | None, reason: str | None, duration_ms: int | None) -> str:
    """Such as "sv|billing|3-8", the length in minutes; what is not known is empty."""
    return f"{language or ''}|{reason or ''}|{_length(duration_ms)}"


def merge(by: Mapping[str, Rate], keep: Collection[Part]) -> dict[str, Rate]:
    """Strata that differ in other parts than `keep` added up; those parts are empty."""
    merged: dict[str, Rate] = {}
    for name, rate in by.items():
        kept = "|".join(text if part in keep else "" for part, text in zip(PARTS, _parts(name), strict=True))
        merged[kept] = merged.get(kept, Rate()) + rate
    return merged


def _parts(name: str) -> tuple[str, str, str]:
    language, _, rest = name.partition("|")
    reason, _, length = rest.rpartition("|")  # a reason may hold the mark itself
    return language, reason, length


def _length(duration_ms: int | None) -> str:
    if duration_ms is None:
        return ""
    if duration_ms < SHORT_MS:
        return "<3"
    return "3-8" if duration_ms <= LONG_MS else ">8"
