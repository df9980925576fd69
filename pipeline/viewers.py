"""Who looks at a store, and what they may see and do there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["agent", "leader", "qa", "trainer", "admin"]
ROLES: tuple[Role, ...] = ("agent", "leader", "qa", "trainer", "admin")
Action = Literal["see", "comment", "dispute", "correct", "coach", "upload", "label", "train", "administer"]
MAY: dict[Role, frozenset[Action]] = {
    "agent": frozenset({"see", "comment", "dispute"}),
    "leader": frozenset({"see", "comment", "correct", "coach", "label"}),
    "qa": frozenset({"see", "comment", "correct", "coach", "label", "upload"}),
    "trainer": frozenset({"see", "comment", "correct", "coach", "label", "upload", "train"}),
    "admin": frozenset({"administer"}),
}
SEE_ALL: frozenset[Role] = frozenset({"qa", "trainer"})


@dataclass(frozen=True)
class Viewer:
    """A person who is logged in. `agent` and `teams` are what the roles agent and leader are about."""

    person: str  # the name that signs their judgements
    roles: frozenset[Role]
    agent: str | None = None
    teams: tuple[str, ...] = ()

    def may(self, action: Action) -> bool:
        return any(action in MAY[role] for role in self.roles)

    def acting(self, action: Action) -> Viewer:
        """In those roles alone that allow it: an agent who leads another team is no leader in calls of their own."""
        return replace(self, roles=frozenset(role for role in self.roles if action in MAY[role]))

    @property
    def sees_all(self) -> bool:
        return bool(self.roles & SEE_ALL)

    @property
    def led(self) -> tuple[str, ...]:
        """Teams whose calls they see."""
        return self.teams if "leader" in self.roles else ()

    @property
    def own(self) -> str | None:
        """The agent whose calls they see because they are that agent."""
        return self.agent if "agent" in self.roles else None


def roles_of(names: Collection[str]) -> frozenset[Role]:
    return frozenset(role for role in ROLES if role in names)
