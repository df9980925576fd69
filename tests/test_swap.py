"""Roles exchanged or confirmed by a person."""

from __future__ import annotations

from dataclasses import replace

from pipeline.call import Flag, RoleBasis, Turn
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


def test_a_new_hearing_of_the_recording_keeps_what_a_person_decided():
    anew = unsure()
    assert speakers(as_decided(anew, swapped(unsure(), "Eva"))) == ["customer", "agent", "customer"]
    assert as_decided(anew, confirmed(unsure(), "Eva")).roles == RoleBasis("person", 1.0, "Eva")


def test_what_no_person_decided_is_heard_anew():
    assert as_decided(unsure(), unsure()) == unsure()


def test_without_times_a_new_hearing_stays_uncertain():
    silent = replace(unsure(), speech={}, turns=(), flags=(UNSURE,))
    assert as_decided(silent, swapped(unsure(), "Eva")) == silent
