"""What surrounds an agent's offers, as counts: the value at stake, who decided, what came first, whose idea it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.codebook import Codebook
from pipeline.ledger import Total, repeat_customers, rolled_up
from pipeline.profiles import LedgerLine
from pipeline.report.facts import Fact
from pipeline.report.words import Words


def around_offers(lines: Sequence[LedgerLine], codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    """Only what is known of at least one offer, and only what rests on codes that the codebook has."""
    totals = rolled_up(lines, "agent")
    return (
        *(_against_stake(total, words) for total in totals if total.stakes_sum),
        *_came_before(totals, codebook, words),
        *_repeated(lines, words),
    )


def _against_stake(total: Total, words: Words) -> Fact:
    return Fact(
        words.gettext("Against the value at stake, %(currency)s", currency=total.currency),
        words.percent(total.of_stake),
        (
            words.ngettext(
                "%(given)s of %(stake)s, %(count)s offer where the value was said",
                "%(given)s of %(stake)s, %(count)s offers where the value was said",
                total.staked,
                given=words.money(total.staked_sum, total.currency),
                stake=words.money(total.stakes_sum, total.currency),
                count=words.number(total.staked),
            ),
        ),
    )


def _came_before(totals: Sequence[Total], codebook: Codebook, words: Words) -> Iterator[Fact]:
    def counts(of: Callable[[Total], int], others: Callable[[Total], int]) -> tuple[int, int]:
        return sum(map(of, totals)), sum(map(others, totals))

    around = codebook.ledger
    alone, deferred = counts(lambda t: t.alone, lambda t: t.deferred)
    if around.deferring and alone + deferred:
        value = words.gettext(
            "%(alone)s alone, %(deferred)s after passing the decision on",
            alone=words.number(alone),
            deferred=words.number(deferred),
        )
        yield Fact(words.gettext("Who decided"), value)
    probed, unprobed = counts(lambda t: t.probed, lambda t: t.unprobed)
    if around.probing and probed + unprobed:
        value = words.gettext(
            "%(probed)s after exploring needs, %(unprobed)s without",
            probed=words.number(probed),
            unprobed=words.number(unprobed),
        )
        yield Fact(words.gettext("What came first"), value)
    asked, volunteered = counts(lambda t: t.asked, lambda t: t.volunteered)
    if around.asking and asked + volunteered:
        value = words.gettext(
            "%(asked)s asked for, %(volunteered)s volunteered",
            asked=words.number(asked),
            volunteered=words.number(volunteered),
        )
        yield Fact(words.gettext("Whose idea it was"), value)


def _repeated(lines: Sequence[LedgerLine], words: Words) -> Iterator[Fact]:
    if any(line.customer_id is not None for line in lines):
        label = words.gettext("Customers with offers in two or more calls")
        yield Fact(label, words.number(repeat_customers(lines)))
