from dataclasses import replace

from pipeline.call import Amount, Call, Facts, Turn, Utterance
from pipeline.formats.codebook import load_codebook
from pipeline.money import offered, with_amounts
from pipeline.offers import offers_of
from pipeline.tags import Judgement

BOOK = load_codebook()


def call(*said):
    """(speaker, text, code) each; with the facts that follow."""
    turns = tuple(
        Turn(who, (Utterance(text, judgement=Judgement((code,) if code else ())),)) for who, text, code in said
    )
    made = with_amounts(Call("c", turns, "nb"))
    return replace(made, facts=Facts(offered(made, BOOK.giving)))


PAID = ("customer", "Jeg betalte 900 kroner for den.", "")
ASKS = ("customer", "Jeg vil ha noe for dette.", "compensation_request")
PROBES = ("agent", "Når trenger du den?", "needs_probing")
DEFERS = ("agent", "Det må jeg spørre sjefen om.", "deferring")
OFFERS = ("agent", "Du får 200 kroner tilbake.", "compensation_offered")


def test_what_came_before_an_offer_is_told_of_it():
    (offer,) = offers_of(call(PAID, ASKS, DEFERS, OFFERS, PROBES), BOOK)
    assert (offer.utterance, offer.deferred, offer.probed, offer.asked) == (3, True, False, True)
    assert offer.stake == Amount(900, "NOK", None)
    assert offer.worth == 200


def test_a_percentage_is_worth_its_part_of_the_stake():
    (offer,) = offers_of(call(PAID, ("agent", "Du får 20 prosent avslag.", "compensation_offered")), BOOK)
    assert offer.worth == 180


def test_a_percentage_of_nothing_known_is_worth_nothing_known():
    (offer,) = offers_of(call(("agent", "Du får 20 prosent avslag.", "compensation_offered")), BOOK)
    assert offer.worth is offer.stake is None


def test_an_offer_said_without_a_currency_is_found_where_it_was_said():
    (offer,) = offers_of(call(PROBES, ("agent", "Da gir jeg deg 200.", "compensation_offered")), BOOK)
    assert (offer.utterance, offer.probed) == (1, True)


def test_an_offer_repeated_counts_where_it_was_first_made():
    (offer,) = offers_of(call(OFFERS, PROBES, OFFERS), BOOK)
    assert (offer.utterance, offer.probed) == (0, False)


def test_what_came_with_a_call_without_tags_is_not_judged():
    told = Call("c", (Turn("agent", (Utterance("Du får 200 kroner."),)),), "nb", facts=Facts((Amount(200, "NOK"),)))
    (offer,) = offers_of(told, BOOK)
    assert offer.utterance is offer.deferred is offer.probed is offer.asked is None


def test_a_code_that_is_gone_is_not_judged():
    (offer,) = offers_of(call(DEFERS, OFFERS), BOOK.without(["deferring"]))
    assert offer.deferred is None
    assert offer.probed is False


def test_calls_where_nothing_was_offered_have_no_offers():
    assert offers_of(call(PAID, PROBES), BOOK) == ()


def test_a_price_below_the_offer_was_not_at_stake():
    (offer,) = offers_of(call(("customer", "Frakten kostet 50 kroner.", ""), OFFERS), BOOK)
    assert offer.stake is None


def test_the_codes_around_an_offer_are_data_of_the_codebook():
    assert (BOOK.ledger.deferring, BOOK.ledger.asking) == (("deferring",), ("compensation_request",))
    assert BOOK.without(["needs_probing"]).ledger.probing == ()
