"""Chances and broken rules with the words around."""

from __future__ import annotations

from datetime import timedelta

from store_examples import MONDAY, call, finding, judged, save

from pipeline.call import Transcript, Turn, Utterance
from pipeline.codebook import OrderRule
from pipeline.opportunities import Chance
from pipeline.profiles import Passage, Rate
from pipeline.store import Scope, Store

TEXTS = ["Hei.", "Hei, hvem?", "Kari.", "Jeg er sint.", "Det skjønner jeg.", "Bra.", "Noe mer?"]


def talk(count: int = len(TEXTS)) -> tuple[Turn, ...]:
    """Customer and agent in turns, a second each; the customer's fourth line calls for the agent's fifth."""
    return tuple(
        Turn(
            "customer" if number % 2 else "agent",
            (Utterance(TEXTS[number % len(TEXTS)], number * 1000, number * 1000 + 900, judged(f"code_{number}")),),
        )
        for number in range(count)
    )


def chance(utterance: int, answer: int | None, taken: bool = True, agent: str = "Kari N") -> Chance:
    return Chance("empathy", agent, taken, utterance, answer)


def texts(passage: Passage) -> list[str]:
    return [said.text for said in passage.lines]


def test_a_taken_chance_comes_with_the_words_around(store: Store) -> None:
    save(store, call(turns=talk(), timezone="Europe/Oslo", recording="c-1.wav"), chances=[chance(3, 4)])
    (passage,) = store.passages(Scope(agent="Kari N"), "empathy", True)
    assert (passage.call_id, passage.start_ms, passage.recording) == ("c-1", 3000, "c-1.wav")
    assert (passage.started_at, passage.started_at and passage.started_at.hour) == (MONDAY, 10)
    assert texts(passage) == TEXTS[1:6]
    assert [said.mark for said in passage.lines] == [None, None, "called", "answer", None]
    assert passage.lines[2].labels == ("code_3",)
    assert store.passages(Scope(agent="Kari N"), "empathy", False) == ()
    assert store.passages(Scope(), "something else", True) == ()


def test_the_newest_call_comes_first_and_no_more_than_asked_for(store: Store) -> None:
    for day in range(4):
        started = None if day == 3 else MONDAY + timedelta(days=day)
        save(store, call(f"c-{day}", turns=talk(), started_at=started), chances=[chance(3, 4, False)])
    scope = Scope(agent="Kari N")
    assert [p.call_id for p in store.passages(scope, "empathy", False, 2)] == ["c-2", "c-1"]
    assert [p.call_id for p in store.passages(scope, "empathy", False, 9)] == ["c-2", "c-1", "c-0", "c-3"]


def test_an_answer_far_off_is_shown_with_its_own_surroundings(store: Store) -> None:
    save(store, call(turns=talk(30)), chances=[chance(25, 4)])  # asked long before it was called for
    (passage,) = store.passages(Scope(), "empathy", True)
    assert [said.start_ms for said in passage.lines] == [n * 1000 for n in (2, 3, 4, 5, 23, 24, 25, 26)]
    assert (passage.start_ms, [said.mark for said in passage.lines].index("answer")) == (25_000, 2)


def test_of_a_transferred_call_an_agent_sees_the_own_part_and_what_called_for_it(store: Store) -> None:
    turns = (
        *(Turn(turn.speaker, turn.utterances) for turn in talk(4)),
        *(Turn(turn.speaker, turn.utterances, agent="Ola" if turn.speaker == "agent" else None) for turn in talk()[4:]),
    )
    save(store, call(turns=turns), chances=[chance(3, 4, agent="Ola")])
    (passage,) = store.passages(Scope(agent="Ola"), "empathy", True)
    assert texts(passage) == TEXTS[3:6]
    assert store.passages(Scope(agent="Kari N"), "empathy", True) == ()


def test_a_call_saved_again_has_the_new_chances_only(store: Store) -> None:
    save(store, call(turns=talk()), chances=[chance(3, 4), chance(5, 6)])
    save(store, call(turns=talk()), chances=[chance(1, 2)])
    assert [passage.start_ms for passage in store.passages(Scope(), "empathy", True)] == [1000]


def test_chances_follow_a_renamed_agent(store: Store) -> None:
    save(store, call(turns=talk()), chances=[chance(3, 4)])
    store.update_metadata("content of c-1", agent="Kari Nilsen")
    assert len(store.passages(Scope(agent="Kari Nilsen"), "empathy", True)) == 1


def test_passages_come_from_full_transcripts_unless_drafts_are_asked_for(store: Store) -> None:
    save(store, call(turns=talk(), transcript=Transcript("sphinx", quality="draft")), chances=[chance(3, 4)])
    assert store.passages(Scope(), "empathy", True) == ()
    assert len(store.passages(Scope(), "empathy", True, include_draft=True)) == 1


def test_a_broken_rule_is_shown_where_it_was_broken(store: Store) -> None:
    turns = (Turn("customer", (Utterance("Hallo.", 0, 50),)), Turn("agent", (Utterance("Du får 200 kroner.", 100),)))
    save(store, call(turns=turns), findings=[finding("c-1")])
    (passage,) = store.found_passages(Scope(agent="Kari N"), "compensation_before_probing")
    assert (passage.start_ms, texts(passage)) == (100, ["Hallo.", "Du får 200 kroner."])
    assert store.found_passages(Scope(), "another") == ()
    assert store.found_passages(Scope(agent="Ola"), "compensation_before_probing") == ()


def test_a_kept_rule_is_shown_with_what_came_first(store: Store) -> None:
    rule = OrderRule("patience", ("code_4",), {}, before=("code_2",))
    kept, broken = {"Kari N": {"rule.patience": Rate.of_call(0, 1)}}, {"Kari N": {"rule.patience": Rate.of_call(1, 1)}}
    save(store, call("c-1", turns=talk()), tallies=kept)
    save(store, call("c-2", turns=talk()), tallies=broken)
    (passage,) = store.kept_passages(Scope(agent="Kari N"), rule)
    assert (passage.call_id, passage.start_ms) == ("c-1", 4000)
    assert {said.mark: said.text for said in passage.lines if said.mark} == {"called": TEXTS[4], "answer": TEXTS[2]}


def test_the_words_around_a_moment(store: Store) -> None:
    save(store, call(turns=talk()))
    by_time, by_number = store.around("c-1", start_ms=3400), store.around("c-1", utterance=3)
    assert by_time == by_number
    assert by_time
    assert texts(by_time) == TEXTS[1:5]
    assert store.around("c-1", utterance=99) is None
