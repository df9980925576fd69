"""What is known of a call besides its words: from a manifest, a sidecar, the file's name, the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from pipeline.call import Call


@dataclass(frozen=True)
class Metadata:
    """None means not known."""

    call_id: str | None = None
    agent: str | None = None
    team: str | None = None
    customer_id: str | None = None
    started_at: datetime | None = None  # UTC
    timezone: str | None = None  # IANA name of the site
    language: str | None = None
    reason: str | None = None  # why the customer called, as somebody said
    columns: Mapping[str, str] = field(default_factory=dict)  # what nobody gave a meaning: queue, campaign …

    @classmethod
    def of(cls, call: Call) -> Metadata:
        return cls(**{f.name: getattr(call, f.name) for f in fields(cls)})

    def known(self) -> dict[str, Any]:
        """The fields that are known, `columns` apart."""
        names = (f.name for f in fields(self) if f.name != "columns")
        return {name: value for name in names if (value := getattr(self, name)) is not None}

    def __or__(self, other: Metadata) -> Metadata:
        """`other` wins where it knows something."""
        return replace(self, **other.known(), columns={**self.columns, **other.columns})

    def onto(self, call: Call) -> Call:
        """The call with this metadata; what the call said itself stays where nothing is known here."""
        return replace(call, **self.known(), columns={**call.columns, **self.columns})
