from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.call import Amount, Utterance
from pipeline.formats import read_calls, write_calls
from pipeline.formats.document import as_document, from_document
from pipeline.formats.source import parse_json
from pipeline.tags import Judgement

WHOLE = """
{"call_id":"k-31","agent":"Åse B","team":"Faktura","customer_id":"7001","started_at":"2026-11-03T09:14:00Z",
 "timezone":"Europe/Oslo","language":"nb","duration_ms":9300,"recording":"k-31.wav",
 "transcript":{"engine":"faster-whisper","model":"small","quality":"full"},"tagged_by":"behaviours 1.2.0",
 "turns":[
  {"speaker":"agent","start_ms":0,"end_ms":4100,"utterances":[
   {"text":"Er det greit om jeg trekker fra 200 kroner?","start_ms":0,"end_ms":4100,
    "labels":["question","compensation_offered"],"scores":{"question":0.98},"form":"closed",
    "amounts":[{"amount":200,"currency":"NOK","kind":"credit"}]}]},
  {"speaker":"customer","start_ms":4300,"end_ms":5000,"utterances":[{"text":"Ja.","labels":[],"by":"Mona"}]},
  {"speaker":"agent","agent":"Ola","utterances":[{"text":"Takk."}]}],
 "facts":{"compensation":[{"amount":200,"currency":"NOK","kind":"credit"}],"compensation_before_probing":true,
          "mood_start":-1,"mood_end":1,"resolved":"yes","reason":"billing"},
 "measures":{}}
"""


def turn(**fields):
    return {"turns": [{"speaker": "agent", "text": "Hei.", **fields}]}


def utterance(**fields):
    return {"turns": [{"speaker": "agent", "utterances": [{"text": "Hei.", **fields}]}]}


def only(document) -> Utterance:
    return from_document(document, "c").turns[0].utterances[0]


def fault(document) -> str:
    with pytest.raises(ValueError, match=r".") as caught:
        from_document(document, "c")
    return str(caught.value)


def test_a_whole_document_comes_back_as_it_was():
    document = json.loads(WHOLE)
    written = as_document(from_document(document, "unused"))
    assert written == document
    assert list(written) == list(document)


def test_the_reason_somebody_said_stands_beside_the_guess_in_the_facts():
    document = {**turn(), "reason": "billing", "facts": {"reason": "fault"}}
    call = from_document(document, "c")
    assert (call.reason, call.facts.reason) == ("billing", "fault")
    assert from_document(as_document(call), "c") == call
    assert from_document({**turn(), "reason": {"code": 7}}, "c").extra == {"reason": {"code": 7}}


def test_what_a_document_says_is_in_the_call():
    call = from_document(json.loads(WHOLE), "unused")
    assert call.started_at == datetime(2026, 11, 3, 9, 14, tzinfo=UTC)
    assert call.turns[0].utterances[0].judgement == Judgement(
        ("question", "compensation_offered"), "closed", {"question": 0.98}, "behaviours 1.2.0"
    )
    assert call.turns[1].utterances[0].judgement == Judgement(source="Mona")
    assert call.turns[2].utterances[0].judgement is None
    assert [call.speaking_agent(turn) for turn in call.turns] == ["Åse B", None, "Ola"]
    assert call.facts is not None
    assert call.facts.compensation == (Amount(200, "NOK", "credit"),)


def test_speaker_and_text_are_enough():
    call = from_document({"turns": [{"speaker": "customer", "text": "Hei. Det virker ikke."}]}, "c-9")
    assert call.call_id == "c-9"
    assert [u.text for u in call.turns[0].utterances] == ["Hei.", "Det virker ikke."]


def test_utterances_keep_their_cut_however_odd():
    cut = ["Hei. Det", "er", "", "Kari. Ja."]
    call = from_document({"turns": [{"speaker": "agent", "utterances": [{"text": t} for t in cut]}]}, "c")
    assert [u.text for u in call.turns[0].utterances] == cut


def test_a_text_that_is_cut_keeps_the_outer_times():
    first, last = from_document(turn(text="Hei. Takk.", start_ms=1000, end_ms=60_000), "c").turns[0].utterances
    assert (first.start_ms, first.end_ms) == (1000, None)
    assert (last.start_ms, last.end_ms) == (None, 60_000)


def test_utterances_win_over_a_text_beside_them():
    document = {"turns": [{"speaker": "agent", "text": "Noe annet.", "utterances": [{"text": "Hei."}]}]}
    assert as_document(from_document(document, "c"))["turns"] == [
        {"speaker": "agent", "utterances": [{"text": "Hei."}]}
    ]


def test_a_turn_without_words_needs_times():
    assert from_document({"turns": [{"speaker": "agent", "start_ms": 0, "end_ms": 900}]}, "c").turns[0].utterances == ()
    assert fault({"turns": [{"speaker": "agent"}]}) == "turn 1: it has neither text nor utterances"


