"""Any call there can be survives being written and read."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.call import Amount, Call, Dropped, Facts, Flag, Heard, RoleBasis, Transcript, Turn, Utterance, Word
from pipeline.formats.document import as_document, from_document
from pipeline.formats.source import parse_json
from pipeline.formats.values import one_line
from pipeline.tags import Judgement
from pipeline.timing import Span

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
NAME = TEXT.map(one_line).filter(bool)
MS = st.none() | st.integers(0, 10**8)
SPANS = st.tuples(MS, MS).map(lambda s: tuple(sorted(s)) if None not in s else s)
AMOUNTS = st.lists(
    st.builds(Amount, st.none() | st.floats(-1e9, 1e9), st.none() | NAME, st.none() | NAME), max_size=2
).map(tuple)
WORDS = st.lists(st.builds(Word, TEXT, st.just(0), st.integers(0, 9), st.none() | st.floats(0, 1)), max_size=2).map(
    tuple
)
HEARD = st.builds(Heard, st.sampled_from(["agent", "customer", "other"]), TEXT, WORDS)
SHARE = st.floats(0, 1)
SCORES = st.dictionaries(NAME, st.floats(0, 1), max_size=2)
LABELS = st.lists(NAME, max_size=3, unique=True).map(tuple)
JUDGEMENTS = st.builds(Judgement, LABELS, st.none(), SCORES, NAME, LABELS) | st.builds(
    Judgement, st.just(("question",)), st.none() | NAME, SCORES, NAME, LABELS
)
EXTRA = st.dictionaries(NAME.map("x_{}".format), st.none() | TEXT | st.lists(st.integers()), max_size=2)


@st.composite
def utterances(draw):
    tags, heard = draw(st.none() | JUDGEMENTS), draw(st.none() | HEARD)
    return Utterance(draw(TEXT), *draw(SPANS), tags, draw(AMOUNTS), draw(WORDS), draw(EXTRA), heard)


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
    | st.builds(
        Transcript,
        NAME,
        st.none() | NAME,
        st.sampled_from(["full", "draft", "none"]),
        st.none() | TEXT,
        confidence=st.none() | SHARE,
        dropped=st.sampled_from([(), (Dropped("takk", 0, 5, 9, "silence"),)]),
    ),
    st.none() | NAME,
    st.dictionaries(st.sampled_from(["agent", "customer"]), st.just((Span(0, 5), Span(7, 9))), max_size=2),
    st.none() | FACTS,
    st.dictionaries(NAME, st.integers() | TEXT, max_size=2),
    st.dictionaries(NAME, NAME, max_size=2),
    EXTRA,
    hold=st.sampled_from([None, (), (Span(0, 5),)]),
    roles=st.none() | st.builds(RoleBasis, st.sampled_from(["channel", "words", "person"]), SHARE, st.none() | NAME),
    flags=st.sampled_from([(), (Flag("speakers", "who is who is not certain"), Flag("confidence", "low"))]),
)


@given(CALLS)
def test_any_call_survives_being_written_and_read(call):
    line = json.dumps(as_document(call), ensure_ascii=False, allow_nan=False)
    assert from_document(parse_json(line), "other") == call
