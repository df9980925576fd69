import pytest

from pipeline.call import Amount, Call, Turn, Utterance
from pipeline.money import amounts, offered, with_amounts
from pipeline.tags import Judgement

OFFER = Judgement(("compensation_offered",))


def figures(text, language):
    return [(found.amount, found.currency) for found in amounts(text, language)]


def call(*said, language="nb"):
    """A call of agent's utterances; a text in a list is tagged as an offer."""
    utterances = tuple(Utterance(t[0], judgement=OFFER) if isinstance(t, list) else Utterance(t) for t in said)
    return with_amounts(Call("c", (Turn("agent", utterances),), language))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("nb", "Det er 200 kr.", [(200, "NOK")]),
        ("nb", "kr 200,- i måneden", [(200, "NOK")]),
        ("nb", "to hundre og femti kroner", [(250, "NOK")]),
        ("nb", "halvannet tusen kroner", [(1500, "NOK")]),
        ("nb", "tohundrekroners kort", [(200, "NOK")]),
        ("nb", "2 tusen kroner eller 1 200,50 kr", [(2000, "NOK"), (1200.5, "NOK")]),
        ("nb", "en hundrelapp", [(100, "NOK")]),
        ("nb", "én komma fem prosent", [(1.5, "%")]),
        ("nb", "3 kroner 20, altså", [(3.2, "NOK")]),
        ("nb", "femti prosent, altså 50 %", [(50, "%"), (50, "%")]),
        ("nb", "50 svenske kroner", [(50, "SEK")]),
        ("sv", "två hundra kronor", [(200, "SEK")]),
        ("sv", "tvåhundrafemtio spänn", [(250, "SEK")]),
        ("sv", "500:- eller en femhundring", [(500, "SEK"), (500, "SEK")]),
        ("sv", "till halva priset", [(50, "%")]),
        ("da", "halvtreds kroner", [(50, "DKK")]),
        ("da", "femoghalvfems kroner og 50 øre", [(95.5, "DKK")]),
        ("da", "to hundrede og tres kroner", [(260, "DKK")]),
        ("da", "seks en halv krone", [(6.5, "DKK")]),
        ("da", "1.200,50 kr.", [(1200.5, "DKK")]),
        ("en", "$1,200.50", [(1200.5, "USD")]),
        ("en", "£25 or twenty quid", [(25, "GBP"), (20, "GBP")]),
        ("en", "a tenner", [(10, "GBP")]),
        ("en", "ten pounds fifty", [(10.5, "GBP")]),
        ("en", "a hundred and twenty-three euro", [(123, "EUR")]),
        ("en", "20 percent or twenty per cent", [(20, "%"), (20, "%")]),
        ("en", "fifty pence", [(0.5, "GBP")]),
        ("nb", "en halv tusenlapp", [(500, "NOK")]),
        ("nb", "et og et halvt tusen kroner", [(1500, "NOK")]),
        ("nb", "to og et halvt tusen kroner", [(2500, "NOK")]),
        ("en", "two and a half thousand dollars", [(2500, "USD")]),
        ("sv", "två tusenlappar", [(2000, "SEK")]),
        ("sv", "halvtannat tusen kronor", [(1500, "SEK")]),
        ("sv", "ett och ett halvt tusen kronor", [(1500, "SEK")]),
        ("da", "halvanden tusind kroner", [(1500, "DKK")]),
        ("en", "a couple of hundred pounds", [(200, "GBP")]),
        ("en", "fifteen ninety-nine pounds", [(15.99, "GBP")]),
        ("en", "it's four pound fifty you won't see", [(4.5, "GBP")]),
        (None, "fem hundre kronor", [(500, "SEK")]),
    ],
)
def test_amounts_are_found_in_digits_and_words(language, text, expected):
    assert figures(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nb", "Klokka 12.30 den 3. mai 2024, rom 14."),
        ("nb", "Tre dager eller to hundre meter."),
        ("nb", "en betaling med fem produkter"),
        ("sv", "några hundralappar, sex personer"),
        ("da", "Det er tres dage siden."),
        ("nb", "Jeg har ikke råd til tenner."),
        ("en", "It was 12 minutes, p 4, two of them."),
        ("en", "Can I have a pound sign?"),
    ],
)
def test_other_numbers_are_no_amounts(language, text):
    assert amounts(text, language) == ()


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("nb", "Du får 200 kroner i avslag.", "discount"),
        ("nb", "Jeg betaler tilbake 200 kroner.", "refund"),
        ("nb", "Du slipper gebyret på 99 kroner.", "waived_fee"),
        ("sv", "Går det bra om jag sätter in 200 kronor?", "credit"),
        ("sv", "ett presentkort på 300 kronor", "voucher"),
        ("da", "Jeg krediterer 100 kroner.", "credit"),
        ("en", "a refund of £20", "refund"),
        ("en", "I'd knock fifteen percent off", "percent"),
        ("en", "20 percent of them", "percent"),
        ("en", "It costs £20.", None),
    ],
)
def test_the_nearest_words_tell_the_kind(language, text, kind):
    assert [found.kind for found in amounts(text, language)] == [kind]


