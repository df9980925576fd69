"""A parsed call document to a `Call`. Every fault is a ValueError that says what is wrong where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from pipeline.call import (
    Amount,
    Basis,
    Call,
    Dropped,
    Facts,
    Flag,
    FlagName,
    Heard,
    Quality,
    RoleBasis,
    Speaker,
    Transcript,
    Turn,
    Utterance,
    Word,
)
from pipeline.formats import roles as speaker_words
from pipeline.formats import values
from pipeline.formats.fields import MAX_MS, MAX_NAME, MAX_UTTERANCE, Fields, is_number, numbered, speakable, spoken
from pipeline.formats.pieces import Piece, utterances_of
from pipeline.tags import Judgement
from pipeline.timing import Span

_SPEAKERS, _QUALITIES = get_args(Speaker), get_args(Quality)
_BASES, _FLAGS = get_args(Basis), get_args(FlagName)
_RESOLVED = ("yes", "partly", "no")
_MOST = 1e12  # of any currency


def from_document(
    value: object,
    call_id: str,
    timezone: str | None = None,
    language: str | None = None,
    roles: Mapping[str, Speaker] | None = None,
) -> Call:
    """One parsed document. `call_id` serves if it has none; the rest is as in `read_calls`."""
    fields = Fields(value)
    call_id = fields.name("call_id") or call_id
    timezone = fields.name("timezone") or timezone
    if timezone:
        values.zone(timezone)
    language = _language(fields, language)
    started_at = fields.name("started_at")
    source = fields.name("tagged_by")
    turns = fields.listed("turns")
    if turns is None:
        raise ValueError("it has no turns")
    facts, transcript = fields.take("facts"), fields.take("transcript")
    measures = fields.take("measures")
    if measures is not None and not isinstance(measures, dict):
        raise ValueError(f"measures is {values.shown(measures)}, not an object")
    return Call(
        call_id=call_id,
        turns=numbered("turn", turns, lambda turn: _turn(turn, source or "unknown", language, roles or {})),
        language=language,
        agent=fields.name("agent"),
        team=fields.name("team"),
        customer_id=fields.name("customer_id"),
        reason=fields.ours("reason", _string, None),
        started_at=values.moment(started_at, timezone) if started_at else None,
        timezone=timezone,
        duration_ms=fields.ms("duration_ms"),
        recording=fields.name("recording"),
        transcript=None if transcript is None else _transcript(transcript),
        tagged_by=source,
        speech=fields.ours("speech", _speech, {}),
        hold=fields.ours("hold", _spans, None),
        roles=fields.ours("roles", _roles, None),
        flags=fields.ours("flags", _flags, tuple[Flag, ...]()),
        facts=None if facts is None else _facts(facts),
        measures=measures or {},
        columns=fields.ours("columns", _columns, {}),
        extra=fields.unknown() | ({"measures": {}} if measures == {} else {}),
    )


def _language(fields: Fields, otherwise: str | None) -> str | None:
    given = fields.name("language")
    try:
        return (given and values.language(given)) or otherwise
    except ValueError:
        if otherwise:
            return otherwise
        raise


def _turn(value: Any, source: str, language: str | None, roles: Mapping[str, Speaker]) -> Turn:
    fields = Fields(value)
    speaker, agent, label = _voice(fields, roles)
    start_ms, end_ms = fields.span()
    listed, text = fields.listed("utterances"), fields.text("text")
    if listed is not None:
        utterances = numbered("utterance", listed, lambda utterance: _utterance(utterance, source))
    elif text is not None:
        utterances = utterances_of([Piece(None, " ".join(text.split()), start_ms, end_ms)], language)
    elif start_ms is None:
        raise ValueError("it has neither text nor utterances")
    else:
        utterances = ()
    interrupts = fields.ours("interrupts", _flag, False)
    agent = fields.name("agent") or agent
    extra = fields.unknown() | ({"speaker": label} if label else {})
    return Turn(speaker, utterances, start_ms, end_ms, agent, interrupts, extra)


def _voice(fields: Fields, roles: Mapping[str, Speaker]) -> speaker_words.Voice:
    speaker, label = fields.name("speaker"), fields.ours("speaker_label", _string, None)
    if speaker is None:
        raise ValueError("it has no speaker")
    if speaker in _SPEAKERS:
        return speaker_words.Voice(cast(Speaker, speaker), None, label)
    return speaker_words.voice(speaker, roles)


def _utterance(value: Any, source: str) -> Utterance:
    fields = Fields(value)
    text = fields.text("text")
    if text is None:
        raise ValueError("it has no text")
    text = speakable(text)
    if len(text) > MAX_UTTERANCE:
        raise ValueError(f"its text is longer than {MAX_UTTERANCE} characters; give it as `text` of a turn to be cut")
    start_ms, end_ms = fields.span()
    judgement = _judgement(fields, source)
    listed = fields.rest.get("amounts")
    amounts = _amounts(fields, "amounts")
    words = fields.ours("words", _words, tuple[Word, ...]())
    words = spoken(words)
    heard = fields.ours("heard", _heard, None)
    extra = fields.unknown() | ({"amounts": []} if listed == [] else {})
    return Utterance(text, start_ms, end_ms, judgement, amounts, words, extra, heard)


def _judgement(fields: Fields, source: str) -> Judgement | None:
    if fields.rest.get("labels") is None:
        for key in ("labels", "form", "about", "follow_up", "scores", "ignore", "by"):
            fields.take(key)
        return None
    labels, form = fields.words("labels") or (), fields.text("form")
    about, follow_up = fields.text("about"), fields.flag("follow_up")
    asks = "question" in labels
    return Judgement(
        labels=labels,
        form=form if asks else None,
        about=about if asks else None,
        follow_up=follow_up if asks else None,
        scores=_scores(fields.take("scores")),
        source=fields.name("by") or source,
        ignore=fields.words("ignore") or (),
    )


def _scores(value: Any) -> dict[str, float]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError(f"scores is {values.shown(value)}, not an object")
    scores = {code: score for code, score in value.items() if score is not None}
    for code, score in scores.items():
        if not is_number(score) or not 0 <= score <= 1:
            raise ValueError(f"the score of {values.shown(code)} is {values.shown(score)}, not from 0 to 1")
    return {code: float(score) for code, score in scores.items()}


def _amounts(fields: Fields, key: str) -> tuple[Amount, ...]:
    return numbered(key, fields.listed(key) or [], _amount)


def _amount(value: Any) -> Amount:
    fields = Fields(value)
    amount = fields.take("amount")
    if amount is not None and (not is_number(amount) or not abs(amount) <= _MOST):
        raise ValueError(f"amount is {values.shown(amount)}, not a sum of money")
    return Amount(
        None if amount is None else float(amount), fields.name("currency"), fields.name("kind"), fields.unknown()
    )


def _transcript(value: Any) -> Transcript:
    fields = Fields(value)
    quality = cast(Quality, fields.one_of("quality", _QUALITIES) or "full")
    engine, model, reason = fields.name("engine") or "imported", fields.name("model"), fields.text("reason")
    confidence, dropped = (
        fields.ours("confidence", _share, None),
        fields.ours("dropped", _dropped, tuple[Dropped, ...]()),
    )
    return Transcript(engine, model, quality, reason, fields.unknown(), confidence, dropped)


def _facts(value: Any) -> Facts:
    fields = Fields(value)
    return Facts(
        compensation=_amounts(fields, "compensation"),
        compensation_before_probing=fields.flag("compensation_before_probing"),
        mood_start=fields.whole("mood_start", -2, 2),
        mood_end=fields.whole("mood_end", -2, 2),
        resolved=fields.one_of("resolved", _RESOLVED),
        reason=fields.text("reason"),
        extra=fields.unknown(),
    )


# Shapes of our own keys: a ValueError makes them unknown keys


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError
    return value


def _flag(value: Any) -> bool:
    if value is not True:
        raise ValueError
    return True


def _string(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > MAX_NAME:
        raise ValueError
    return value


def _words(value: Any) -> tuple[Word, ...]:
    return tuple(map(_word, _list(value)))


def _heard(value: Any) -> Heard:
    fields = Fields(value)
    speaker, text, words = fields.name("speaker"), fields.text("text"), fields.take("words")
    if speaker not in _SPEAKERS or text is None or fields.rest:
        raise ValueError
    return Heard(cast(Speaker, speaker), speakable(text), spoken(() if words is None else _words(words)))


def _word(value: Any) -> Word:
    fields = Fields(value)
    text, (start_ms, end_ms), confidence = fields.text("text"), fields.span(), fields.take("confidence")
    if text is None or start_ms is None or end_ms is None or not (confidence is None or is_number(confidence)):
        raise ValueError
    return Word(text, start_ms, end_ms, None if confidence is None else float(min(1, max(0, confidence))))


def _speech(value: Any) -> dict[str, tuple[Span, ...]]:
    return {speaker: _spans(_list(spans)) for speaker, spans in Fields(value).rest.items()}


def _spans(value: Any) -> tuple[Span, ...]:
    if not isinstance(value, list):
        raise ValueError
    for span in value:
        if len(_list(span)) != 2 or not all(isinstance(ms, int) and 0 <= ms <= MAX_MS for ms in span):
            raise ValueError
    return tuple(Span(*span) for span in value)


def _share(value: Any) -> float:
    if not is_number(value) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _dropped(value: Any) -> tuple[Dropped, ...]:
    return tuple(map(_drop, _list(value)))


def _drop(value: Any) -> Dropped:
    fields = Fields(value)
    text, (start_ms, end_ms), reason = fields.text("text"), fields.span(), fields.name("reason")
    channel = fields.whole("channel", 0, 1000)
    if text is None or start_ms is None or end_ms is None or reason is None or channel is None:
        raise ValueError
    return Dropped(speakable(text), channel, start_ms, end_ms, reason)


def _roles(value: Any) -> RoleBasis:
    fields = Fields(value)
    by, certainty, person = fields.name("by"), _share(fields.take("certainty")), fields.name("person")
    if by not in _BASES:
        raise ValueError
    return RoleBasis(cast(Basis, by), certainty, person)


def _flags(value: Any) -> tuple[Flag, ...]:
    return tuple(map(_call_flag, _list(value)))


def _call_flag(value: Any) -> Flag:
    fields = Fields(value)
    name, reason = fields.name("name"), fields.text("reason")
    if name not in _FLAGS or reason is None:
        raise ValueError
    return Flag(cast(FlagName, name), reason)


def _columns(value: Any) -> dict[str, str]:
    columns = Fields(value).rest
    return {name: _string(text) for name, text in columns.items()}