def test_no_labels_is_not_judged_and_empty_labels_are():
    assert only(utterance()).judgement is None
    assert only(utterance(labels=None)).judgement is None
    assert only(utterance(labels=[])).judgement == Judgement()


def test_form_scores_ignore_and_source_mean_nothing_without_labels():
    given_ = only(utterance(form="open", scores={"question": 2}, ignore=["question"], by="Mona"))
    assert given_ == Utterance("Hei.")


def test_a_form_belongs_to_a_question():
    assert only(utterance(labels=["greeting"], form="open")).judgement == Judgement(("greeting",))
    assert only(utterance(labels=["question"], form=None)).judgement == Judgement(("question",))


def test_undecided_codes_are_kept():
    assert only(utterance(labels=[], ignore=["empathy", "form"])).judgement == Judgement(ignore=("empathy", "form"))


def test_the_source_is_the_utterances_then_the_calls_then_unknown():
    labelled = utterance(labels=[])
    assert only(labelled).judgement.source == "unknown"
    assert only(labelled | {"tagged_by": "m 1"}).judgement.source == "m 1"
    assert only(utterance(labels=[], by="Mona") | {"tagged_by": "m 1"}).judgement.source == "Mona"


def test_unknown_keys_are_kept_at_every_level():
    document = {
        "call_id": "c",
        "transcript": {"engine": "imported", "quality": "draft", "wer": 0.2},
        "turns": [
            {
                "speaker": "agent",
                "utterances": [
                    {"text": "Hei.", "amounts": [{"amount": 1.5, "currency": None, "vat": True}], "beat": [1]}
                ],
                "mood": None,
            }
        ],
        "facts": {"compensation": [], "compensation_before_probing": None, "sale": {"won": False}},
        "campaign": {"name": "vår", "ids": [1, 2]},
    }
    assert as_document(from_document(document, "c")) == document


def test_our_own_keys_in_another_shape_are_unknown_keys():
    document = {
        "call_id": "c",
        "columns": ["a"],
        "speech": "lots",
        "turns": [
            {"speaker": "agent", "interrupts": "no", "utterances": [{"text": "Hei.", "words": 1, "heard": "Hi."}]}
        ],
    }
    call = from_document(document, "c")
    assert (call.columns, call.speech, call.turns[0].interrupts) == ({}, {}, False)
    assert as_document(call) == document


def test_an_unknown_speaker_is_other_and_keeps_the_word():
    call = from_document(
        {"turns": [{"speaker": "SPEAKER_00", "text": "Hei."}, {"speaker": "Kunde", "text": "Hei."}]}, "c"
    )
    assert [turn.speaker for turn in call.turns] == ["other", "customer"]
    assert call.turns[0].extra == {"speaker": "SPEAKER_00"}
    assert as_document(call)["turns"][0]["speaker_label"] == "SPEAKER_00"
    assert from_document(as_document(call), "c") == call


def test_the_user_may_say_who_a_speaker_is():
    call = from_document({"turns": [{"speaker": "spk_1", "text": "Hei."}]}, "c", roles={"SPK_1": "agent"})
    assert call.turns[0].speaker == "agent"


@pytest.mark.parametrize(
    ("started_at", "timezone", "utc"),
    [
        ("2026-11-03T09:14:00Z", "Europe/Oslo", "2026-11-03T09:14:00+00:00"),
        ("2026-11-03T09:14:00+02:00", None, "2026-11-03T07:14:00+00:00"),
        ("2026-11-03T09:14:00", "Europe/Oslo", "2026-11-03T08:14:00+00:00"),
        ("2026-07-03T09:14:00", "Europe/Oslo", "2026-07-03T07:14:00+00:00"),
        ("2026-11-03T09:14:00", None, "2026-11-03T09:14:00+00:00"),
    ],
)
def test_started_at_is_utc_and_local_time_is_the_sites(started_at, timezone, utc):
    call = from_document({"started_at": started_at, "turns": []}, "c", timezone=timezone)
    assert call.started_at is not None
    assert call.started_at.isoformat() == utc
    assert call.timezone == timezone


def test_the_documents_own_time_zone_wins():
    call = from_document(
        {"started_at": "2026-11-03T09:14", "timezone": "Europe/London", "turns": []}, "c", timezone="Europe/Oslo"
    )
    assert call.timezone == "Europe/London"
    assert call.started_at == datetime(2026, 11, 3, 9, 14, tzinfo=UTC)


