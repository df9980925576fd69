"""What is to be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["call", "customer", "agent"]


@dataclass(frozen=True)
class Wish:
    kind: Kind
    name: str  # of a call, a customer's number, an agent's name
    keep_figures: bool = False  # of an agent: calls and figures stay under "former agent 3"
