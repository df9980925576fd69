"""What was given away, added up: by agent, team, reason or customer, each currency by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

from pipeline.profiles import LedgerLine

By = Literal["agent", "team", "reason", "customer"]
BY: tuple[str, ...] = get_args(By)


@dataclass(frozen=True)
class Total:
    """Offers in one currency. Where something is not known of an offer, it is in neither of two counts."""

    key: str | None  # None: not named
    currency: str | None  # "%": percentages; None: none was said
    calls: int
    with_amount: int
    without_amount: int
    sum: float | None  # None where nothing can be added up: percentages, and figures without a currency
    staked: int  # offers of which it was said what was at stake, in the same currency
    staked_sum: float
    stakes_sum: float
    alone: int
    deferred: int  # after the decision was passed on
    probed: int  # needs were explored first
    unprobed: int
    asked: int
    volunteered: int
    repeat_customers: int  # with offers in two or more calls

    @property
    def offers(self) -> int:
        return self.with_amount + self.without_amount

    @property
    def of_stake(self) -> float | None:
        """The ratio of the sums; None where no stake is known."""
        return self.staked_sum / self.stakes_sum if self.stakes_sum else None


def rolled_up(lines: Iterable[LedgerLine], by: By) -> tuple[Total, ...]:
    """In order of the keys, those without one last. The lines of a call come together, as `Store.ledger_lines` does.

    Reads the lines once and holds a few numbers for each key and customer.
    """
    running: dict[tuple[str | None, str | None], _Running] = {}
    for line in lines:
        key = _key(line, by)
        running.setdefault((key, line.amount.currency), _Running()).add(line)
    order = sorted(running, key=lambda k: (k[0] is None, k[0] or "", k[1] in ("%", None), k[1] or "~"))
    return tuple(running[place].total(*place) for place in order)


def repeat_customers(lines: Iterable[LedgerLine]) -> int:
    """Customers with offers in two or more calls, in whatever currency."""
    seen = _Customers()
    for line in lines:
        seen.add(line)
    return seen.repeated


def _key(line: LedgerLine, by: By) -> str | None:
    return line.customer_id if by == "customer" else getattr(line, by)


@dataclass
class _Customers:
    first_call: dict[str, str] = field(default_factory=dict)
    again: set[str] = field(default_factory=set)

    def add(self, line: LedgerLine) -> None:
        who = line.customer_id
        if who is not None and self.first_call.setdefault(who, line.call_id) != line.call_id:
            self.again.add(who)

    @property
    def repeated(self) -> int:
        return len(self.again)


@dataclass
class _Running:
    last_call: str | None = None
    calls: int = 0
    with_amount: int = 0
    without_amount: int = 0
    sum: float = 0
    staked: int = 0
    staked_sum: float = 0
    stakes_sum: float = 0
    came: dict[tuple[str, bool], int] = field(default_factory=dict)
    customers: _Customers = field(default_factory=_Customers)

    def add(self, line: LedgerLine) -> None:
        self.calls += line.call_id != self.last_call
        self.last_call = line.call_id
        offer, stake = line.amount, line.stake
        if offer.amount is None:
            self.without_amount += 1
        else:
            self.with_amount += 1
            self.sum += offer.amount
            if stake and stake.amount and stake.currency == offer.currency not in ("%", None):
                self.staked += 1
                self.staked_sum += offer.amount
                self.stakes_sum += stake.amount
        for what, answer in (("deferred", line.deferred), ("probed", line.probed), ("asked", line.asked)):
            if answer is not None:
                self.came[what, answer] = self.came.get((what, answer), 0) + 1
        self.customers.add(line)

    def total(self, key: str | None, currency: str | None) -> Total:
        sums = currency not in ("%", None)
        return Total(
            key,
            currency,
            self.calls,
            self.with_amount,
            self.without_amount,
            round(self.sum, 2) if sums else None,
            self.staked,
            round(self.staked_sum, 2),
            round(self.stakes_sum, 2),
            alone=self.came.get(("deferred", False), 0),
            deferred=self.came.get(("deferred", True), 0),
            probed=self.came.get(("probed", True), 0),
            unprobed=self.came.get(("probed", False), 0),
            asked=self.came.get(("asked", True), 0),
            volunteered=self.came.get(("asked", False), 0),
            repeat_customers=self.customers.repeated,
        )
