from typing import Any

from pipeline.call import Amount
from pipeline.ledger import repeat_customers, rolled_up
from pipeline.profiles import LedgerLine


def line(call: str, amount: float | None, currency: str | None = "NOK", **known: Any) -> LedgerLine:
    names = ("agent", "team", "reason", "customer_id", "started_at", "local_day")
    parts = [known.get(name) for name in names]
    stake = Amount(*known["stake"]) if "stake" in known else None
    came = [known.get(name) for name in ("deferred", "probed", "asked")]
    return LedgerLine(call, *parts, Amount(amount, currency), stake, *came)


def test_each_agent_and_currency_has_its_own_sum():
    lines = [line("1", 200, agent="Kari"), line("1", 20, "EUR", agent="Kari"), line("2", 50, agent="Ola")]
    found = [(t.key, t.currency, t.calls, t.sum) for t in rolled_up(lines, "agent")]
    assert found == [("Kari", "EUR", 1, 20), ("Kari", "NOK", 1, 200), ("Ola", "NOK", 1, 50)]


def test_percentages_and_figures_without_a_currency_are_counted_and_not_added_up():
    lines = [line("1", 20, "%"), line("2", 30, "%"), line("3", 500, None), line("4", None, None)]
    percent, unknown = rolled_up(lines, "team")
    assert (percent.with_amount, percent.sum) == (2, None)
    assert (unknown.with_amount, unknown.without_amount, unknown.sum) == (1, 1, None)


def test_the_share_of_what_was_at_stake_is_the_ratio_of_the_sums():
    lines = [line("1", 100, stake=(100, "NOK")), line("2", 100, stake=(900, "NOK")), line("3", 500)]
    (total,) = rolled_up(lines, "reason")
    assert (total.staked, total.of_stake) == (2, 0.2)


def test_a_stake_in_another_currency_is_not_compared():
    (total,) = rolled_up([line("1", 100, stake=(90, "EUR"))], "agent")
    assert (total.staked, total.of_stake) == (0, None)


def test_what_is_not_known_of_an_offer_is_in_neither_count():
    lines = [line("1", 1, deferred=True, probed=False, asked=True), line("2", 1, deferred=False), line("3", 1)]
    (total,) = rolled_up(lines, "agent")
    assert (total.alone, total.deferred, total.probed, total.unprobed, total.asked, total.volunteered) == (
        1, 1, 0, 1, 1, 0,
    )  # fmt: skip


def test_two_offers_in_one_call_are_one_call_and_no_repeat_customer():
    lines = [line("1", 1, customer_id="7"), line("1", 2, customer_id="7"), line("2", 1, customer_id="8")]
    assert [t.calls for t in rolled_up(lines, "agent")] == [2]
    assert repeat_customers(lines) == 0
    assert repeat_customers([*lines, line("3", 1, "EUR", customer_id="7")]) == 1


def test_customers_are_keys_and_those_unnamed_come_last():
    lines = [line("1", 1), line("2", 1, customer_id="7"), line("3", 1, customer_id="7")]
    assert [(t.key, t.calls, t.repeat_customers) for t in rolled_up(lines, "customer")] == [("7", 2, 1), (None, 1, 0)]
