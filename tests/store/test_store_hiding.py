"""What a better redaction hides in calls that are stored: everywhere, without what people did being lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from pipeline.batch import correct, local
from pipeline.batch.anew import Anew, Redaction, retag
from pipeline.call import Call, Dropped, RoleBasis, Transcript, Turn, Word
from pipeline.corrections import Retag
from pipeline.errors import Forbidden
from pipeline.formats.codebook import load_codebook
from pipeline.playing import playing
from pipeline.process import UNREDACTED, measured, tagged
from pipeline.store import Scope, Store, database
from pipeline.store.listing import Listing
from pipeline.store.schema import metadata
from pipeline.viewers import Viewer
from tests.fakes import KeywordTagger
from tests.world import call

BOOK = load_codebook()
TAGGER = KeywordTagger(words=(("why", "needs_probing"), ("refund", "compensation_offered")))
NEWER = replace(TAGGER, source="keywords 2")
EVA = Viewer("Eva", frozenset({"qa"}))
NUMBER = "40612293"
LINES = (f"A: You get a refund, call {NUMBER}.", "A: Why did it stop?", f"C: My number is {NUMBER}.", "C: It is dead.")
HIDDEN = ["You get a refund, call [number].", "Why did it stop?", "My number is [number].", "It is dead."]


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        opened.note_tagger(TAGGER.source, TAGGER.codes)
        yield opened


def keep(store: Store, *lines: str, tagger: KeywordTagger = TAGGER, versions: Any = None, **fields: Any) -> None:
    """As a version stored it that knew nothing to hide."""
    made = call(*(lines or LINES), **{"roles": RoleBasis("words", 0.9), **fields})
    made = replace(made, turns=tuple(map(with_words, made.turns)))
    done = measured(tagged(made, tagger, BOOK), made.call_id, {"stages": "2", **(versions or {})}, BOOK)
    local.save(store, local.decided(store, done, BOOK, lambda: tagger), BOOK, lambda: tagger)


def with_words(turn: Turn) -> Turn:
    (said,) = turn.utterances
    start = said.start_ms or 0
    words = (Word(w, start + n * 100, start + n * 100 + 90) for n, w in enumerate(said.text.split()))
    return replace(turn, utterances=(replace(said, words=tuple(words)),))


def said(store: Store) -> list[str]:
    return [u.text for _, u in store.load("c-1").utterances()]


def codes(store: Store) -> list[tuple[str, ...]]:
    return [u.judgement.labels if u.judgement else () for _, u in store.load("c-1").utterances()]


def sources(store: Store) -> list[str | None]:
    return [u.judgement.source if u.judgement else None for _, u in store.load("c-1").utterances()]


def tag(store: Store, line: int, *add: str) -> Any:
    return correct.tags(store.as_seen_by(EVA), 1, line, Retag(add), BOOK)


def write(store: Store, line: int, new: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """As a version wrote it that knew nothing to hide."""
    with monkeypatch.context() as once:
        once.setattr("pipeline.corrections.redact", lambda call, names=(): call)
        return correct.text(store.as_seen_by(EVA), 1, line, new, said(store)[line], lambda: TAGGER, BOOK)


def undo(store: Store, correction: Any) -> Any:
    return correct.undo(store.as_seen_by(EVA), 1, correction.id, lambda: TAGGER, BOOK)


def swap(store: Store) -> Any:
    return correct.swap(store.as_seen_by(EVA), 1, lambda: TAGGER, BOOK)


def holding(store: Store, needle: str) -> list[str]:
    """Tables in which it stands, the full-text index among them."""
    found = []
    with database.reading(store._engine) as connection:
        for table in metadata.sorted_tables:
            rows = [list(map(str, row)) for row in connection.execute(select(table))]
            if needle in json.dumps(rows, ensure_ascii=False):
                found.append(table.name)
    with database.writing(store._engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, call_words, row)"))
            terms = list(connection.scalars(text("SELECT term FROM temp.seen")))
            connection.execute(text("DROP TABLE temp.seen"))
        else:
            terms = list(connection.scalars(text("SELECT words::text FROM call_words")))
    return [*found, *(["call_words"] if any(needle.lower() in term for term in terms) else [])]


def found(store: Store, words: str) -> list[str]:
    return [row.call_id for row in store.as_seen_by(EVA).listed(Listing(text=words)).calls]


# ---- hidden


def test_what_is_stored_says_less_everywhere(store: Store) -> None:
    gone = Dropped(f"Ring {NUMBER} now.", 0, 0, 900, "silence")
    keep(store, transcript=Transcript("whisper", dropped=(gone,)))
    assert {"utterances", "findings", "calls", "call_words"} <= set(holding(store, NUMBER))
    assert retag(store, TAGGER, BOOK) == Anew(1, 1)
    assert said(store) == HIDDEN
    assert [word.text for word in store.load("c-1").turns[2].utterances[0].words] == ["My", "number", "is", "[number]."]
    assert holding(store, NUMBER) == []
    assert [finding.first_text for finding in store.findings(Scope())] == HIDDEN[:1]


def test_the_search_finds_what_stands_there_now(store: Store) -> None:
    keep(store)
    assert found(store, NUMBER) == ["c-1"]
    retag(store, TAGGER, BOOK)
    assert (found(store, NUMBER), found(store, "number"), found(store, "dead")) == ([], ["c-1"], ["c-1"])


def test_tags_that_are_there_stay_and_those_of_another_tagger_come(store: Store) -> None:
    keep(store, tagger=replace(TAGGER, words=((NUMBER, "greeting"),)))
    before = codes(store)
    assert before[2] == ("greeting",)
    retag(store, TAGGER, BOOK)
    assert codes(store) == before  # made from the words as they were said
    keep(store, "A: Why?", f"C: It is {NUMBER}.", call_id="c-2")
    assert retag(store, NEWER, BOOK) == Anew(2, 1)
    assert {source for _, source in store.standing(2).models} == {TAGGER.source, NEWER.source}  # beside each other
    assert codes(store) == [("compensation_offered",), ("needs_probing",), (), ()]
    assert not store.tagged_by_others(NEWER.source)


def test_the_second_time_nothing_is_written(store: Store) -> None:
    keep(store)
    tag(store, 2, "objection")
    assert retag(store, NEWER, BOOK) == Anew(1, 1)
    (known, first), *_ = store.stored()
    assert retag(store, NEWER, BOOK) == Anew(1, 0)
    assert list(store.stored()) == [(known, first)]


def test_a_name_is_hidden_that_only_the_account_list_or_the_past_knows(store: Store) -> None:
    keep(store, "C: Zigrun Vaaga and Qvale were there.", agent="Ola Qvale")
    store.rename_agent("Ola Qvale", "Ola Berg")
    retag(store, TAGGER, BOOK, redaction=Redaction(("Zigrun Vaaga",)))
    assert said(store) == ["[name] and [name] were there."]


# ---- what people did


def test_judgements_stay_with_the_lines_they_were_given_to(store: Store) -> None:
    keep(store, "A: It is 40612293.", "A: It is 40612294.", "A: It is 40612295.")
    tag(store, 2, "empathy")
    tag(store, 0, "apology")
    one = tag(store, 1, "greeting")
    before = codes(store)
    retag(store, NEWER, BOOK)
    assert said(store) == ["It is [number]."] * 3
    assert (codes(store), sources(store)) == (before, ["Eva"] * 3)
    assert holding(store, "4061229") == []
    undo(store, one)
    assert (codes(store)[1], sources(store)[1]) == ((), NEWER.source)


def test_a_line_put_right_stays_so_and_what_was_heard_is_hidden(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    one = write(store, 2, f"My new number is {NUMBER}, please.", monkeypatch)
    two = write(store, 3, "It died.", monkeypatch)
    assert {"edits", "corrections"} <= set(holding(store, NUMBER))
    assert retag(store, NEWER, BOOK) == Anew(1, 1)
    assert holding(store, NUMBER) == []
    assert said(store)[2:] == ["My new number is [number], please.", "It died."]
    heard = store.load("c-1").turns[2].utterances[0].heard
    assert heard is not None
    assert (heard.text, heard.words[-1].text) == (HIDDEN[2], "[number].")
    undo(store, two)
    undo(store, one)
    assert said(store) == HIDDEN
    assert store.load("c-1").turns[2].utterances[0].words == heard.words


def test_what_was_put_right_holds_when_the_recording_is_heard_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store)
    write(store, 2, f"My new number is {NUMBER}.", monkeypatch)
    tag(store, 2, "objection")
    retag(store, TAGGER, BOOK)
    keep(store, *(f"{line[:3]}{text}" for line, text in zip(LINES, HIDDEN, strict=True)))
    assert (said(store)[2], sources(store)[2]) == ("My new number is [number].", "Eva")


def test_words_that_only_the_history_holds_are_hidden_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, "A: Why?", "C: It is dead.")
    one = write(store, 1, f"It is {NUMBER}.", monkeypatch)
    two = write(store, 1, "It died.", monkeypatch)
    assert holding(store, NUMBER) == ["corrections"]
    assert retag(store, TAGGER, BOOK) == Anew(1, 1)
    assert holding(store, NUMBER) == []
    undo(store, two)
    assert said(store)[1] == "It is [number]."
    undo(store, one)
    assert said(store)[1] == "It is dead."


def test_what_people_judged_of_lines_that_are_gone_is_hidden(store: Store) -> None:
    keep(store)
    tag(store, 2, "objection")
    keep(store, "A: Hello.", "C: It is dead.")
    assert set(holding(store, NUMBER)) == {"verdicts", "corrections"}
    assert retag(store, TAGGER, BOOK) == Anew(1, 1)
    assert holding(store, NUMBER) == []


def test_exchanged_roles_and_what_was_laid_aside_come_back(store: Store) -> None:
    keep(store)
    tag(store, 2, "objection")
    before = (codes(store), sources(store))
    one = swap(store)
    assert sources(store)[2] == TAGGER.source
    retag(store, TAGGER, BOOK)
    assert holding(store, NUMBER) == []
    correct.undo(store.as_seen_by(EVA), 1, one.id, lambda: pytest.fail("tagged anew"), BOOK)
    assert (codes(store), sources(store), said(store)) == (*before, HIDDEN)


def test_lines_that_are_alike_now_are_told_apart_where_roles_were_exchanged(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, "A: Why?", "C: It is 40612293.", "C: It is 40612294.")
    judged = tag(store, 2, "objection")
    written = write(store, 2, "It is mine.", monkeypatch)
    exchanged = swap(store)
    retag(store, TAGGER, BOOK)
    assert said(store)[1:] == ["It is [number].", "It is mine."]
    undo(store, written)
    assert said(store)[1:] == ["It is [number]."] * 2
    undo(store, exchanged)
    assert (codes(store)[1:], sources(store)[1:]) == ([(), ("objection",)], [TAGGER.source, "Eva"])
    undo(store, judged)
    assert sources(store) == [TAGGER.source] * 3


# ---- sound


def test_sound_made_to_be_played_is_made_anew_with_new_silences(store: Store, tmp_path: Path) -> None:
    keep(store)
    keep(store, "A: Why?", call_id="c-2")
    folder = tmp_path / "app" / "sound"
    folder.mkdir(parents=True)
    for name in ("c-1-0123.wav", "c-1-0123.json", "c-2-0123.wav"):
        (folder / name).touch()
    assert playing(store.load("c-1")).silenced == ()
    retag(store, TAGGER, BOOK, redaction=Redaction(folder=tmp_path / "app"))
    assert [path.name for path in folder.iterdir()] == ["c-2-0123.wav"]
    assert len(playing(store.load("c-1")).silenced) == 2


# ---- who wants what


@pytest.mark.parametrize(("wanted", "hidden"), [(None, 0), (False, 0), (True, 1)])
def test_words_left_as_they_are_on_purpose_are_hidden_only_where_asked_for(
    store: Store, wanted: bool | None, hidden: int
) -> None:
    keep(store, versions=UNREDACTED)
    assert retag(store, NEWER, BOOK, redaction=Redaction(wanted=wanted)).hidden == hidden
    assert bool(holding(store, NUMBER)) == (not hidden)
    assert sources(store) == [NEWER.source] * 4
    (known, _), *_ = store.stored()
    assert ("redaction" in known.versions) == (not hidden)


def test_a_call_that_fails_is_named_and_the_others_go_on(store: Store) -> None:
    keep(store)
    keep(store, *LINES, "C: Burst.", call_id="c-2")
    keep(store, *LINES, call_id="c-3")
    done = retag(store, Bursting(source="keywords 2"), BOOK)
    assert (done.calls, done.hidden) == (3, 2)
    (failure,) = done.failures
    assert failure.startswith("c-2: ")
    assert said(store) == HIDDEN
    with_old_tags = [known.call_id for known, _ in store.stored() if known.versions["tags"] == TAGGER.source]
    assert with_old_tags == ["c-2"]
    assert retag(store, NEWER, BOOK) == Anew(3, 1)


class Bursting(KeywordTagger):
    def tag(self, calls: Sequence[Call]) -> list[Call]:
        if any("Burst" in turn.text for turn in calls[0].turns):
            raise ValueError("it burst")
        return super().tag(calls)


def test_what_broke_off_goes_on(store: Store) -> None:
    keep(store)
    keep(store, *LINES, call_id="c-2")

    def stopped(done: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retag(store, NEWER, BOOK, stopped)
    assert said(store) == HIDDEN
    assert retag(store, NEWER, BOOK) == Anew(2, 1)
    assert holding(store, NUMBER) == []


def test_a_person_faster_than_it_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    hide = store.hide

    def slowly(content_id: str, stored: Call, *rest: Any) -> bool:
        write(store, 3, f"It died, call {NUMBER}.", monkeypatch)
        tag(store, 2, "objection")
        return hide(content_id, stored, *rest)

    monkeypatch.setattr(store, "hide", slowly)
    retag(store, NEWER, BOOK)
    assert (said(store)[2:], sources(store)[2]) == ([HIDDEN[2], "It died, call [number]."], "Eva")
    assert holding(store, NUMBER) == []


def test_a_call_removed_meanwhile_is_left_out(store: Store) -> None:
    keep(store)
    assert retag(store, NEWER, BOOK, lambda done: store.remove_call(1)) == Anew(1, 0)


def test_nobody_who_is_logged_in_hides_anything(store: Store) -> None:
    keep(store)
    stored = store.load("c-1")
    for role in ("admin", "qa", "trainer"):
        seen = store.as_seen_by(Viewer("Per", frozenset({role})))  # type: ignore[arg-type]
        with pytest.raises(Forbidden):
            seen.hide("c-1", stored, lambda call: call, lambda call: call, correct.measuring(BOOK), lambda: None)
