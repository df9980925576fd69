"""Coaching sessions, and what an agent wants to be for customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Session:
    """A coaching session of an agent."""

    id: int
    agent: str
    held_on: date
    coach: str | None = None
    focus: str | None = None  # a measure: what was agreed to practise
    agreed: str | None = None


@dataclass(frozen=True)
class Vision:
    """The service vision in the agent's own words."""

    agent: str
    text: str
    noted_at: datetime
