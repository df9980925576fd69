"""The batch: what is new is done, what is known is kept, what is broken is named."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

import pytest

from pipeline import demo
from pipeline.batch import anew, decide, local
from pipeline.batch.work import Job
from pipeline.call import RoleBasis
from pipeline.codebook import OrderRule
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Source
from pipeline.metadata import Metadata
from pipeline.process import Engines, measures_version
from pipeline.store import Scope, Store
from pipeline.transcribe import AsrOptions, choose
from tests.fakes import KeywordTagger, ScriptedTranscriber, ears

TEXT = "Agent: Why did it stop?\nCustomer: It just did.\nAgent: You get a refund of 200 kroner.\n"


def engines(**changes) -> Engines:
    made = Engines(ears(ScriptedTranscriber(("hello", "hi"))), "script 1", KeywordTagger(), load_codebook())
    return replace(made, **changes)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "calls.db") as opened:
        yield opened


def transcripts(folder, count, text=TEXT):
    paths = [folder / f"c-{number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(text + f"Customer: Number {number} it is.\n", encoding="utf-8")
    return [Source(path, Metadata(agent="Kari", language="en")) for path in paths]


def analyze(sources, store, make=engines, tags_by="keywords 1", workers=1):
    return local.analyze(sources, store, local.Plan(make, "script 1", tags_by, load_codebook()), workers)


def test_calls_are_stored_with_their_tags(store, tmp_path):
    assert analyze(transcripts(tmp_path, 2), store).analysed == 2
    call = store.load("c-0")
    assert [u.judgement.labels for _, u in call.utterances()][:3] == [("needs_probing",), (), ("compensation_offered",)]
    assert call.facts.compensation_before_probing is False


def test_run_again_nothing_is_computed(store, tmp_path):
    sources = transcripts(tmp_path, 2)
    analyze(sources, store)

    def never():
        raise AssertionError("engines loaded though nothing is new")

    assert analyze(sources, store, make=never).unchanged == 2


def test_a_corrected_manifest_updates_metadata_alone(store, tmp_path):
    sources = transcripts(tmp_path, 1)
    analyze(sources, store)
    moved = [replace(sources[0], metadata=replace(sources[0].metadata, team="South"))]
    summary = analyze(moved, store, make=lambda: pytest.fail("computed anew"))
    assert (summary.updated, store.load("c-0").team) == (1, "South")


def test_a_corrected_call_id_is_the_same_call(store, tmp_path):
    sources = transcripts(tmp_path, 1)
    analyze(sources, store)
    analyze([replace(sources[0], metadata=replace(sources[0].metadata, call_id="right"))], store)
    assert [call.call_id for call in store.calls()] == ["right"]


def test_a_copy_of_a_transcript_under_another_name_is_the_same_call(store, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(TEXT)
    summary = analyze([Source(tmp_path / name, Metadata(language="en")) for name in ("a.txt", "b.txt")], store)
    assert (summary.analysed, summary.unchanged) == (1, 1)
    assert [call.call_id for call in store.calls()] == ["a"]


def test_a_broken_file_is_named_and_the_rest_goes_on(store, tmp_path):
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"")
    summary = analyze([Source(broken), *transcripts(tmp_path, 1)], store)
    assert summary.analysed == 1
    assert "broken.txt" in summary.failures[0].reason
    assert [failure.path for failure in store.failures()] == [str(broken)]


def test_a_failure_is_forgotten_when_the_file_works(store, tmp_path):
    source = Source(tmp_path / "c-0.txt", Metadata(language="en"))
    source.path.write_bytes(b"")
    analyze([source], store)
    transcripts(tmp_path, 1)
    analyze([source], store)
    assert store.failures() == ()


def test_one_broken_call_of_a_file_costs_only_itself(store, tmp_path):
    good = {"call_id": "a", "turns": [{"speaker": "agent", "text": "Why?"}]}
    path = tmp_path / "calls.jsonl"
    path.write_text(json.dumps(good) + "\n{broken\n" + json.dumps(good | {"call_id": "b"}) + "\n")
    summary = analyze([Source(path)], store)
    assert (summary.analysed, len(summary.failures)) == (2, 1)


def test_good_words_never_give_way_to_poorer_ones(store):
    source = Source(demo.CALLS / "emma-4.ogg", Metadata(language="en"), is_recording=True)
    analyze([source], store)
    said = store.load("emma-4").turns
    poorer = local.Plan(engines, "none", "keywords 1", load_codebook())
    assert local.analyze([source], store, poorer, workers=1).unchanged == 1
    assert store.load("emma-4").turns == said


def test_words_made_anew_keep_the_metadata_that_nobody_says_anew(store):
    known = Metadata(call_id="c-7", agent="Emma", team="North", language="en", columns={"queue": "a"})
    source = Source(demo.CALLS / "emma-4.ogg", known, is_recording=True)
    analyze([source], store)
    other = local.Plan(engines, "script 2", "keywords 1", load_codebook())
    assert local.analyze([replace(source, metadata=Metadata())], store, other, workers=1).analysed == 1
    assert Metadata.of(store.load("c-7")) == known


def test_better_words_replace_poorer_ones(store):
    source = Source(demo.CALLS / "emma-4.ogg", Metadata(language="en"), is_recording=True)
    silence, _ = choose(AsrOptions("none"), None)
    silent = partial(engines, ears=ears(silence), words_by=silence.name)
    local.analyze([source], store, local.Plan(silent, silence.name, "keywords 1", load_codebook()), workers=1)
    assert store.load("emma-4").quality == "none"
    assert analyze([source], store).analysed == 1
    assert store.load("emma-4").quality == "full"


HELP, BROKEN = "thank you for calling how can I help you", "I am calling because my router is broken"


def heard_as(*texts, name):
    return partial(engines, ears=ears(ScriptedTranscriber(texts)), words_by=name)


def sides(call):
    return {turn.speaker: turn.text for turn in call.turns}


def test_who_a_person_said_is_the_agent_stays_when_the_recording_is_heard_anew(store):
    source = Source(demo.CALLS / "emma-4.ogg", Metadata(language="en"), is_recording=True)
    analyze([source], store, heard_as(HELP, BROKEN, name="script 1"))
    first = store.load("emma-4")
    decide.confirm(store, "emma-4", load_codebook(), "Eva")
    other = local.Plan(heard_as(BROKEN, HELP, name="script 2"), "script 2", "keywords 1", load_codebook())
    assert local.analyze([source], store, other, workers=1).analysed == 1
    anew = store.load("emma-4")
    assert (anew.speech, anew.roles) == (first.speech, RoleBasis("person", 1.0, "Eva"))
    assert sides(anew)["agent"].lower().startswith("i am calling")  # better words, the same voice


def test_a_person_may_decide_while_the_recording_is_heard_anew(store):
    source = Source(demo.CALLS / "emma-4.ogg", Metadata(language="en"), is_recording=True)
    analyze([source], store, heard_as(HELP, BROKEN, name="script 1"))
    first = store.load("emma-4").speech

    def make():
        decide.swap(store, "emma-4", KeywordTagger(), load_codebook(), "Eva")
        return heard_as(HELP, BROKEN, name="script 2")()

    other = local.Plan(make, "script 2", "keywords 1", load_codebook(), tagger=KeywordTagger())
    assert local.analyze([source], store, other, workers=1).analysed == 1
    anew = store.load("emma-4")
    assert (anew.speech["agent"], anew.speech["customer"]) == (first["customer"], first["agent"])
    assert all(utterance.judgement for _, utterance in anew.utterances())


def test_another_tagger_tags_the_stored_calls_anew(store, tmp_path):
    sources = transcripts(tmp_path, 1)
    analyze(sources, store)
    newer = KeywordTagger((("stop", "steering"),), "keywords 2")
    analyze(sources, store, make=partial(engines, tagger=newer), tags_by="keywords 2")
    assert store.load("c-0").tagged_by == "keywords 2"
    assert store.load("c-0").turns[0].utterances[0].judgement.labels == ("steering",)


def test_a_new_rule_of_the_codebook_counts_for_stored_calls_without_tagging_them_anew(store, tmp_path):
    sources = transcripts(tmp_path, 1)
    analyze(sources, store)
    book = load_codebook()
    rule = OrderRule("money_last", ("needs_probing",), {}, before=("compensation_offered",))
    wider = replace(book, order_rules=(*book.order_rules, rule))
    plan = local.Plan(lambda: pytest.fail("tagged anew"), "script 1", "keywords 1", wider)
    assert local.analyze(sources, store, plan, workers=1).updated == 1
    assert "money_last" in [finding.rule for finding in store.findings(Scope())]
    assert local.analyze(sources, store, plan, workers=1).unchanged == 1


def test_tagging_anew_with_the_same_tagger_only_follows_the_codebook(store, tmp_path):
    told = "Customer: My phone has been dead since Monday.\nAgent: Why did it stop?\n"
    analyze(transcripts(tmp_path, 1, told), store)
    book = load_codebook()

    def chances():
        return sum(len(store.passages(Scope(), o.name, taken)) for o in book.opportunities for taken in (True, False))

    assert chances() > 0
    assert anew.retag(store, KeywordTagger(words=()), replace(book, opportunities=())).calls == 1
    assert chances() == 0
    assert store.load("c-0").turns[1].utterances[0].judgement.labels == ("needs_probing",)


def test_new_words_for_people_change_no_figures():
    book = load_codebook()
    renamed = replace(book, codes=tuple(replace(code, title={"en": "x"}, definition={}) for code in book.codes))
    assert measures_version(renamed) == measures_version(book)
    assert measures_version(replace(book, balances=())) != measures_version(book)


def imported(folder, tagged_by, **facts):
    said = [{"speaker": "customer", "text": "My phone is dead."}, {"speaker": "agent", "text": "Why?"}]
    document = {"call_id": "a", "turns": said, "facts": facts, **({"tagged_by": tagged_by} if tagged_by else {})}
    (folder / "a.json").write_text(json.dumps(document))
    return Source(folder / "a.json", Metadata(language="en"))


@pytest.mark.parametrize(("tagged_by", "reason"), [(None, "fault"), ("Mona", "fault"), ("behaviours 1.2.0", None)])
def test_a_reason_that_a_tagger_guessed_is_not_what_somebody_said(store, tmp_path, tagged_by, reason):
    analyze([imported(tmp_path, tagged_by, reason="fault")], store)
    assert store.load("a").reason == reason


def test_the_reason_of_a_manifest_wins_and_can_be_corrected(store, tmp_path):
    source = imported(tmp_path, None, reason="fault")
    analyze([source], store)
    corrected = replace(source, metadata=replace(source.metadata, reason="billing"))
    assert analyze([corrected], store).updated == 1
    assert store.load("a").reason == "billing"


def test_what_is_finished_when_ctrl_c_comes_is_kept(store, tmp_path, monkeypatch):
    calls = iter(range(10))
    saved = Store.save

    def interrupted(self, *args, **named):
        if next(calls) == 2:
            raise KeyboardInterrupt
        saved(self, *args, **named)

    monkeypatch.setattr(Store, "save", interrupted)
    sources = transcripts(tmp_path, 4)
    summary = analyze(sources, store)
    assert (summary.interrupted, summary.analysed) == (True, 2)
    monkeypatch.setattr(Store, "save", saved)
    again = analyze(sources, store)
    assert (again.analysed, again.unchanged) == (2, 2)


def test_only_redacted_words_are_stored(store, tmp_path):
    path = tmp_path / "c.txt"
    path.write_text("Agent: Why?\nCustomer: Ring 40 61 22 93, it is Kari I want.\n")
    analyze([Source(path, Metadata(agent="Kari", language="en"))], store)
    assert "40 61" not in store.load("c").turns[1].text
    assert "Kari" not in store.load("c").turns[1].text


def test_several_processes_give_what_one_gives(tmp_path):
    sources = transcripts(tmp_path, 6)
    with Store.open(tmp_path / "one.db") as one, Store.open(tmp_path / "many.db") as many:
        analyze(sources, one)
        assert analyze(sources, many, workers=2).analysed == 6
        by_id = lambda calls: sorted(calls, key=lambda call: call.call_id)  # noqa: E731
        assert by_id(one.calls()) == by_id(many.calls())


def dying() -> Engines:
    return replace(engines(), tagger=Dying())


class Dying(KeywordTagger):
    def tag(self, calls):
        if calls[0].call_id == "c-1":
            import os

            os._exit(9)  # as the system does when memory runs out
        return super().tag(calls)


def test_a_worker_that_dies_costs_its_call_alone(store, tmp_path):
    summary = analyze(transcripts(tmp_path, 4), store, make=dying, workers=2)
    assert summary.analysed == 3
    assert "c-1.txt" in summary.failures[0].reason
    assert "died" in summary.failures[0].reason


def test_a_job_names_the_call_where_a_file_holds_several(store, tmp_path):
    (source,) = transcripts(tmp_path, 1)
    assert Job(source, "id").name == "c-0.txt"


def heard(store, path, channel=None, **metadata):
    made = partial(engines, ears=ears(ScriptedTranscriber(("hello", "hi")), channel))
    source = Source(path, Metadata(**metadata), is_recording=True)
    plan = local.Plan(made, "script 1", "keywords 1", load_codebook(), agent_channel=channel)
    return local.analyze([source], store, plan, workers=1)


def test_a_channel_given_later_settles_who_is_the_agent(store):
    path = demo.CALLS / "emma-4.ogg"
    heard(store, path, language="en")
    assert not store.load("emma-4").counts
    assert heard(store, path, channel=0, language="en").analysed == 1
    assert store.load("emma-4").counts
    assert heard(store, path).unchanged == 1


def test_a_language_given_later_is_heard_and_one_that_was_found_out_is_not_kept(store):
    path = demo.CALLS / "emma-4.ogg"
    heard(store, path)
    assert store.load("emma-4").language == "en"  # found out
    assert heard(store, path, language="sv").analysed == 1
    assert store.load("emma-4").language == "sv"


def test_transcripts_that_differ_only_in_who_speaks_are_two(store, tmp_path):
    for name, first, second in (("a", "00", "01"), ("b", "01", "00")):
        cues = f"00:00.000 --> 00:02.000\n<v SPEAKER_{first}>Hello?\n\n00:02.000 --> 00:04.000\n<v SPEAKER_{second}>Hi."
        text = f"WEBVTT\n\n{cues}"
        (tmp_path / f"{name}.vtt").write_text(text, encoding="utf-8")
    sources = [Source(tmp_path / f"{name}.vtt", Metadata(language="en")) for name in "ab"]
    assert analyze(sources, store).analysed == 2