def test_languages_under_other_names():
    assert from_document({"language": "nn-NO", "turns": []}, "c").language == "nb"
    assert from_document({"language": "de", "turns": []}, "c", language="da").language == "da"
    assert fault({"language": "de", "turns": []}) == "language is 'de'; callcoach knows nb, sv, da and en"


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "a list stands where an object was expected"),
        (17, "17 stands where an object was expected"),
        ({}, "it has no turns"),
        ({"turns": {}}, "turns is an object, not a list"),
        ({"turns": ["Hei"]}, "turn 1: 'Hei' stands where an object was expected"),
        ({"turns": [{"text": "Hei."}]}, "turn 1: it has no speaker"),
        ({"turns": [{"speaker": 1.5, "text": "Hei."}]}, "turn 1: speaker is 1.5, not a text"),
        (turn(text=["Hei."]), "turn 1: text is a list, not a text"),
        (turn(start_ms="0"), "turn 1: start_ms is '0', not milliseconds from 0 to 604800000"),
        (turn(start_ms=-20), "turn 1: start_ms is -20, not milliseconds from 0 to 604800000"),
        (turn(start_ms=True), "turn 1: start_ms is true, not milliseconds from 0 to 604800000"),
        (turn(end_ms=10**30), f"turn 1: end_ms is {10**30}, not milliseconds from 0 to 604800000"),
        (turn(start_ms=20, end_ms=10), "turn 1: end_ms is 10, before start_ms 20"),
        (utterance(text=None), "turn 1, utterance 1: it has no text"),
        (utterance(labels="question"), "turn 1, utterance 1: labels is 'question', not a list"),
        (utterance(labels=[1]), "turn 1, utterance 1: labels holds 1, not a text"),
        (utterance(labels=[], scores=[1]), "turn 1, utterance 1: scores is a list, not an object"),
        (utterance(labels=[], scores={"a": 7}), "turn 1, utterance 1: the score of 'a' is 7, not from 0 to 1"),
        (utterance(amounts=[{"amount": "200"}]), "turn 1, utterance 1: amounts 1: amount is '200', not a sum of money"),
        ({"turns": [], "started_at": "in May"}, "'in May' is not a date and time such as 2026-11-03T09:14:00"),
        ({"turns": [], "timezone": "Oslo"}, "'Oslo' is not an IANA time zone such as Europe/Oslo"),
        ({"turns": [], "call_id": "x" * 600}, "call_id is longer than 500 characters"),
        ({"turns": [], "transcript": {"quality": "good"}}, "quality is 'good', not one of full, draft, none"),
        ({"turns": [], "facts": {"mood_start": 3}}, "mood_start is 3, not a whole number from -2 to 2"),
        ({"turns": [], "facts": {"resolved": []}}, "resolved is a list, not one of yes, partly, no"),
        ({"turns": [], "measures": 1}, "measures is 1, not an object"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(document, says):
    assert fault(document).startswith(says)


def test_numbers_that_are_ids_and_times_with_fractions_are_taken():
    call = from_document({"call_id": 17, **turn(start_ms=0.4, end_ms=4100.6)}, "c")
    assert call.call_id == "17"
    assert (call.turns[0].start_ms, call.turns[0].end_ms) == (0, 4101)


def test_not_a_number_counts_as_absent():
    call = from_document(parse_json('{"turns":[{"speaker":"agent","text":"Hei.","start_ms":NaN,"end_ms":1e999}]}'), "c")
    assert (call.turns[0].start_ms, call.turns[0].end_ms) == (None, None)


def test_an_unknown_key_nested_without_end_is_refused():
    deep: list = []
    for _ in range(500):
        deep = [deep]
    assert fault({"turns": [], "tree": deep}) == "tree is nested too deeply"


def test_half_a_surrogate_pair_and_nul_do_not_survive(file, tmp_path):
    path = file("c.json", r'{"turns":[{"speaker":"agent","text":"a\ud800b\u0000c\ud83d\ude00"}]}')
    call = read_calls(path).calls[0]
    assert call.turns[0].text == "a\ufffdb\ufffdc😀"
    write_calls([call], tmp_path / "out.json")
    assert read_calls(tmp_path / "out.json").calls == (call,)


def test_labels_and_what_goes_with_them_touch_nothing_but_the_judgement():
    document = json.loads(WHOLE)
    for said in document["turns"]:
        for spoken in said["utterances"]:
            spoken["ignore"] = ["empathy"]
    judged = from_document(document, "c")
    bare = [replace(u, judgement=None) for _, u in judged.utterances()]
    for said in document["turns"]:
        for spoken in said["utterances"]:
            for key in ("labels", "form", "scores", "ignore"):
                spoken.pop(key, None)
    assert [u for _, u in from_document(document, "c").utterances()] == bare


def test_what_a_question_is_about_comes_and_goes() -> None:
    said = utterance(labels=["question"], form="open", about="wish", follow_up=True)
    judgement = only(said).judgement
    assert (judgement.about, judgement.follow_up) == ("wish", True)
    plain = only(utterance(labels=["greeting"], about="wish", follow_up=True)).judgement
    assert (plain.about, plain.follow_up) == (None, None)
