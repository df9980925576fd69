from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Amount, Call, Facts, Transcript, Turn, Utterance, Word
from pipeline.formats import read_calls, write_calls
from pipeline.formats.document import as_document, from_document
from pipeline.formats.source import parse_json
from pipeline.tags import Judgement
from pipeline.timing import Span

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
        "turns": [{"speaker": "agent", "interrupts": "no", "utterances": [{"text": "Hei.", "words": 1}]}],
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


# Files


def test_one_bad_line_does_not_lose_the_others(file):
    good = '{"call_id":"%s","turns":[]}'
    path = file("calls.jsonl", "\n".join([good % "a", '{"call_id":"b","turns":[', "", good % "c", '{"call_id":"d"}']))
    reading = read_calls(path)
    assert [call.call_id for call in reading.calls] == ["a", "c"]
    assert [str(fault).split("calls.jsonl ")[1] for fault in reading.faults] == [
        "line 2: it is not whole JSON (line 1, column 25: Expecting value); mend that place.",
        "line 5 (d): it has no turns; mend that place.",
    ]


def test_bom_crlf_and_blank_lines(file):
    path = file("calls.jsonl", b'\xef\xbb\xbf{"call_id":"a","turns":[]}\r\n\r\n{"call_id":"b","turns":[]}\r\n')
    assert [call.call_id for call in read_calls(path).calls] == ["a", "b"]


def test_ids_are_made_from_the_files_name(file):
    assert read_calls(file("one.jsonl", '{"turns":[]}\n')).calls[0].call_id == "one"
    two = read_calls(file("two.jsonl", '{"turns":[]}\n{"turns":[]}\n'))
    assert [call.call_id for call in two.calls] == ["two-1", "two-2"]
    listed = read_calls(file("listed.json", '[{"turns":[]},{"call_id":"x","turns":[]},{"turns":[]}]'))
    assert [call.call_id for call in listed.calls] == ["listed-1", "x", "listed-3"]


def test_lines_in_a_json_file(file):
    reading = read_calls(file("calls.json", '{"call_id":"a","turns":[]}\n{"call_id":"b","turns":[]}\n'))
    assert [call.call_id for call in reading.calls] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.json", "", "it is empty"),
        ("c.json", "\ufeff \r\n", "it is empty"),
        ("c.jsonl", "\n\n", "it is empty"),
        ("c.json", '{"turns": [{"speaker": "agent", "te', "it is not whole JSON"),
        ("c.json", "[" * 100_000, "it is nested too deeply"),
        ("c.jsonl", '{"turns":' + "[" * 100_000, "it is nested too deeply"),
        ("c.json", '{"turns":[],"n":' + "9" * 5000 + "}", "it holds a number with thousands of digits"),
        ("c.json", "\x00\x01\x02", "it holds binary data"),
        ("c.json", '{"hello": 1}', "it is no transcript that callcoach knows"),
    ],
)
def test_an_unreadable_file_is_one_fault(file, name, content, says):
    reading = read_calls(file(name, content))
    assert reading.calls == ()
    assert [says in str(fault) for fault in reading.faults] == [True]


def test_a_file_of_rubbish_is_left_alone_after_a_thousand_lines(file):
    reading = read_calls(file("c.jsonl", "x\n" * 5000))
    assert len(reading.faults) == 1001
    assert "the rest was left alone" in str(reading.faults[-1])


def test_json_files_hold_one_call_or_a_list(tmp_path):
    for calls in ([Call("a")], [Call("a"), Call("b")], []):
        write_calls(calls, tmp_path / "out.json")
        assert list(read_calls(tmp_path / "out.json").calls) == calls
    write_calls([Call("a")], tmp_path / "out.json")
    assert isinstance(json.loads((tmp_path / "out.json").read_text(encoding="utf-8")), dict)


def test_lines_are_compact_and_hold_nordic_letters_as_they_are(tmp_path):
    write_calls([Call("a", agent="Åse"), Call("b")], tmp_path / "out.jsonl")
    text = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert text == '{"call_id":"a","agent":"Åse","turns":[]}\n{"call_id":"b","turns":[]}\n'


# Any call survives

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
NAME = TEXT.map(str.strip).filter(bool)
MS = st.none() | st.integers(0, 10**8)
SPANS = st.tuples(MS, MS).map(lambda s: tuple(sorted(s)) if None not in s else s)
AMOUNTS = st.lists(
    st.builds(Amount, st.none() | st.floats(-1e9, 1e9), st.none() | NAME, st.none() | NAME), max_size=2
).map(tuple)
WORDS = st.lists(st.builds(Word, TEXT, st.just(0), st.integers(0, 9), st.none() | st.floats(0, 1)), max_size=2).map(
    tuple
)
SCORES = st.dictionaries(NAME, st.floats(0, 1), max_size=2)
LABELS = st.lists(NAME, max_size=3, unique=True).map(tuple)
JUDGEMENTS = st.builds(Judgement, LABELS, st.none(), SCORES, NAME, LABELS) | st.builds(
    Judgement, st.just(("question",)), st.none() | NAME, SCORES, NAME, LABELS
)
EXTRA = st.dictionaries(NAME.map("x_{}".format), st.none() | TEXT | st.lists(st.integers()), max_size=2)


@st.composite
def utterances(draw):
    return Utterance(draw(TEXT), *draw(SPANS), draw(st.none() | JUDGEMENTS), draw(AMOUNTS), draw(WORDS), draw(EXTRA))


@st.composite
def turns(draw):
    said = tuple(draw(st.lists(utterances(), max_size=2)))
    label = draw(st.just({}) | NAME.map(lambda name: {"speaker": name}))
    speaker = draw(st.sampled_from(["agent", "customer", "other"]))
    return Turn(speaker, said, *draw(SPANS), draw(st.none() | NAME), draw(st.booleans()), draw(EXTRA) | label)


FACTS = st.builds(
    Facts,
    AMOUNTS,
    st.none() | st.booleans(),
    st.none() | st.integers(-2, 2),
    st.none() | st.integers(-2, 2),
    st.sampled_from([None, "yes", "partly", "no"]),
    st.none() | TEXT,
    EXTRA,
)
CALLS = st.builds(
    Call,
    NAME,
    st.lists(turns(), max_size=3).map(tuple),
    st.sampled_from([None, "nb", "sv", "da", "en"]),
    st.none() | NAME,
    st.none() | NAME,
    st.none() | NAME,
    st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([None, "Europe/Oslo", "UTC"]),
    MS,
    st.none() | NAME,
    st.none()
    | st.builds(Transcript, NAME, st.none() | NAME, st.sampled_from(["full", "draft", "none"]), st.none() | TEXT),
    st.none() | NAME,
    st.dictionaries(st.sampled_from(["agent", "customer"]), st.just((Span(0, 5), Span(7, 9))), max_size=2),
    st.none() | FACTS,
    st.dictionaries(NAME, st.integers() | TEXT, max_size=2),
    st.dictionaries(NAME, NAME, max_size=2),
    EXTRA,
)


@given(CALLS)
def test_any_call_survives_being_written_and_read(call):
    line = json.dumps(as_document(call), ensure_ascii=False, allow_nan=False)
    assert from_document(parse_json(line), "other") == call
