"""What people type to find calls, and how what was found is marked."""

from __future__ import annotations

import sqlite3

import pytest

from pipeline.searching import Term, fts5, marked, parse


def test_words_phrases_exclusions_and_beginnings() -> None:
    found = parse('pakke "kan du" -refusjon vent*')
    assert found.wanted == (Term("pakke"), Term("kan du"), Term("vent", True))
    assert found.excluded == (Term("refusjon"),)


def test_quotes_of_other_kinds_are_quotes() -> None:
    assert parse("”kan du” «hva skjedde»").wanted == (Term("kan du"), Term("hva skjedde"))


def test_a_phrase_left_open_goes_to_the_end() -> None:
    assert parse('pakke "kan du').wanted == (Term("pakke"), Term("kan du"))


def test_an_excluded_phrase() -> None:
    assert parse('-"kan du"').excluded == (Term("kan du"),)


def test_a_hyphen_within_a_word_excludes_nothing() -> None:
    found = parse("e-post")
    assert (found.wanted, found.excluded) == ((Term("e-post"),), ())


@pytest.mark.parametrize("typed", ["", "  ", "?!", "-", '""', "*", "- * ()", "\0\n"])
def test_punctuation_alone_looks_for_nothing(typed: str) -> None:
    assert not parse(typed)


def test_a_single_letter_with_a_star_is_the_letter() -> None:
    assert parse("a*").wanted == (Term("a"),)


NASTY = [
    "AND", "OR NOT", "NEAR(a b)", "words:x", "a^b", "(a", "a)", '"', "'; drop table calls; --", "a'b", "x:*", "!x",
    "a & b", "a | !b", "<->", "\\", "é*'", "-", "{a}", "+a", "ﬀ", "a\0b", "🙂", "²", "_", "a_b*", "’", "%", "１２",
]  # fmt: skip


@pytest.mark.parametrize("typed", NASTY)
def test_nothing_that_is_typed_is_an_error_to_the_index(typed: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(words, content='', tokenize=\"unicode61 remove_diacritics 0\")"
    )
    search = parse(typed)
    for terms in (search.wanted, search.excluded):
        if terms:
            connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (fts5(terms, "AND"),)).fetchall()


def pieces(typed: str, text: str) -> list[str]:
    return [piece for _, parts in marked(parse(typed), [text], 2) for piece, found in parts if found]


def test_only_whole_words_are_marked_whatever_their_case() -> None:
    assert pieces("pakke", "Pakke, pakken og PAKKE!") == ["Pakke", "PAKKE"]


def test_a_phrase_is_marked_over_punctuation() -> None:
    assert pieces('"ja takk"', "Ja, takk!") == ["Ja, takk"]


def test_a_beginning_is_marked_to_the_end_of_the_word() -> None:
    assert pieces("vent*", "Jeg har ventet.") == ["ventet"]


def test_what_is_found_twice_in_one_place_is_marked_once() -> None:
    assert pieces('kan "kan du"', "Kan du?") == ["Kan", " du"]


def test_the_pieces_are_the_text() -> None:
    text = "<b>Kan</b> du kan?"
    ((_, parts),) = marked(parse("kan"), [text], 1)
    assert "".join(piece for piece, _ in parts) == text


def test_utterances_that_hold_most_of_it_are_shown_in_their_order() -> None:
    texts = ["pakke", "nei", "pakke kom ikke", "en pakke", "kom pakke"]
    assert [number for number, _ in marked(parse("pakke kom"), texts, 2)] == [2, 4]


def test_a_phrase_that_goes_over_two_utterances_shows_both() -> None:
    assert [n for n, _ in marked(parse('"takk ha"'), ["Ja takk.", "Ha det!"], 2)] == [0, 1]


def test_letters_that_patterns_use_are_letters() -> None:
    assert pieces("a.b", "a.b axb") == ["a.b"]
