from dataclasses import replace

from pipeline.scorecards import Change, Item, Scorecard, changes, comparable, comparable_total

Q = {"en": "?"}
ASKED = Item("asked", Q, "calls.needs_probing")
TALK = Item("talk", Q, "talk_share", "target", (0.4, 0.6))
FELT = Item("felt", Q, None, weight=0)


def card(*items):
    return Scorecard("mine", "1", items)


def test_a_new_wording_weight_or_reference_leaves_an_item_comparable():
    new = replace(ASKED, question={"en": "Did they ask?"}, weight=2)
    assert comparable(card(ASKED), card(new)) == ("asked",)
    assert changes(card(ASKED), card(new)) == (Change("asked", "changed", ("question", "weight"), True),)
    assert not comparable_total(card(ASKED), card(new))


def test_another_measure_counting_or_target_ends_the_comparison():
    for old, new in (
        (ASKED, replace(ASKED, measure="follow_up")),
        (ASKED, replace(ASKED, count_as="complement")),
        (TALK, replace(TALK, target=(0.4, 0.5))),
    ):
        assert comparable(card(old), card(new)) == ()
        assert not changes(card(old), card(new))[0].comparable


def test_added_and_removed_items_are_named():
    assert changes(card(ASKED, FELT), card(TALK, FELT)) == (Change("talk", "added"), Change("asked", "removed"))


def test_what_is_never_scored_is_never_comparable_and_moves_no_total():
    assert comparable(card(FELT), card(FELT)) == ()
    assert comparable_total(card(ASKED, FELT), card(ASKED))


def test_the_order_of_questions_changes_nothing():
    assert changes(card(ASKED, TALK), card(TALK, ASKED)) == ()
    assert comparable_total(card(ASKED, TALK), card(TALK, ASKED))
