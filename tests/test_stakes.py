import pytest

from pipeline.call import Call, Turn, Utterance
from pipeline.stakes import at_stake
from pipeline.tags import Judgement

OFFER = Judgement(("compensation_offered",))
GIVING = ("compensation_offered",)


def call(*said, language="nb"):
    """Customer and agent by turns; a text in a list is tagged as an offer."""
    turns = [
        Turn(
            ("customer", "agent")[at % 2],
            (Utterance(t[0], judgement=OFFER) if isinstance(t, list) else Utterance(t),),
        )
        for at, t in enumerate(said)
    ]
    return Call("c", tuple(turns), language)


def stake(*said, language="nb", currency="NOK"):
    found = at_stake(call(*said, language=language), len(said) - 1, currency, GIVING)
    return found and (found.amount, found.currency)


@pytest.mark.parametrize(
    ("language", "said", "currency"),
    [
        ("nb", "Jeg betalte 900 kroner for den.", "NOK"),
        ("sv", "Fakturan var på 900 kronor.", "SEK"),
        ("da", "Gebyret er på 900 kroner.", "DKK"),
        ("en", "The bill came to £900.", "GBP"),
    ],
)
def test_the_price_spoken_of_before_the_offer_is_at_stake(language, said, currency):
    assert stake(said, ["200"], language=language, currency=currency) == (900, currency)


def test_two_prices_in_a_call_do_not_tell_which():
    assert stake("Den kostet 900 kroner.", "Fakturaen sier 700 kroner.", ["200 kr"]) is None


def test_an_amount_without_a_word_of_price_is_not_at_stake():
    assert stake("Jeg vil ha 900 kroner.", ["200 kr"]) is None


def test_two_prices_in_one_utterance_do_not_tell_which():
    assert stake("Den kostet 900 kroner, ikke 700 kroner.", ["200 kr"]) is None


def test_an_earlier_offer_is_not_at_stake():
    assert stake("Ja?", ["Du får 100 kroner på regningen."], "Det er lite.", ["200 kr"]) is None


def test_a_price_in_another_currency_is_at_stake_only_of_percentages():
    assert stake("It cost €90.", ["£20"], language="en", currency="GBP") is None
    assert stake("It cost €90.", ["20 %"], language="en", currency="%") == (90, "EUR")


def test_what_is_said_after_the_offer_is_not_at_stake():
    assert at_stake(call(["200 kr"], "Den kostet 900 kroner."), 0, "NOK", GIVING) is None


@pytest.mark.parametrize("said", ["Den koster 90 kroner i måneden.", "Jeg betalte 90 kroner hver gang."])
def test_the_price_of_one_of_several_is_not_at_stake(said):
    assert stake(said, ["20 kr"]) is None
