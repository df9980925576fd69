"""Roles exchanged or confirmed by a person."""

from __future__ import annotations

from dataclasses import replace

from pipeline.call import Amount, Flag, RoleBasis, Turn, Utterance
from pipeline.swap import as_decided, confirmed, swapped
from pipeline.timing import Span
from tests.world import call

UNSURE = Flag("speakers", "the words hardly tell")
LOW = Flag("confidence", "the recogniser was unsure")


def unsure(**fields):
    made = call("A: Hello [greeting]", "C: It broke [stating_need]", "A: Why?", roles=RoleBasis("words", 0.6), **fields)
    return replace(made, flags=(UNSURE, LOW), speech={"agent": (Span(0, 2000),), "customer": (Span(2000, 4000),)})


def speakers(of):
    return [turn.speaker for turn in of.turns]


def test_agent_and_customer_are_exchanged_everywhere():
    done = swapped(unsure(), "Eva")
    assert speakers(done) == ["customer", "agent", "customer"]
    assert done.speech == {"customer": (Span(0, 2000),), "agent": (Span(2000, 4000),)}
    assert all(utterance.judgement is None for _, utterance in done.utterances())


def test_a_person_has_said_so_and_the_call_counts():
    for decided in (swapped(unsure(), "Eva"), confirmed(unsure(), "Eva")):
        assert decided.roles == RoleBasis("person", 1.0, "Eva")
        assert decided.flags == (LOW,)
        assert decided.counts


def test_a_third_voice_stays():
    announcement = Turn("other", (), 0, 100)
    assert swapped(replace(unsure(), turns=(announcement,)), None).turns == (announcement,)


def test_swapping_twice_gives_the_roles_back():
    named = replace(unsure(), turns=tuple(replace(t, agent="Kari") for t in unsure().turns))
    twice = swapped(swapped(named, None), None)
    assert speakers(twice) == speakers(named)
    assert [turn.agent for turn in twice.turns] == ["Kari"] * 3


def test_what_was_known_of_amounts_stays():
    offer = Amount(200, "NOK", "refund")
    made = call("A: You get 200 back [compensation_offered]")
    turn = replace(made.turns[0], utterances=(replace(made.turns[0].utterances[0], amounts=(offer,)),))
    ((_, utterance),) = swapped(replace(made, turns=(turn,)), None).utterances()
    assert utterance.amounts == (offer,)


def test_a_silence_is_hold_where_the_agent_announced_it():
    music = Span(40_000, 50_000)
    spoken = {"agent": (Span(0, 2000), Span(30_000, 60_000)), "customer": (Span(2000, 4000),)}
    waiting = call("A: My router broke", "C: One moment please", speech=spoken, duration_ms=60_000, hold=(music,))
    assert swapped(waiting, None).hold == (Span(4000, 30_000), music)
    assert swapped(swapped(waiting, None), None).hold == (music,)
    assert swapped(replace(waiting, hold=None), None).hold is None  # nobody looked for it


def test_a_new_hearing_of_the_recording_keeps_what_a_person_decided():
    anew = unsure()
    assert speakers(as_decided(anew, swapped(unsure(), "Eva"))) == ["customer", "agent", "customer"]
    assert as_decided(anew, confirmed(unsure(), "Eva")).roles == RoleBasis("person", 1.0, "Eva")


def test_what_no_person_decided_is_heard_anew():
    assert as_decided(unsure(), unsure()) == unsure()


def test_without_times_what_is_said_tells_who_is_who():
    turns = tuple(
        replace(t, start_ms=None, end_ms=None, utterances=tuple(Utterance(u.text) for u in t.utterances))
        for t in unsure().turns
    )
    untimed = replace(unsure(), speech={}, turns=turns)
    assert speakers(as_decided(untimed, swapped(untimed, "Eva"))) == ["customer", "agent", "customer"]
    assert speakers(as_decided(untimed, confirmed(untimed, "Eva"))) == ["agent", "customer", "agent"]


def test_where_nothing_tells_who_is_who_a_new_hearing_stays_uncertain():
    silent = replace(unsure(), speech={}, turns=(), flags=(UNSURE,))
    assert as_decided(silent, swapped(unsure(), "Eva")) == silent
