"""The categories, as data: `labels/codebook.yaml` read into these types. No category is named in code."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

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
    """`first` in an earlier utterance than the first `before`, or without any `before`, is a finding."""

    name: str
    first: str
    before: str
    title: Titles


@dataclass(frozen=True)
class Codebook:
    version: str
    codes: tuple[Code, ...]
    forms: Mapping[str, Titles] = field(default_factory=dict)
    about: Mapping[str, Titles] = field(default_factory=dict)  # what a question can be about
    reasons: Mapping[str, Titles] = field(default_factory=dict)  # why people call
    balances: tuple[Balance, ...] = ()
    order_rules: tuple[OrderRule, ...] = ()

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
        """Less the codes `names`, and less the balances and rules that need one of them."""
        if not names:
            return self
        return replace(
            self,
            codes=tuple(code for code in self.codes if code.name not in names),
            balances=tuple(b for b in self.balances if not {*b.ask, *b.tell} & set(names)),
            order_rules=tuple(r for r in self.order_rules if not {r.first, r.before} & set(names)),
        )

    def __getitem__(self, name: str) -> Code:
        for code in self.codes:
            if code.name == name:
                return code
        raise KeyError(f"{name!r} is not in the codebook; it has {', '.join(self.names)}")
