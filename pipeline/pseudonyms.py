"""Stable names in place of those of calls, agents and customers, for files that leave the centre's hands.

The same name gives the same pseudonym as long as the key beside the store is the same. Who is who follows from the
names in the store and that key; nothing more is kept for it.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pipeline.call import Call, Turn

Kind = Literal["call", "agent", "customer"]
KINDS: tuple[Kind, ...] = ("call", "agent", "customer")
_FORM = re.compile(rf"({'|'.join(KINDS)})-[a-z2-7]{{13}}")


@dataclass(frozen=True)
class Pseudonyms:
    key: bytes

    def of(self, kind: Kind, name: str) -> str:
        """Such as `call-k3f7q2xw5dm4a`; the name of an unnamed agent stays empty."""
        if not name:
            return name
        found = hmac.new(self.key, f"{kind}\0{name}".encode("utf-8", "surrogatepass"), "sha256").digest()
        return f"{kind}-{base64.b32encode(found[:8]).decode('ascii').rstrip('=').lower()}"

    def of_call(self, call: Call) -> Call:
        """Without what may name somebody: file names, unknown metadata, who said which voice is the agent.

        Words stay as they are, redacted or not; so do team, times, figures, and who judged.
        """
        kept = {name: value for name, value in call.extra.items() if name == "check_sample"}
        return replace(
            call,
            call_id=self.of("call", call.call_id),
            agent=call.agent and self.of("agent", call.agent),
            customer_id=call.customer_id and self.of("customer", call.customer_id),
            recording=None,
            columns={},
            extra=kept,
            roles=call.roles and replace(call.roles, person=None),
            turns=tuple(self._of_turn(turn) for turn in call.turns),
        )

    def of_calls(self, calls: Iterable[Call]) -> Iterator[Call]:
        return map(self.of_call, calls)

    def _of_turn(self, turn: Turn) -> Turn:
        said = tuple(replace(utterance, extra={}) for utterance in turn.utterances)
        return replace(turn, agent=turn.agent and self.of("agent", turn.agent), utterances=said, extra={})

    def names(self, kind: Kind, known: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pseudonym and name."""
        return ((self.of(kind, name), name) for name in known)

    def resolver(self, call_ids: Callable[[], Iterable[str]]) -> Callable[[str], str]:
        """A function that gives the name of a call for its pseudonym, any other name as it is.

        `call_ids`: those of the store, asked for when the first pseudonym is met.
        """

        @cache
        def table() -> dict[str, str]:
            return dict(self.names("call", call_ids()))

        return lambda name: table().get(name, name) if is_pseudonym(name) else name


def is_pseudonym(name: str) -> bool:
    return _FORM.fullmatch(name) is not None
