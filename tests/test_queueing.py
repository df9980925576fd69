"""Lines chosen for labelling."""

from __future__ import annotations

from collections import Counter

from pipeline.queueing import Candidate, choose, thresholds


def line(call: int, utterance: int = 0, agent: int = 1, given: tuple[str, ...] = (), **scores: float) -> Candidate:
    return Candidate(call, utterance, agent, scores, given)


def test_the_threshold_lies_between_what_was_given_and_what_was_not() -> None:
    pool = [line(1, given=("question",), question=0.8), line(2, question=0.4), line(3, apology=0.2)]
    found = thresholds(pool)
    assert (round(found["question"], 9), found["apology"]) == (0.6, 0.5)


def test_the_least_certain_lines_come_first() -> None:
    sure = [line(1, given=("question",), question=0.7), line(2, question=0.35)]
    unsure = [line(3, given=("question",), question=0.56), line(4, question=0.52)]
    chosen = choose([*sure, *unsure], 2, seed=1, reasons=("uncertain",))
    assert {(c.call, c.why) for c in chosen} == {(3, "uncertain:question"), (4, "uncertain:question")}


def test_sure_decisions_are_never_called_uncertain() -> None:
    pool = [line(1, given=("question",), question=0.99), line(2, question=0.01)]
    assert choose(pool, 5, seed=1, reasons=("uncertain",)) == ()


def test_codes_with_few_labelled_lines_are_looked_for_where_they_are_likely() -> None:
    pool = [line(1, refusing=0.9, question=0.9), line(2, refusing=0.02, question=0.9), line(3, apology=0.9)]
    labelled = {"question": 900, "apology": 400, "refusing": 3}
    chosen = choose(pool, 5, seed=1, reasons=("rare",), labelled=labelled)
    assert [(c.call, c.why) for c in chosen] == [(1, "rare:refusing")]


def test_codes_take_turns() -> None:
    pool = [line(n, weak=0.5) for n in range(20)] + [line(n, good=0.6) for n in range(20, 24)]
    chosen = choose(pool, 8, seed=1, reasons=("uncertain",))
    assert Counter(c.code for c in chosen) == {"weak": 4, "good": 4}


def test_lines_are_spread_over_calls_and_agents() -> None:
    talker = [line(n // 10, n % 10, agent=1, question=0.5) for n in range(40)]  # four calls of one agent
    others = [line(10 + n, agent=n + 2, question=0.6) for n in range(3)]
    chosen = choose([*talker, *others], 4, seed=1, reasons=("uncertain",))
    assert {c.call for c in chosen} >= {10, 11, 12}
    assert max(Counter(c.call for c in chosen).values()) == 1


def test_a_call_gives_more_lines_when_nothing_else_is_left() -> None:
    pool = [line(1, n, question=0.5) for n in range(5)]
    assert sorted(c.utterance for c in choose(pool, 9, seed=1, reasons=("uncertain",))) == [0, 1, 2, 3, 4]


def test_no_line_is_chosen_twice() -> None:
    pool = [line(n, question=0.5, refusing=0.5) for n in range(4)]
    chosen = choose(pool, 9, seed=1)
    assert len({(c.call, c.utterance) for c in chosen}) == len(chosen) == 4


def test_the_same_seed_chooses_the_same_and_another_something_else() -> None:
    pool = [line(n, question=0.5) for n in range(50)]
    one, same, other = (choose(pool, 10, seed) for seed in (1, 1, 2))
    assert one == same != other
