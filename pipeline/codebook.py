"""The categories, as data: `labels/codebook.yaml` read into these types. No category is named in code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from pipeline.call import Speaker

Titles = Mapping[str, str]  # language -> short name for pages


@dataclass(frozen=True)
class Code:
    """One verbal behaviour."""

    name: str
    speaker: Speaker
    title: Titles
    definition: Titles
    examples: Mapping[str, tuple[str, ...]]
    excludes: Titles = field(default_factory=dict)  # what it is not
    core: bool = False
    forms: bool = False  # utterances of this code get a form: open, closed, choice
    amounts: bool = False  # what is offered here counts as given away
    coders: tuple[str, ...] = ()  # who judged it, where not all coders did; empty: all
    aim: Literal["more", "less"] | None = None  # which way coaching usually goes; None: it depends on the call


@dataclass(frozen=True)
class Balance:
    """Utterances with any of `ask` against those with any of `tell` and none of `ask`."""

    name: str
    ask: tuple[str, ...]
    tell: tuple[str, ...]
    title: Titles


@dataclass(frozen=True)
class OrderRule:
    """Something done too early, or left undone: a finding.

    With `before`: a `first` code in an earlier utterance than any of `before`, or with none of them at all. With
    `after`: a `first` code that none of `after` follows, in the same utterance or later.
    """

    name: str
    first: tuple[str, ...]
    title: Titles
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def wanted(self) -> tuple[str, ...]:
        """What should have come before, or after."""
        return self.before or self.after


@dataclass(frozen=True)
class Opportunity:
    """Something that calls for an answer of the agent: given (taken), not given (missed), or never called for.

    An answer counts in the agent's next `turns` turns. With `before` it counts at any time ahead of the agent's first
    utterance of these codes after the call for it, and without such an utterance nothing was called for.
    """

    name: str
    when: tuple[str, ...]  # codes of either speaker, or CUSTOMER_BEGINS
    then: tuple[str, ...]  # codes of the agent
    title: Titles
    turns: int = 2
    before: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code in (*self.when, *self.then, *self.before) if code != CUSTOMER_BEGINS)


@dataclass(frozen=True)
class Replies:
    """What the customer does in the turn after the agent's utterances of a code, by the form of these."""

    name: str
    after: str
    codes: tuple[str, ...]  # of the customer
    title: Titles


@dataclass(frozen=True)
class Course:
    """How a call runs: who leads, what belongs in the opening, which words show that it turns, when it is won back."""

    agent_leads: tuple[str, ...] = ()
    customer_leads: tuple[str, ...] = ()  # codes, or CUSTOMER_ASKS
    opening_ms: int = 30_000
    opening: tuple[str, ...] = ()  # the agent's codes that belong in it
    worse: tuple[str, ...] = ()  # the customer's codes
    better: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    staying: tuple[str, ...] = ()

    def without(self, gone: Collection[str]) -> Course:
        """Less these codes; who leads, turns and win-back need all of theirs."""
        codes = set(gone)
        course = replace(self, opening=tuple(code for code in self.opening if code not in codes))
        if codes & {*self.agent_leads, *self.customer_leads}:
            course = replace(course, agent_leads=(), customer_leads=())
        if codes & {*self.worse, *self.better}:
            course = replace(course, worse=(), better=())
        if codes & {*self.leaving, *self.staying}:
            course = replace(course, leaving=(), staying=())
        return course


@dataclass(frozen=True)
class Around:
    """Codes that say what came before an offer: the decision passed on, needs explored, compensation asked for."""

    deferring: tuple[str, ...] = ()  # of the agent, as the next
    probing: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()

    def without(self, gone: Collection[str]) -> Around:
        """Less these codes: what needs one of them is not judged."""
        parts = {"deferring": self.deferring, "probing": self.probing, "asking": self.asking}
        return Around(**{name: () if not set(gone).isdisjoint(codes) else codes for name, codes in parts.items()})


CUSTOMER_BEGINS = "customer_begins"  # the customer's first turn of more than a few words, where the reason is told
CUSTOMER_ASKS = "customer_asks"  # an utterance of the customer written as a question


_WORDS = ("title", "definition", "examples", "excludes", "coders", "aim")  # for people


def _counted(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name not in _WORDS}


@dataclass(frozen=True)
class Codebook:
    version: str
    codes: tuple[Code, ...]
    forms: Mapping[str, Titles] = field(default_factory=dict)
    about: Mapping[str, Titles] = field(default_factory=dict)  # what a question can be about
    reasons: Mapping[str, Titles] = field(default_factory=dict)  # why people call
    balances: tuple[Balance, ...] = ()
    order_rules: tuple[OrderRule, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    replies: tuple[Replies, ...] = ()
    course: Course = Course()
    ledger: Around = Around()

    @cached_property
    def counting_id(self) -> str:
        """What figures, findings and chances of the same tags depend on; titles and definitions are no part of it."""
        rules = (self.order_rules, self.opportunities, self.replies, self.balances, self.codes)
        bare = [[_counted(asdict(rule)) for rule in kind] for kind in rules]
        parts = [bare, _counted(asdict(self.course)), list(self.forms), asdict(self.ledger)]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:12]

    def for_speaker(self, speaker: str) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if code.speaker == speaker)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(code.name for code in self.codes)

    @property
    def core(self) -> tuple[str, ...]:
        return tuple(code.name for code in self.codes if code.core)

    @property
    def formed(self) -> tuple[str, ...]:
        """Codes whose utterances get a form."""
        return tuple(code.name for code in self.codes if code.forms)

    @property
    def giving(self) -> tuple[str, ...]:
        """Codes under which something of value is offered."""
        return tuple(code.name for code in self.codes if code.amounts)

    def without(self, names: Collection[str]) -> Codebook:
        """Less the codes `names`, and less all that needs one of them: balances, rules, opportunities …"""
        gone = set(names)
        if not gone:
            return self
        return replace(
            self,
            codes=tuple(code for code in self.codes if code.name not in gone),
            balances=tuple(b for b in self.balances if gone.isdisjoint((*b.ask, *b.tell))),
            order_rules=tuple(r for r in self.order_rules if gone.isdisjoint((*r.first, *r.wanted))),
            opportunities=tuple(o for o in self.opportunities if gone.isdisjoint(o.codes)),
            replies=tuple(
                replace(r, codes=tuple(c for c in r.codes if c not in gone))
                for r in self.replies
                if r.after not in gone
            ),
            course=self.course.without(gone),
            ledger=self.ledger.without(gone),
        )

    def __getitem__(self, name: str) -> Code:
        for code in self.codes:
            if code.name == name:
                return code
        raise KeyError(f"{name!r} is not in the codebook; it has {', '.join(self.names)}")