def test_each_amount_has_the_kind_next_to_it():
    found = amounts("A refund of £20 and, as well, a voucher over £5.", "en")
    assert [(a.amount, a.kind) for a in found] == [(20, "refund"), (5, "voucher")]


@pytest.mark.parametrize("text", ["Next month is on us.", "The first two months free.", "Gratis frakt denne gangen."])
def test_something_for_nothing_is_an_amount_without_a_figure(text):
    assert amounts(text, None) == (Amount(None, None, "waived_fee"),)


def test_only_tagged_utterances_offer():
    assert offered(call("Det koster 300 kroner.", ["Du får 200 kroner tilbake."])) == (Amount(200, "NOK", "refund"),)
    assert offered(call("Du får 200 kroner tilbake.")) == ()


def test_the_last_offer_stands():
    found = offered(call(["Jeg kan gi deg 200 kroner i avslag."], "Nei?", ["Da sier vi 300 kroner."]))
    assert found == (Amount(300, "NOK", "discount"),)


def test_offers_of_different_kinds_stand_together():
    found = offered(call(["Du får 200 kroner tilbake."], ["Og et gavekort på 100 kroner."]))
    assert [(a.amount, a.kind) for a in found] == [(200, "refund"), (100, "voucher")]


def test_an_offered_figure_needs_no_currency():
    assert offered(call(["Jeg slår av 500 med en gang."])) == (Amount(500, "NOK", "discount"),)


def test_a_count_of_things_is_no_offered_figure():
    assert offered(call(["Du får 30 dager gratis."])) == (Amount(None, None, "goods"),)


def test_the_currency_of_an_english_call_is_the_one_it_speaks_of():
    found = offered(call("You paid 40 euro.", ["I'll take thirty off, so."], language="en"))
    assert found == (Amount(30, "EUR", "discount"),)


def test_an_offer_that_names_nothing_is_still_an_offer():
    assert offered(call(["Vi ordner noe fint til deg."])) == (Amount(None, None, None),)


def test_codes_are_an_argument():
    assert offered(call(["Du får 200 kroner tilbake."]), codes=("gift",)) == ()


def test_amounts_that_came_with_an_utterance_stay():
    own = (Amount(7, "NOK"),)
    given = Call("c", (Turn("agent", (Utterance("200 kroner", amounts=own),)),), "nb")
    assert with_amounts(given) == given


@pytest.mark.parametrize("text", ["The fee's waived.", "We've waived the late fee.", "That charge is waived."])
def test_a_waived_fee_is_an_amount_without_a_figure(text):
    assert amounts(text, "en") == (Amount(None, None, "waived_fee"),)


def offered_figure(text, language):
    return [found.amount for found in offered(call([text], language=language))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sv", "Två hundra, då.", [200]),
        ("nb", "Da får du halvannet tusen.", [1500]),
        ("da", "Så siger vi to hundrede og halvtreds.", [250]),
        ("en", "I'm refunding that one, fifteen ninety-nine.", [15.99]),
        ("en", "The eighty-nine will be back on your card.", [89]),
    ],
)
def test_an_offer_in_words_needs_no_currency(language, text, expected):
    assert offered_figure(text, language) == expected


@pytest.mark.parametrize("text", ["I can do seven fifty.", "Between ten thirty."])
def test_figures_side_by_side_that_may_be_something_else_are_no_sum(text):
    assert offered_figure(text, "en") in ([], [None])


def test_a_hundred_said_after_a_smaller_figure_stays_itself():
    assert figures("five six hundred pounds", "en") == [(600, "GBP")]
