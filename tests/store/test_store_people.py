"""Whose tags count."""

from __future__ import annotations

from dataclasses import replace

from store_examples import call, judged, save

from pipeline.call import Call, Turn, Utterance
from pipeline.store import Scope, Store
from pipeline.tags import Judgement


def said(*utterances: tuple[str, Judgement | None]) -> Call:
    return call(turns=tuple(Turn("agent", (Utterance(text, judgement=judgement),)) for text, judgement in utterances))


def tags(call: Call) -> list[Judgement | None]:
    return [utterance.judgement for _, utterance in call.utterances()]


ANNA, BEN = judged("question", by="Anna"), judged("steering", by="Ben")


def test_a_person_wins_over_a_model_that_comes_later(store: Store) -> None:
    save(store, said(("Hei.", judged("greeting")), ("Hva?", judged("informing"))))
    save(store, said(("Hei.", judged("greeting")), ("Hva?", ANNA)), people=["Anna"])
    save(store, said(("Hei.", judged("closing")), ("Hva?", judged("closing"))))
    assert tags(store.load("c-1")) == [judged("closing"), ANNA]
    assert [moment.text for moment in store.moments(Scope(), "question")] == ["Hva?"]
    assert [moment.text for moment in store.moments(Scope(), "closing")] == ["Hei."]


def test_a_persons_verdict_outlives_a_new_transcript(store: Store) -> None:
    save(store, said(("Ja.", judged()), ("Hva?", judged()), ("Ja.", ANNA)), people=["Anna"])
    save(store, said(("Noe annet.", judged())))
    save(store, said(("Nytt.", judged()), ("Ja.", judged()), ("Ja.", judged())))
    assert tags(store.load("c-1")) == [judged(), judged(), ANNA]


def test_the_latest_of_several_persons_wins_and_saving_again_changes_nothing(store: Store) -> None:
    save(store, said(("Hva?", ANNA)), people=["Anna"])
    save(store, said(("Hva?", BEN)), people=["Ben"])
    save(store, said(("Hva?", ANNA)))  # read before Ben was at it
    assert tags(store.load("c-1")) == [BEN]
    changed = judged("proposing", by="Anna")
    save(store, said(("Hva?", changed)))
    assert tags(store.load("c-1")) == [changed]
    assert tags(store.load("c-1", source="Ben")) == [BEN]


def test_measuring_can_know_what_people_judged(store: Store) -> None:
    fresh = said(("Hva?", judged("informing")), ("Hei.", judged("greeting")))
    assert store.with_people(fresh, "content of c-1") == fresh
    save(store, said(("Hva?", ANNA)), people=["Anna"])
    assert tags(store.with_people(fresh, "content of c-1")) == [ANNA, judged("greeting")]


def test_tags_of_another_model_stay_beside_while_the_words_are_the_same(store: Store) -> None:
    older, newer = judged("question"), judged("steering", by="behaviours 2.0.0")
    save(store, said(("Hva?", older)))
    save(store, said(("Hva?", newer)))
    assert tags(store.load("c-1")) == [newer]
    assert tags(store.load("c-1", source=older.source)) == [older]
    assert store.moments(Scope(), "question") == ()
    save(store, said(("Hva sa du?", newer)))
    assert tags(store.load("c-1", source=older.source)) == [None]


def test_an_utterance_no_longer_judged_is_not_judged(store: Store) -> None:
    save(store, said(("Hva?", judged("question"))))
    save(store, said(("Hva?", None)))
    assert tags(store.load("c-1")) == [None]
    assert store.moments(Scope(), "question") == ()


def test_a_person_can_judge_that_there_is_nothing(store: Store) -> None:
    nothing = judged(by="Anna")
    save(store, said(("Mm.", nothing)), people=["Anna"])
    save(store, replace(said(("Mm.", judged("empathy"))), tagged_by="behaviours 2"))
    assert tags(store.load("c-1")) == [nothing]
