import pytest

from pipeline.numbers import cardinal


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("nb", "tjueto", 22),
        ("nb", "toogtjue", 22),
        ("nb", "tre tusen fem hundre og tolv", 3512),
        ("nb", "et par hundre", 200),
        ("nb", "femten hundre", 1500),
        ("sv", "tjufem", 25),
        ("sv", "ettusentvåhundrafemtio", 1250),
        ("da", "femoghalvfems", 95),
        ("da", "et hundrede og femogtyve", 125),
        ("da", "halvandet tusind", 1500),
        ("en", "two hundred and eighteen", 218),
        ("en", "a couple of hundred", 200),
        ("en", "fifteen thousand two hundred", 15200),
        ("en", "twenty five", 25),
    ],
)
def test_number_words_have_a_value(language, said, value):
    tokens = said.split()
    assert cardinal(tokens, 0, language) == (value, len(tokens))


@pytest.mark.parametrize(
    ("language", "said", "end"),
    [("nb", "fem sju null", 1), ("nb", "fem og så", 1), ("en", "five twenty", 1), ("da", "tyve en", 1)],
)
def test_a_number_ends_where_no_number_goes_on(language, said, end):
    found = cardinal(said.split(), 0, language)
    assert found is not None
    assert found.end == end


@pytest.mark.parametrize(("language", "word"), [("nb", "og"), ("nb", "tito"), ("sv", "tiden"), ("en", "tomorrow")])
def test_other_words_are_no_numbers(language, word):
    assert cardinal([word], 0, language) is None
