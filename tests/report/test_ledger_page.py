"""The page of what was given away."""

import pytest

from pipeline.call import Amount
from pipeline.ledger import rolled_up
from pipeline.profiles import LedgerLine
from pipeline.report.ledgerpage import ledger_page
from pipeline.report.render import ledger_html
from pipeline.report.words import words
from pipeline.showing import Showing
from tests.report.centre import codebook

SHOWN = Showing(codebook(), (), (), {})


def line(call_id, amount, currency="NOK", agent="Kari", stake=None, **known):
    around = {"reason": None, "customer_id": None, "deferred": False, "probed": False, "asked": False} | known
    worth = Amount(stake, currency) if stake else None
    return LedgerLine(
        call_id=call_id, agent=agent, team="North", started_at=None, local_day=None,
        amount=Amount(amount, currency), stake=worth, **around,
    )  # fmt: skip


def page(*lines, by="agent"):
    return ledger_page({by: rolled_up(lines, by)}, SHOWN, codebook(), words("en"))


def test_each_currency_has_a_row_of_its_own_and_percentages_no_sum():
    (table,) = page(line("c-1", 200), line("c-2", 300), line("c-3", 20, "GBP"), line("c-4", 10, "%")).tables
    assert [(row.currency, row.offers, row.sum) for row in table.rows] == [
        ("GBP", "1", "20 GBP"), ("NOK", "2", "500 NOK"), ("%", "1", "–"),
    ]  # fmt: skip


def test_against_the_stake_stands_a_ratio_of_sums_with_how_many_offers():
    ((row,),) = (table.rows for table in page(line("c-1", 200, stake=400), line("c-2", 50, stake=100)).tables)
    assert row.of_stake == "50% (2)"


def test_what_is_not_known_of_an_offer_is_in_no_count():
    ((row,),) = (t.rows for t in page(line("c-1", 200, deferred=None, probed=True), line("c-2", 50)).tables)
    assert (row.alone, row.probed, row.asked) == ("1/1", "1/2", "0/2")


def test_customers_with_offers_in_two_calls_are_counted():
    ((row,),) = (t.rows for t in page(line("c-1", 200, customer_id="7"), line("c-2", 50, customer_id="7")).tables)
    assert row.again == "1"


def test_without_reasons_there_is_no_table_of_reasons():
    assert page(line("c-1", 200), by="reason").tables == ()


@pytest.mark.parametrize("language", ["en", "nb", "sv", "da"])
def test_names_are_never_markup(language):
    html = ledger_html({"agent": rolled_up([line("c-1", 5, agent="<b>Kari")], "agent")}, SHOWN, codebook(), language)
    assert "<b>Kari" not in html
    assert "&lt;b&gt;Kari" in html
