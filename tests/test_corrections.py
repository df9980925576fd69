"""What people put right in a call: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Call, Heard, Speaker, Turn, Utterance, Word
from pipeline.corrections import Retag, cleaned, line_of, retagged, with_text
from pipeline.errors import Missing, WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.respeaking import reshaped, shapes, with_speaker
from pipeline.retiming import retimed
from pipeline.tags import Judgement
from pipeline.timing import Span
from tests.world import call

BOOK = load_codebook()
SPOKEN = (
    "A: Hello. [greeting]",
    "A: Why? [question/open needs_probing]",
    "C: It broke. [stating_need]",
    "A: I see. []",
)


def says(of: Call) -> list[tuple[str, list[str]]]:
    return [(turn.speaker, [u.text for u in turn.utterances]) for turn in of.turns]


def words(text: str, step: int = 100) -> tuple[Word, ...]:
    return tuple(Word(word, n * step, (n + 1) * step, 0.9) for n, word in enumerate(text.split()))


# ---- tags


def test_a_change_of_a_tag_leaves_the_others() -> None:
    judgement = retagged(call(*SPOKEN), 1, Retag(add=("empathy",), remove=("needs_probing",)), "Eva", BOOK)
    assert judgement == Judgement(("question", "empathy"), "open", source="Eva")


def test_the_form_goes_with_the_question_and_comes_with_it() -> None:
    assert retagged(call(*SPOKEN), 1, Retag(remove=("question",)), "Eva", BOOK).form is None
    asked = Retag(add=("question",), of_question={"form": "closed", "follow_up": True})
    judgement = retagged(call(*SPOKEN), 0, asked, "Eva", BOOK)
    assert (judgement.form, judgement.follow_up) == ("closed", True)


def test_a_code_that_was_left_undecided_is_decided_now() -> None:
    undecided = Judgement((), source="Eva", ignore=("apology", "empathy"))
    before = replace(call(*SPOKEN), turns=(Turn("agent", (Utterance("Oh.", judgement=undecided),)),))
    assert retagged(before, 0, Retag(remove=("apology",)), "Eva", BOOK).ignore == ("empathy",)


@pytest.mark.parametrize(
    ("line", "retag"),
    [
        (0, Retag(add=("stating_need",))),
        (2, Retag(add=("question",))),
        (0, Retag(remove=("nonsense",))),
        (1, Retag(of_question={"form": "round"})),
        (1, Retag(of_question={"about": "weather"})),
    ],
)
def test_codes_of_the_other_speaker_and_unknown_ones_are_refused(line: int, retag: Retag) -> None:
    with pytest.raises(WrongUse):
        retagged(call(*SPOKEN), line, retag, "Eva", BOOK)


def test_a_line_that_is_not_there_is_said_so() -> None:
    with pytest.raises(Missing):
        retagged(call(*SPOKEN), 4, Retag(), "Eva", BOOK)


# ---- words


def test_words_that_stay_keep_their_times_and_new_ones_lie_between() -> None:
    found = retimed(words("I want my refound now"), "I want my refund right now.", 0, 500)
    assert [(word.text, word.start_ms) for word in found] == [
        ("I", 0), ("want", 100), ("my", 200), ("refund", 300), ("right", 354), ("now.", 400)
    ]  # fmt: skip
    assert [word.end_ms for word in found] == [100, 200, 300, 354, 400, 500]
    assert [word.confidence for word in found] == [0.9, 0.9, 0.9, None, None, 0.9]


def test_words_before_and_behind_lie_within_the_line() -> None:
    found = retimed(words("want it"), "I want it now", 0, 300)
    assert [(word.start_ms, word.end_ms) for word in found] == [(0, 0), (0, 100), (100, 200), (200, 300)]


@given(
    st.lists(st.sampled_from(["ja", "nei", "hva", "du", "hei"]), max_size=8),
    st.lists(st.sampled_from(["ja", "nei", "så", "du"]), min_size=1, max_size=8),
)
def test_times_never_fall_and_no_word_is_lost(before: list[str], after: list[str]) -> None:
    found = retimed(words(" ".join(before)), " ".join(after), 0, 100 * len(before))
    assert [word.text for word in found] == (after if before else [])
    edges = [edge for word in found for edge in (word.start_ms, word.end_ms)]
    assert edges == sorted(edges)


def test_what_was_heard_is_kept_and_forgotten_when_it_is_right_after_all() -> None:
    once = with_text(call(*SPOKEN), 2, "It brake.")
    assert line_of(once, 2)[1].heard == Heard("customer", "It broke.")
    twice = with_text(once, 2, "It braked.")
    assert line_of(twice, 2)[1].heard == Heard("customer", "It broke.")
    assert with_text(twice, 2, "It broke.") == call(*SPOKEN)


def test_amounts_follow_the_words() -> None:
    paid = with_text(call(*SPOKEN), 3, "You get 200 kroner back.")
    assert [amount.amount for amount in line_of(paid, 3)[1].amounts] == [200]


def test_what_is_stored_is_one_line_without_personal_data() -> None:
    assert cleaned(call(*SPOKEN), 0, " Kari here,\n call\x00 22 98 40 17. ") == "[name] here, call [number]."


@pytest.mark.parametrize("text", ["", " \n\t", "\x00", "x" * 2001])
def test_an_empty_or_endless_line_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        cleaned(call(*SPOKEN), 0, text)


# ---- speakers


def several(*speakers_and_texts: tuple[Speaker, tuple[str, ...]]) -> Call:
    turns, at = [], 0
    for speaker, texts in speakers_and_texts:
        said = tuple(Utterance(text, at + n * 1000, at + (n + 1) * 1000) for n, text in enumerate(texts))
        turns.append(Turn(speaker, said, at, at + 1000 * len(said)))
        at += 1000 * len(said)
    speech = {
        who: tuple(Span(t.start_ms, t.end_ms) for t in turns if t.speaker == who) for who in ("agent", "customer")
    }
    return Call("c", tuple(turns), "en", "Kari", speech=speech)


def test_a_line_in_the_middle_of_a_turn_cuts_it() -> None:
    found = with_speaker(several(("agent", ("One.", "Two.", "Three."))), 1, "customer")
    assert says(found) == [("agent", ["One."]), ("customer", ["Two."]), ("agent", ["Three."])]
    assert [(t.start_ms, t.end_ms) for t in found.turns] == [(0, 1000), (1000, 2000), (2000, 3000)]
    assert found.speech == {"agent": (Span(0, 1000), Span(2000, 3000)), "customer": (Span(1000, 2000),)}


def test_a_line_at_an_edge_goes_over_to_the_neighbour() -> None:
    found = with_speaker(several(("agent", ("One.", "Two.")), ("customer", ("Three.",))), 1, "customer")
    assert says(found) == [("agent", ["One."]), ("customer", ["Two.", "Three."])]
    assert (found.turns[1].start_ms, found.turns[1].end_ms) == (1000, 3000)


def test_a_turn_that_was_anothers_joins_those_around_it() -> None:
    found = with_speaker(several(("agent", ("One.",)), ("customer", ("Two.",)), ("agent", ("Three.",))), 1, "agent")
    assert says(found) == [("agent", ["One.", "Two.", "Three."])]
    assert line_of(found, 1)[1].heard == Heard("customer", "Two.")


def test_of_a_transferred_call_the_line_is_the_agents_who_spoke_last() -> None:
    made = several(("agent", ("One.",)), ("customer", ("Two.",)), ("agent", ("Three.",)))
    first, second, third = made.turns
    moved = with_speaker(replace(made, turns=(first, second, replace(third, agent="Ola"))), 1, "agent")
    assert [(moved.speaking_agent(t), len(t.utterances)) for t in moved.turns] == [("Kari", 2), ("Ola", 1)]


def test_a_line_without_times_leaves_the_speech_alone() -> None:
    bare = replace(several(("agent", ("One.",))), turns=(Turn("agent", (Utterance("One."), Utterance("Two."))),))
    found = with_speaker(bare, 0, "customer")
    assert found.speech == bare.speech
    assert [(t.start_ms, t.end_ms) for t in found.turns] == [(None, None), (None, None)]


def test_an_announced_silence_is_no_hold_when_the_customer_said_it() -> None:
    made = several(("agent", ("One moment please.",)), ("customer", ("Fine.",)))
    turns = (made.turns[0], replace(made.turns[1], start_ms=20_000, end_ms=21_000))
    speech = {"agent": (Span(0, 1000),), "customer": (Span(20_000, 21_000),)}
    waiting = replace(made, turns=turns, speech=speech, hold=(Span(1000, 20_000),))
    assert with_speaker(waiting, 0, "customer").hold == ()


TURNS = st.lists(
    st.tuples(
        st.sampled_from(["agent", "customer", "other"]),
        st.lists(st.sampled_from(["Ja.", "Nei.", "Hva?"]), min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@given(TURNS, st.lists(st.tuples(st.integers(0, 14), st.sampled_from(["agent", "customer", "other"])), max_size=6))
def test_any_speakers_put_right_and_taken_back_in_reverse_give_the_call_back(turns, wanted) -> None:  # type: ignore[no-untyped-def]
    first = now = several(*turns)
    count = len(list(first.utterances()))
    done = []
    for number, speaker in wanted:
        after = with_speaker(now, number % count, speaker)
        assert [u.text for _, u in after.utterances()] == [u.text for _, u in first.utterances()]
        assert all(turn.utterances for turn in after.turns)
        done.append((number % count, line_of(now, number % count)[0].speaker, shapes(now, after)))
        now = after
    for number, speaker, (before, after) in reversed(done):
        heard = line_of(with_speaker(now, number, speaker), number)[1].heard
        back = reshaped(now, after, before)
        assert back is not None
        now = _heard(back, number, heard)
    assert now == first


def _heard(of: Call, number: int, heard: Heard | None) -> Call:
    from pipeline.corrections import with_line

    return with_line(of, number, heard=heard)


def test_another_shape_than_the_one_left_is_not_forced_back() -> None:
    made = several(("agent", ("One.", "Two.", "Three.")))
    after = with_speaker(made, 1, "customer")
    assert reshaped(with_speaker(after, 2, "customer"), *reversed(shapes(made, after))) is None
