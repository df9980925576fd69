from typing import Any

from pipeline.call import Amount
from pipeline.formats.codebook import load_codebook
from pipeline.profiles import LedgerLine
from pipeline.report.offers import around_offers
from pipeline.report.words import words

BOOK = load_codebook()
SAY = words("en")


def line(call: str, amount: float, stake: float | None = None, customer: str | None = None, **came: Any) -> LedgerLine:
    worth = None if stake is None else Amount(stake, "NOK")
    known = (came.get("deferred"), came.get("probed"), came.get("asked"))
    return LedgerLine(call, "Kari", None, None, customer, None, None, Amount(amount, "NOK"), worth, *known)


def test_offers_stand_against_the_sum_of_what_was_at_stake():
    (fact,) = around_offers([line("1", 100, 100), line("2", 100, 900), line("3", 500)], BOOK, SAY)
    assert fact.label == "Against the value at stake, NOK"
    assert (fact.value, fact.notes) == ("20%", ("200 NOK of 1,000 NOK, 2 offers where the value was said",))


def test_what_came_before_the_offers_is_counted():
    lines = [line("1", 1, deferred=True, probed=False, asked=True), line("2", 1, deferred=False, probed=False)]
    assert [fact.value for fact in around_offers(lines, BOOK, SAY)] == [
        "1 alone, 1 after passing the decision on",
        "0 after exploring needs, 2 without",
        "1 asked for, 0 volunteered",
    ]


def test_a_code_left_out_of_the_profile_is_not_counted():
    lines = [line("1", 1, deferred=True)]
    assert around_offers(lines, BOOK.without(["deferring"]), SAY) == ()


def test_repeat_customers_are_counted_where_customers_are_known():
    (fact,) = around_offers([line("1", 1, customer="7"), line("2", 1, customer="7")], BOOK, SAY)
    assert fact.value == "1"
    assert around_offers([line("1", 1)], BOOK, SAY) == ()
