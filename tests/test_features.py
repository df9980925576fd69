import numpy as np
import pytest

from pipeline.call import Call, Turn, Utterance
from pipeline.concepts import FIRST_CONCEPT, concept_names, concepts_of, glosses_of
from pipeline.features import blocks_of, lines_of
from pipeline.language import guess_language
from pipeline.words import plain, word_hash, words_of
from tests.tagging import plain_call


def hashes_of(calls: list[Call], row: int) -> set[int]:
    """All features of one utterance, context left out."""
    lines = lines_of(calls)
    found = [block for block in blocks_of(lines) if block.view is None and block.name != "place"]
    return {int(h) for block in found for h in block.hashes[block.rows == row]}


def test_case_marks_and_digits_do_not_count() -> None:
    assert plain(["Isn't it 1,234.50 kr — Åse?"]) == plain(["isnt it 7 kr åse"])
    written, bare = plain_call("So, what's your order-number?"), plain_call("so whats your order number")
    assert hashes_of([written], 0) == hashes_of([bare], 0)


def test_masked_numbers_count_as_numbers() -> None:
    assert plain(["It is 4471 228."]) == plain(["It is [number] [number]."])


def test_a_word_has_one_hash_wherever_it_stands() -> None:
    words = words_of(["parcel", "my parcel is late", "", "parcels"])
    assert words.hashes[0] == words.hashes[2] == word_hash("parcel")
    assert words.hashes[-1] != words.hashes[0]
    assert words.rows.tolist() == [0, 1, 1, 1, 1, 3]
    assert words.first.tolist() == [0, 1, 5, 5, 6]


def test_ten_thousand_words_have_ten_thousand_hashes() -> None:
    text = " ".join(f"w{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)}" for n in range(10_000))
    assert len(set(words_of([text]).hashes.tolist())) == 10_000


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("nb", "Vi refunderer hele beløpet.", "refund"),
        ("sv", "Du får pengarna tillbaka.", "refund"),
        ("da", "Må jeg få dit kundenummer?", "identity"),
        ("en", "You'll have your money back.", "refund"),
    ],
)
def test_stems_endings_and_phrases_give_the_same_concept_in_every_language(
    language: str, text: str, concept: str
) -> None:
    lines = lines_of([plain_call(text, language=language)])
    found = concepts_of(words_of(lines.texts), lines.language)
    assert concept in {concept_names()[symbol - FIRST_CONCEPT] for symbol in found if symbol}


def test_the_same_meaning_has_the_same_gloss() -> None:
    texts = {"nb": "ikke", "sv": "inte", "da": "ikke", "en": "not"}
    lines = lines_of([plain_call(text, language=language) for language, text in texts.items()])
    glosses = glosses_of(words_of(lines.texts), lines.language)
    assert len(set(glosses.tolist())) == 1
    assert glosses[0] > 0


def test_context_looks_back_and_never_forward() -> None:
    def call(*last: str) -> Call:
        turns = [Turn("customer", (Utterance("My parcel is late."),)), Turn("agent", (Utterance("When was it due?"),))]
        return Call("c", (*turns, *(Turn("customer", (Utterance(text),)) for text in last)), language="en")

    lines = lines_of([call("On Monday."), plain_call("Mm.")])
    assert lines.other.tolist() == [-1, 0, 1, -1]
    assert lines.same.tolist() == [-1, -1, 0, -1]
    one, two = (
        [b.hashes[b.rows == 1].tolist() for b in blocks_of(lines_of([call(text)])) if b.name != "place"]
        for text in ("On Monday.", "Never mind then.")
    )
    assert one == two


def test_whether_marks_are_written_is_seen_by_call() -> None:
    lines = lines_of([plain_call("Is it?", "It is."), plain_call("is it", "it is"), plain_call("It is.", "Here.")])
    assert lines.marked.tolist() == [True, True, False, False, False, False]
    assert lines.asking.tolist() == [2, 0, 0, 0, 0, 0]


def test_empty_texts_and_no_calls_are_no_trouble() -> None:
    assert list(blocks_of(lines_of([]))) == []
    lines = lines_of([plain_call("", "…", "?!"), Call("empty")])
    assert len(lines) == 3
    assert all(np.all(np.diff(block.rows) >= 0) for block in blocks_of(lines))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jeg vet ikke hva som skjedde, men noe er galt, og dere må hjelpe meg", "nb"),
        ("Jag vet inte vad som hände, men något är fel och ni måste hjälpa mig", "sv"),
        ("Jeg ved ikke hvad der skete, men noget er galt, og I må hjælpe mig", "da"),
        ("I don't know what happened but something is wrong with it", "en"),
        ("", None),
        ("0472 998", None),
    ],
)
def test_the_language_is_guessed_from_its_commonest_words(text: str, language: str | None) -> None:
    assert guess_language([text]) == language
