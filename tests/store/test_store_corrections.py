"""What people put right in stored calls: in every figure at once, reversible, and never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.batch import anew, correct, local
from pipeline.call import Call, Flag, RoleBasis, Turn
from pipeline.corrections import Retag
from pipeline.errors import Conflict, Forbidden, Missing
from pipeline.formats.codebook import load_codebook
from pipeline.measures import measures
from pipeline.process import measured, tagged
from pipeline.profiles import Rate
from pipeline.store import Scope, Store, database
from pipeline.store.schema_access import audit
from pipeline.viewers import Viewer
from tests.fakes import KeywordTagger
from tests.world import call

BOOK = load_codebook()


class OfRoles(KeywordTagger):
    """As taggers do: the codes of whoever speaks, and none for other voices."""

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        return [replace(c, turns=tuple(map(self._of_role, c.turns))) for c in super().tag(calls)]

    def _of_role(self, turn: Turn) -> Turn:
        names = {code.name for code in BOOK.for_speaker(turn.speaker)}
        said = []
        for u in turn.utterances:
            labels = tuple(code for code in u.judgement.labels if code in names) if u.judgement else ()
            said.append(replace(u, judgement=replace(u.judgement, labels=labels) if names and u.judgement else None))
        return replace(turn, utterances=tuple(said))


TAGGER = OfRoles(
    words=(("why", "needs_probing"), ("refund", "compensation_offered"), ("please", "compensation_request"))
)
LINES = ("A: Why did it stop?", "C: It just did, please.", "A: You get a refund of 200 kroner.")
EVA = Viewer("Eva", frozenset({"qa"}))
PER = Viewer("Per", frozenset({"leader"}), teams=("North",))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        opened.note_tagger(TAGGER.source, TAGGER.codes)
        analyse(opened)
        yield opened


def analyse(store: Store, *lines: str, tagger: KeywordTagger = TAGGER, **fields: Any) -> None:
    made = call(*(lines or LINES), team="North", **{"roles": RoleBasis("words", 0.9), **fields})
    done = measured(tagged(made, tagger, BOOK), "c-1", {"stages": "2"}, BOOK)
    local.save(store, local.decided(store, done, BOOK, lambda: tagger), BOOK, lambda: tagger)


def rate(store: Store, name: str) -> Rate:
    measure = next(m for m in measures(BOOK) if m.name == name)
    return store.tally(Scope(agent="Kari"), [measure])[name]


def codes(store: Store) -> list[tuple[str, ...]]:
    return [u.judgement.labels if u.judgement else () for _, u in store.load("c-1").utterances()]


def sources(store: Store) -> list[str | None]:
    return [u.judgement.source if u.judgement else None for _, u in store.load("c-1").utterances()]


def said(store: Store) -> list[tuple[str, str]]:
    return [(turn.speaker, u.text) for turn, u in store.load("c-1").utterances()]


def tag(store: Store, line: int, *add: str, remove: Sequence[str] = (), by: Viewer = EVA) -> Any:
    return correct.tags(store.as_seen_by(by), 1, line, Retag(add, tuple(remove)), BOOK)


def write(store: Store, line: int, text: str, by: Viewer = EVA) -> Any:
    return correct.text(store.as_seen_by(by), 1, line, text, said(store)[line][1], lambda: TAGGER, BOOK)


def speak(store: Store, line: int, speaker: Any, by: Viewer = EVA) -> Any:
    return correct.speaker(store.as_seen_by(by), 1, line, speaker, said(store)[line][0], lambda: TAGGER, BOOK)


def swap(store: Store, by: Viewer = EVA, tagger: KeywordTagger = TAGGER) -> Any:
    return correct.swap(store.as_seen_by(by), 1, lambda: tagger, BOOK)


def undo(store: Store, correction: Any, by: Viewer = EVA, tagger: KeywordTagger = TAGGER) -> Any:
    return correct.undo(store.as_seen_by(by), 1, correction.id, lambda: tagger, BOOK)


# ---- figures


def test_a_tag_put_right_is_in_the_agents_rate_at_once(store: Store) -> None:
    assert rate(store, "utterances.empathy").count == 0
    tag(store, 0, "empathy")
    assert rate(store, "utterances.empathy").count == 1
    assert codes(store)[0] == ("needs_probing", "empathy")
    assert sources(store) == ["Eva", TAGGER.source, TAGGER.source]


def test_what_was_not_offered_is_in_no_ledger(store: Store) -> None:
    assert [line.amount.amount for line in store.ledger_lines()] == [200]
    one = tag(store, 2, remove=["compensation_offered"])
    assert list(store.ledger_lines()) == []
    undo(store, one)
    assert [line.amount.amount for line in store.ledger_lines()] == [200]


def test_words_put_right_are_tagged_anew_and_counted(store: Store) -> None:
    write(store, 2, "You get a credit.")
    assert rate(store, "utterances.compensation_offered").count == 0
    assert said(store)[2] == ("agent", "You get a credit.")


def test_a_line_of_the_customer_counts_for_the_agent_no_more(store: Store) -> None:
    speak(store, 0, "customer")
    assert (rate(store, "utterances.needs_probing").count, rate(store, "utterances.needs_probing").total) == (0, 1)
    assert [len(turn.utterances) for turn in store.load("c-1").turns] == [2, 1]


def test_a_line_of_neither_leaves_the_rest_counted(store: Store) -> None:
    speak(store, 1, "other")
    assert rate(store, "utterances.needs_probing").count == 1


# ---- taken back


@pytest.mark.parametrize(
    "do",
    [
        lambda store: tag(store, 0, "empathy"),
        lambda store: write(store, 0, "Who stopped it?"),
        lambda store: speak(store, 0, "customer"),
        lambda store: speak(store, 1, "other"),
        swap,
        lambda store: correct.confirm(store.as_seen_by(EVA), 1, BOOK),
    ],
)
def test_taken_back_everything_is_as_it_was(store: Store, do: Callable[[Store], Any]) -> None:
    before, figures = store.standing(1), store.tally(Scope(), measures(BOOK))
    one = do(store)
    assert store.standing(1).call != before.call
    undo(store, one)
    after = store.standing(1)
    assert replace(after, corrections=()) == before
    assert store.tally(Scope(), measures(BOOK)) == figures
    (kept,) = after.corrections
    assert (kept.person, kept.undone_by) == ("Eva", "Eva")


def test_many_corrections_taken_back_in_reverse_give_the_call_back(store: Store) -> None:
    before = store.standing(1)
    done = [
        tag(store, 1, "objection"),
        speak(store, 1, "agent"),
        tag(store, 1, "apology"),
        write(store, 1, "Why? It just did."),
        swap(store),
        write(store, 2, "You get nothing."),
        tag(store, 2, "objection", by=PER),
        speak(store, 0, "other"),
    ]
    for one in reversed(done):
        undo(store, one)
    assert replace(store.standing(1), corrections=()) == before


def test_roles_taken_back_give_the_tags_of_an_earlier_tagger_back(store: Store) -> None:
    newer = replace(TAGGER, words=(("did", "apology"),), source="keywords 2")
    before = store.load("c-1")
    one = swap(store, tagger=newer)
    assert set(sources(store)) == {"keywords 2"}
    undo(store, one, tagger=newer)
    assert store.load("c-1") == before


def test_roles_that_a_person_gave_are_no_longer_given_when_taken_back(store: Store) -> None:
    analyse(store, roles=RoleBasis("words", 0.6), flags=(Flag("speakers", "hardly told"),))
    one = correct.confirm(store.as_seen_by(EVA), 1, BOOK)
    assert store.load("c-1").counts
    undo(store, one)
    assert not store.load("c-1").counts
    assert store.decided("c-1") is None


def test_who_takes_a_tag_back_gives_way_to_who_judged_before(store: Store) -> None:
    tag(store, 0, "apology", by=PER)
    one = tag(store, 0, "empathy", by=EVA)
    assert codes(store)[0] == ("needs_probing", "apology", "empathy")
    undo(store, one)
    assert (codes(store)[0], sources(store)[0]) == (("needs_probing", "apology"), "Per")


def test_a_second_correction_taken_back_leaves_the_first_and_its_age(store: Store) -> None:
    tag(store, 0, "apology", by=EVA)
    tag(store, 0, remove=["apology"], by=PER)
    one = tag(store, 0, "empathy", by=EVA)
    undo(store, one)
    assert (codes(store)[0], sources(store)[0]) == (("needs_probing",), "Per")


@pytest.mark.parametrize(
    "do",
    [
        lambda store: (tag(store, 0, "apology"), tag(store, 0, "empathy", by=PER)),
        lambda store: (write(store, 0, "One."), write(store, 0, "Two.", by=PER)),
        lambda store: (speak(store, 0, "customer"), speak(store, 0, "other", by=PER)),
        lambda store: (swap(store), swap(store, by=PER)),
    ],
)
def test_what_was_changed_again_is_not_taken_back_beneath_it(store: Store, do: Callable[[Store], Any]) -> None:
    one, two = do(store)
    with pytest.raises(Conflict, match="changed again since"):
        undo(store, one)
    undo(store, two)
    undo(store, one)


def test_nothing_is_taken_back_twice_or_that_never_was(store: Store) -> None:
    one = tag(store, 0, "apology")
    undo(store, one)
    with pytest.raises(Conflict, match="already"):
        undo(store, one)
    with pytest.raises(Missing):
        undo(store, replace(one, id=99))


def test_a_line_that_went_with_a_new_hearing_is_not_taken_back(store: Store) -> None:
    one = tag(store, 0, "apology")
    analyse(store, "A: What is it?", "C: It just did, please.")
    with pytest.raises(Conflict, match="analysed anew"):
        undo(store, one)


# ---- heard, tagged and measured anew


def test_what_was_put_right_holds_when_the_call_is_heard_anew(store: Store) -> None:
    tag(store, 0, "empathy")
    write(store, 1, "It just died.")
    speak(store, 2, "customer")
    analyse(store, "C: Hello?", *LINES)
    assert said(store) == [("customer", "Hello?"), ("agent", "Why did it stop?"), ("customer", "It just died."),
                           ("customer", "You get a refund of 200 kroner.")]  # fmt: skip
    assert sources(store)[1] == "Eva"
    assert codes(store)[3] == ()  # no offer of the agent's
    assert rate(store, "utterances.empathy").count == 1


def test_what_was_put_right_before_roles_were_swapped_holds_too(store: Store) -> None:
    write(store, 1, "It just died.")
    swap(store)
    analyse(store)
    assert said(store)[:2] == [("customer", "Why did it stop?"), ("agent", "It just died.")]
    assert store.load("c-1").turns[1].utterances[0].heard is not None


def test_what_was_taken_back_does_not_come_again(store: Store) -> None:
    for one in (tag(store, 0, "empathy"), write(store, 1, "It died."), speak(store, 2, "customer")):
        undo(store, one)
    analyse(store, tagger=replace(TAGGER, source="keywords 2"))
    assert said(store) == [("agent", "Why did it stop?"), ("customer", "It just did, please."),
                           ("agent", "You get a refund of 200 kroner.")]  # fmt: skip
    assert sources(store) == ["keywords 2"] * 3


def test_after_a_new_hearing_words_are_taken_back_to_what_is_heard_now(store: Store) -> None:
    one = write(store, 0, "Who stopped it?")
    analyse(store, tagger=replace(TAGGER, source="keywords 2"))
    undo(store, one, tagger=replace(TAGGER, source="keywords 2"))
    assert said(store)[0] == ("agent", "Why did it stop?")
    assert (codes(store)[0], sources(store)[0]) == (("needs_probing",), "keywords 2")


def test_tagging_anew_keeps_words_and_judgements(store: Store) -> None:
    tag(store, 0, "empathy")
    write(store, 1, "It just died.")
    anew.retag(store, replace(TAGGER, source="keywords 2"), BOOK)
    assert sources(store) == ["Eva", "keywords 2", "keywords 2"]
    assert said(store)[1][1] == "It just died."


def test_a_person_faster_than_a_batch_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep, first = local.keep, [True]

    def slowly(*arguments: Any, **options: Any) -> None:
        if first.pop() if first else False:
            write(store, 1, "It just died.")
            tag(store, 0, "empathy")
        keep(*arguments, **options)

    monkeypatch.setattr(local, "keep", slowly)
    anew.retag(store, replace(TAGGER, source="keywords 2"), BOOK)
    assert sources(store) == ["Eva", "keywords 2", "keywords 2"]
    assert said(store)[1][1] == "It just died."
    assert rate(store, "utterances.empathy").count == 1


def test_the_tags_of_other_taggers_stay_beside_a_line_that_did_not_change(store: Store) -> None:
    analyse(store, tagger=replace(TAGGER, source="keywords 2"))
    one = write(store, 0, "Who stopped it?")
    models = {place for place in store.standing(1).models if place[1] == TAGGER.source}
    assert models == {(1, TAGGER.source), (2, TAGGER.source), (0, TAGGER.source)}  # line 0 by the app's tagger
    undo(store, one, tagger=TAGGER)
    assert (0, "keywords 2") in store.standing(1).models


# ---- roles and judgements


def test_a_judgement_stays_with_words_that_are_put_right(store: Store) -> None:
    tag(store, 0, "empathy")
    write(store, 0, "Who stopped it?")
    assert (codes(store)[0], sources(store)[0]) == (("needs_probing", "empathy"), "Eva")
    assert store.standing(1).models[0, TAGGER.source].labels == ()


def test_a_judgement_of_the_agents_words_is_none_of_the_customers(store: Store) -> None:
    tag(store, 0, "empathy")
    one = speak(store, 0, "customer")
    assert sources(store)[0] == TAGGER.source
    tag(store, 0, "objection")
    undo(store, one)
    assert codes(store)[0] == ("needs_probing", "empathy")
    speak(store, 0, "customer")
    assert codes(store)[0] == ("objection",)


# ---- several people at once


def at_once(*does: Callable[[], Any]) -> list[Any]:
    """What each gave, or raised; all begin together."""
    barrier, given = Barrier(len(does)), [None] * len(does)

    def run(number: int, do: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            given[number] = do()
        except Exception as error:
            given[number] = error

    threads = [Thread(target=run, args=pair) for pair in enumerate(does)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return given


def test_two_who_tag_the_same_line_at_once_lose_nothing(store: Store) -> None:
    given = at_once(lambda: tag(store, 0, "empathy"), lambda: tag(store, 0, "apology", by=PER))
    assert [one.kind for one in given] == ["tags", "tags"]
    assert set(codes(store)[0]) == {"needs_probing", "empathy", "apology"}
    assert len(store.corrections(1)) == 2


def test_words_and_a_tag_of_the_same_line_at_once_lose_nothing(store: Store) -> None:
    at_once(lambda: write(store, 0, "Why, oh why?"), lambda: tag(store, 0, "empathy", by=PER))
    assert said(store)[0] == ("agent", "Why, oh why?")
    assert "empathy" in codes(store)[0]


def test_of_two_who_write_the_same_line_one_is_told(store: Store) -> None:
    was = said(store)[0][1]
    given = at_once(
        *(
            lambda new=new: correct.text(store.as_seen_by(EVA), 1, 0, new, was, lambda: TAGGER, BOOK)
            for new in ("One.", "Two.")
        )
    )
    assert sorted(type(one).__name__ for one in given) == ["Conflict", "Correction"]


# ---- who may, and what is noted


@pytest.mark.parametrize(
    ("viewer", "error"),
    [
        (Viewer("Kari N", frozenset({"agent"}), agent="Kari"), Forbidden),
        (Viewer("Ada", frozenset({"admin"})), Forbidden),
        (Viewer("Siri", frozenset({"leader"}), teams=("South",)), Missing),
        (Viewer("Nobody", frozenset()), Forbidden),
    ],
)
def test_who_may_not_put_anything_right(store: Store, viewer: Viewer, error: type[Exception]) -> None:
    one, before = tag(store, 1, "objection"), store.load("c-1")
    for do in (
        lambda: tag(store, 0, "empathy", by=viewer),
        lambda: write(store, 0, "No.", by=viewer),
        lambda: speak(store, 0, "customer", by=viewer),
        lambda: swap(store, by=viewer),
        lambda: undo(store, one, by=viewer),
        lambda: store.as_seen_by(viewer).review(1, True),
    ):
        with pytest.raises(error):
            do()
    assert store.load("c-1") == before


def test_what_is_done_stands_in_the_audit_log_and_what_fails_does_not(store: Store) -> None:
    one = tag(store, 0, "empathy")
    undo(store, one, by=PER)
    with pytest.raises(Conflict):
        undo(store, one)
    with database.reading(store._engine) as connection:
        rows = connection.execute(select(audit.c.person, audit.c.action, audit.c.call_key, audit.c.agent)).all()
    assert [tuple(row) for row in rows] == [("Eva", "corrected", 1, "Kari"), ("Per", "undid", 1, "Kari")]


def test_what_the_command_line_decides_stands_among_the_corrections(store: Store) -> None:
    from pipeline.batch import decide

    decide.swap(store, "c-1", TAGGER, BOOK, "Ola")
    decide.confirm(store, "c-1", BOOK, "Ola")  # has been said already
    assert [(one.kind, one.person) for one in store.corrections(1)] == [("roles", "Ola")]


def test_a_person_who_judged_just_so_before_corrects_nothing(store: Store) -> None:
    assert tag(store, 0, "empathy") is not None
    assert tag(store, 0, "empathy") is None
    assert write(store, 0, said(store)[0][1]) is None
    assert len(store.corrections(1)) == 1


# ---- disputes


def test_a_dispute_is_settled_with_the_tag_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    kari = store.as_seen_by(Viewer("Kari N", frozenset({"agent"}), agent="Kari"))
    one = kari.comment(1, "I gave nothing.", 2, "compensation_offered")

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("pipeline.store.corrections.calls.save", fails)
        with pytest.raises(RuntimeError):
            correct.settle(store.as_seen_by(PER), one.id, True, None, BOOK)
    assert [open_.id for open_ in store.disputes()] == [one.id]
    correct.settle(store.as_seen_by(PER), one.id, True, None, BOOK)
    assert store.disputes() == ()
    assert codes(store)[2] == ()
    assert rate(store, "utterances.compensation_offered").count == 0


def test_a_dispute_that_is_not_upheld_changes_no_tag(store: Store) -> None:
    kari = store.as_seen_by(Viewer("Kari N", frozenset({"agent"}), agent="Kari"))
    one = kari.comment(1, "I gave nothing.", 2, "compensation_offered")
    with pytest.raises(Conflict, match="disputed already"):
        kari.comment(1, "Again.", 2, "compensation_offered")
    found = correct.settle(store.as_seen_by(PER), one.id, False, "You did.", BOOK)
    assert (found.upheld, found.settled_by, codes(store)[2]) == (False, "Per", ("compensation_offered",))
    assert [comment.text for comment in store.comments(1)] == ["I gave nothing.", "You did."]
    assert store.corrections(1) == ()


def test_disputes_are_listed_for_who_sees_the_calls(store: Store) -> None:
    kari = store.as_seen_by(Viewer("Kari N", frozenset({"agent"}), agent="Kari"))
    kari.comment(1, "I gave nothing.", 2, "compensation_offered")
    elsewhere = store.as_seen_by(Viewer("Siri", frozenset({"leader"}), teams=("South",)))
    assert len(store.as_seen_by(PER).disputes()) == len(kari.disputes()) == 1
    assert elsewhere.disputes() == ()


def test_a_call_that_came_with_lines_put_right_elsewhere_keeps_them(store: Store) -> None:
    write(store, 0, "Who stopped it?")
    elsewhere: Call = replace(store.load("c-1"), call_id="c-2")
    for _ in range(2):
        done = measured(tagged(elsewhere, TAGGER, BOOK), "c-2", {"stages": "2"}, BOOK)
        local.save(store, done, BOOK, lambda: TAGGER)
    assert next(store.load("c-2").utterances())[1].text == "Who stopped it?"


# ---- taken back in whatever order


@pytest.mark.parametrize("swapped_first", [False, True])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 0, 1, 2), (1, 3, 0, 2), (2, 0, 3, 1), (3, 2, 1, 0)])
def test_corrections_of_one_line_are_taken_back_in_any_order(
    store: Store, order: tuple[int, ...], swapped_first: bool
) -> None:
    before = said(store), codes(store), sources(store), store.load("c-1").roles
    first = [swap(store)] if swapped_first else []
    code = "compensation_request" if swapped_first else "empathy"
    done = [*first, tag(store, 0, code), write(store, 0, "Why, please?"), speak(store, 0, "other")]
    done += [] if swapped_first else [swap(store)]
    for number in order:
        undo(store, done[number])
    assert (said(store), codes(store), sources(store), store.load("c-1").roles) == before


def test_the_history_names_the_line_that_was_corrected_before_roles_were_swapped(store: Store) -> None:
    analyse(store, "A: Yes.", "C: Yes.")
    write(store, 1, "Yes, please.")
    swap(store)
    assert [c.line for c in store.corrections(1)] == [1, None]


def test_a_call_removed_while_all_are_tagged_anew_is_left_out(store: Store) -> None:
    other = OfRoles(source="other 1")
    assert anew.retag(store, other, BOOK, lambda done: store.remove_call(1)).calls == 1
    assert not list(store.calls())
