from pathlib import Path

import pytest

from pipeline.errors import UnreadableInput, WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures, tallies
from pipeline.scorecards import check_card, find_card, load_card, score, shipped_cards
from tests.world import call

BOOK = load_codebook()
LANGUAGES = {"en", "nb", "sv", "da"}
ITEM = "{id: asked, question: 'Asked?', measure: calls.needs_probing%s}"


def card_file(folder, item=ITEM % "", head="name: mine\nversion: '1'\n"):
    path = folder / "card.yaml"
    path.write_text(f"{head}items:\n  - {item}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("card", shipped_cards(), ids=lambda card: card.name)
def test_a_shipped_card_asks_for_measures_there_are_in_four_languages(card):
    check_card(card, measures(BOOK))
    texts = [card.title, card.about, *(c.title for c in card.categories)]
    texts += [text for item in card.items for text in (item.question, item.note)]
    assert all(set(text) == LANGUAGES for text in texts)


def test_the_mystery_card_shows_five_published_averages():
    card = find_card("mystery")
    lines = [part.reference.value for part in (*card.items, *card.categories) if part.reference]
    assert sorted(lines) == [67.5, 70, 75.1, 83.5, 87.5]
    assert card["competence"].measure is None


def test_the_example_of_the_page_scores_a_call(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "scorecards.md").read_text(encoding="utf-8")
    path = tmp_path / "welcome_desk.yaml"
    path.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    card = load_card(path)
    check_card(card, measures(BOOK))
    tally = tallies(call("C: It broke [stating_need]", "A: When? [question needs_probing]"), BOOK)["Kari"]
    scored = score(card, tally, measures(BOOK))
    assert [s.score for s in scored.items] == [100, 100, None, None]
    assert [s.why_not for s in scored.items] == [None, None, "too_few", "no_measure"]
    assert (scored.total.score, scored.total.answered, scored.total.questions) == (100, 2, 4)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (", wieght: 2", "wieght"),
        (", weight: 0", "above 0"),
        (", count_as: half", "'half'"),
        (", count_as: target", "only one of"),
        (", target: [0, 1]", "only one of"),
        (", count_as: target, target: [0.6, 0.4]", "low, high"),
        (", category: need", "under `categories`"),
        (", reference: {value: 101, source: us}", "from 0 to 100"),
        (", reference: {value: 70}", "its source"),
        (", least: 0", "from 1"),
        (", since: 1.10", "in quotes"),
    ],
)
def test_a_fault_of_an_item_is_one_sentence_with_its_file(tmp_path, more, word):
    path = card_file(tmp_path, ITEM % more)
    with pytest.raises(UnreadableInput) as fault:
        load_card(path)
    assert word in str(fault.value)
    assert str(path) in str(fault.value)


def test_a_forgotten_measure_is_not_taken_for_none(tmp_path):
    with pytest.raises(UnreadableInput, match="measure: null"):
        load_card(card_file(tmp_path, "{id: asked, question: 'Asked?'}"))


def test_an_item_without_measure_carries_no_weight(tmp_path):
    with pytest.raises(UnreadableInput, match="a weight and no measure"):
        load_card(card_file(tmp_path, "{id: asked, question: 'Asked?', measure: null, weight: 1}"))


def test_two_items_of_one_id_are_refused(tmp_path):
    with pytest.raises(UnreadableInput, match="the question asked twice"):
        load_card(card_file(tmp_path, ITEM % "" + "\n  - " + ITEM % ""))


def test_a_version_is_needed(tmp_path):
    with pytest.raises(UnreadableInput, match="version"):
        load_card(card_file(tmp_path, head="name: mine\n"))


def test_a_misspelt_measure_is_named(tmp_path):
    card = load_card(card_file(tmp_path, "{id: asked, question: 'Asked?', measure: calls.probing}"))
    with pytest.raises(WrongUse, match=r"calls\.probing"):
        check_card(card, measures(BOOK))


def test_seconds_without_a_target_are_refused(tmp_path):
    card = load_card(card_file(tmp_path, "{id: quick, question: 'Quick?', measure: response_latency}"))
    with pytest.raises(WrongUse, match="target"):
        check_card(card, measures(BOOK))


def test_a_card_is_found_by_name_or_file(tmp_path):
    assert find_card("huthwaite") in shipped_cards()
    assert find_card(str(card_file(tmp_path))).name == "mine"
    with pytest.raises(WrongUse, match="huthwaite, mystery"):
        find_card("mistery")
