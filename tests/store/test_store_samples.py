"""Random samples, and the tagger checked on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store_examples import MODEL, MONDAY, call, judged, save

from pipeline.call import Call, Flag, Transcript, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.formats.codebook import load_codebook
from pipeline.profiles import Check
from pipeline.store import Scope, Store

BOOK = load_codebook()


def filled(store: Store, count: int = 12) -> None:
    for number in range(count):
        team = "North" if number % 2 else "South"
        save(store, call(f"c-{number:02d}", team=team, started_at=MONDAY + timedelta(days=number)))


def asked(*sources: str | None, call_id: str = "c-1", texts: tuple[str, ...] = ("Why?", "Fine.")):
    """A call whose first line is a question by each source named, whose second line is nothing by anybody."""
    by = sources[0] or MODEL
    said = (Utterance(texts[0], judgement=judged("question", by=by)), Utterance(texts[1], judgement=judged(by=by)))
    return call(call_id, turns=(Turn("agent", said),), tagged_by=MODEL, language="nb")


def code(store: Store, coded: Call, coder: str) -> None:
    """As `labels import` leaves it."""
    save(store, coded, people=[coder])
    store.add_codings(coded.call_id, coder, [utterance.judgement for _, utterance in coded.utterances()])


def noted(store: Store, tagger: str = MODEL) -> None:
    store.note_tagger(tagger, BOOK.names)


def test_a_draw_is_kept_with_its_seed_and_what_it_was_drawn_from(store: Store) -> None:
    filled(store)
    scope = Scope(team="North", first_day=MONDAY.date(), last_day=date(2026, 11, 9))
    drawn = store.draw(scope, 3, seed=7)
    assert (drawn.seed, drawn.scope, drawn.calls, len(set(drawn.call_ids))) == (7, scope, 4, 3)
    assert set(drawn.call_ids) < {"c-01", "c-03", "c-05", "c-07"}
    assert store.samples() == (drawn,)


def test_the_same_seed_draws_the_same_and_another_something_else(store: Store) -> None:
    filled(store)
    one, same, other = (store.draw(Scope(), 5, seed, again=True).call_ids for seed in (1, 1, 2))
    assert one == same != other


def test_a_new_draw_leaves_out_what_was_drawn_before_unless_told(store: Store) -> None:
    filled(store, 5)
    first = store.draw(Scope(), 3, seed=1)
    second = store.draw(Scope(), 3, seed=1)
    assert (second.calls, {*first.call_ids, *second.call_ids}) == (2, {f"c-{n:02d}" for n in range(5)})
    with pytest.raises(WrongUse, match="no call left to draw"):
        store.draw(Scope(), 1, seed=1)
    assert store.draw(Scope(), 9, seed=1, again=True).calls == 5


def test_every_call_has_the_same_chance(store: Store) -> None:
    filled(store, 4)
    drawn = [store.draw(Scope(), 1, seed, again=True).call_ids[0] for seed in range(200)]
    # binomial(200, 1/4): 5 standard deviations are 31 either way
    assert all(19 <= drawn.count(f"c-{n:02d}") <= 81 for n in range(4))


def test_drafts_and_flagged_calls_are_not_drawn(store: Store) -> None:
    save(store, call("draft", transcript=Transcript("sphinx", quality="draft")))
    save(store, call("flagged", flags=(Flag("speakers", "uncertain"),)))
    save(store, call("good", transcript=Transcript("faster-whisper")))
    assert store.draw(Scope(), 9, seed=0).call_ids == ("good",)


def test_people_and_the_tagger_in_use_are_compared_utterance_by_utterance(store: Store) -> None:
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    assert store.checked(BOOK) == {}  # no tagger is noted
    noted(store)
    assert store.checked(BOOK)["question"].calls == 0  # nobody coded
    code(store, asked("Anna"), "Anna")
    found = store.checked(BOOK)["question"]
    assert found.check == Check(tp=1, fp=0, fn=0, tn=1, calls=1)
    assert found.languages == {"nb": found.check}


def test_what_people_corrected_outside_the_sample_counts_nowhere(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL, call_id="c-1"))
    drawn = store.draw(Scope(), 1, seed=0)
    save(store, asked(MODEL, call_id="c-2"))
    code(store, asked("Anna", call_id="c-2"), "Anna")
    assert drawn.call_ids == ("c-1",)
    assert store.checked(BOOK)["question"].calls == 0


def test_what_people_put_right_in_a_call_of_the_sample_is_no_check(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    save(store, asked("Anna"), people=["Anna"])
    assert store.checked(BOOK)["question"].calls == 0


def test_a_second_coding_takes_the_place_of_the_first(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    for labels in ((), ("question",)):
        store.add_codings("c-1", "Anna", [judged(*labels), judged()])
    assert store.checked(BOOK)["question"].check == Check(1, 0, 0, 1, 1)


def test_a_call_of_two_samples_counts_once(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL))
    for seed in (0, 1):
        store.draw(Scope(), 1, seed, again=True)
    code(store, asked("Anna"), "Anna")
    assert store.checked(BOOK)["question"].calls == 1


def test_the_first_coder_is_held_against_the_tagger_though_the_last_is_active(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    code(store, asked("Zoe"), "Zoe")
    nothing = asked("Anna")
    turn = nothing.turns[0]
    lines = tuple(replace(u, judgement=judged(by="Anna")) for u in turn.utterances)
    code(store, replace(nothing, turns=(replace(turn, utterances=lines),)), "Anna")
    found = store.checked(BOOK)["question"]
    assert found.check == Check(1, 0, 0, 1, 1)
    assert found.human_kappa == pytest.approx(0)
    assert store.load("c-1").turns[0].utterances[0].judgement == judged(by="Anna")


def test_another_tagger_than_the_one_in_use_is_not_checked(store: Store) -> None:
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    code(store, asked("Anna"), "Anna")
    noted(store)
    noted(store, "behaviours 2")
    assert store.checked(BOOK)["question"].calls == 0


def test_a_call_flagged_after_it_was_drawn_is_left_out(store: Store) -> None:
    noted(store)
    save(store, asked(MODEL))
    store.draw(Scope(), 1, seed=0)
    code(store, replace(asked("Anna"), flags=(Flag("speakers", "uncertain"),)), "Anna")
    assert store.checked(BOOK)["question"].calls == 0


def test_more_calls_than_are_read_at_a_time_are_all_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.samples.BATCH", 2)
    noted(store)
    for number in range(5):
        save(store, asked(MODEL, call_id=f"c-{number}"))
    store.draw(Scope(), 5, seed=0)
    for number in range(5):
        code(store, asked("Anna", call_id=f"c-{number}"), "Anna")
    assert store.checked(BOOK)["question"].check == Check(5, 0, 0, 5, 5)


def test_what_people_judged_comes_out_a_call_and_coder_without_the_machines(store: Store) -> None:
    save(store, asked(MODEL))
    save(store, asked(MODEL, call_id="c-2"))
    store.draw(Scope(), 1, seed=0)
    for coder in ("Anna", "Ben"):
        code(store, asked(coder), coder)
    found = list(store.by_people())
    assert [(c.call_id, c.tagged_by) for c in found] == [("c-1", "Anna"), ("c-1", "Ben")]
    assert {u.judgement.source for _, u in found[0].utterances() if u.judgement} == {"Anna"}
