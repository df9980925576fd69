"""Coaching: sessions held with an agent, and the service the agent wants to give, in the agent's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Session:
    id: int  # stays as long as the session is stored
    agent: str
    held_on: date
    coach: str | None = None
    focus: str | None = None  # a measure: what was agreed to practise
    agreed: str | None = None


@dataclass(frozen=True)
class Vision:
    agent: str
    text: str
    noted_at: datetime  # UTC
