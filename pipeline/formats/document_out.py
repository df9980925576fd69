"""A `Call` to a call document: JSON values in the order people know; what is not known has no key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC
from typing import Any

from pipeline.call import Amount, Call, Facts, Heard, RoleBasis, Transcript, Turn, Utterance, Word
from pipeline.tags import Judgement


def as_document(call: Call) -> dict[str, Any]:
    """The document of a call, JSON values only; what is not known has no key."""
    known = {
        "call_id": call.call_id,
        "agent": call.agent,
        "team": call.team,
        "customer_id": call.customer_id,
        "reason": call.reason,
        "started_at": call.started_at and call.started_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "timezone": call.timezone,
        "language": call.language,
        "duration_ms": call.duration_ms,
        "recording": call.recording,
        "transcript": call.transcript and _transcript(call.transcript),
        "tagged_by": call.tagged_by,
        "columns": dict(call.columns) or None,
        "hold": None if call.hold is None else [list(span) for span in call.hold],
        "roles": call.roles and _roles(call.roles),
        "flags": [{"name": flag.name, "reason": flag.reason} for flag in call.flags] or None,
        "speech": {speaker: [list(span) for span in spans] for speaker, spans in call.speech.items()} or None,
        "turns": [_turn(turn, call.tagged_by or "unknown") for turn in call.turns],
        "facts": None if call.facts is None else _facts(call.facts),
        "measures": dict(call.measures) or None,
    }
    return _with_extra(known, call.extra)


def _turn(turn: Turn, source: str) -> dict[str, Any]:
    extra = dict(turn.extra)
    known = {
        "speaker": turn.speaker,
        "speaker_label": extra.pop("speaker", None),
        "agent": turn.agent,
        "start_ms": turn.start_ms,
        "end_ms": turn.end_ms,
        "interrupts": turn.interrupts or None,
        "utterances": [_utterance(utterance, source) for utterance in turn.utterances],
    }
    return _with_extra(known, extra)


def _utterance(utterance: Utterance, source: str) -> dict[str, Any]:
    known = {
        "text": utterance.text,
        "start_ms": utterance.start_ms,
        "end_ms": utterance.end_ms,
        **(_judgement(utterance.judgement, source) if utterance.judgement else {}),
        "amounts": [_amount(amount) for amount in utterance.amounts] or None,
        "words": [_word(word) for word in utterance.words] or None,
        "heard": utterance.heard and _heard(utterance.heard),
    }
    return _with_extra(known, utterance.extra)


def _heard(heard: Heard) -> dict[str, Any]:
    words = [_word(word) for word in heard.words]
    return {"speaker": heard.speaker, "text": heard.text} | ({"words": words} if words else {})


def _judgement(judgement: Judgement, source: str) -> dict[str, Any]:
    return {
        "labels": list(judgement.labels),
        "scores": dict(judgement.scores) or None,
        "form": judgement.form,
        "about": judgement.about,
        "follow_up": judgement.follow_up,
        "by": judgement.source if judgement.source != source else None,
        "ignore": list(judgement.ignore) or None,
    }


def _amount(amount: Amount) -> dict[str, Any]:
    sum_ = amount.amount
    whole = sum_ is not None and float(sum_).is_integer()
    document = {"amount": int(sum_) if whole and sum_ is not None else sum_, "currency": amount.currency}
    return document | _with_extra({"kind": amount.kind}, amount.extra)


def _word(word: Word) -> dict[str, Any]:
    document = {"text": word.text, "start_ms": word.start_ms, "end_ms": word.end_ms}
    return document if word.confidence is None else {**document, "confidence": word.confidence}


def _transcript(transcript: Transcript) -> dict[str, Any]:
    known = {
        "engine": transcript.engine,
        "model": transcript.model,
        "quality": transcript.quality,
        "reason": transcript.reason,
        "confidence": transcript.confidence,
        "dropped": [asdict(dropped) for dropped in transcript.dropped] or None,
    }
    return _with_extra(known, transcript.extra)


def _roles(roles: RoleBasis) -> dict[str, Any]:
    return _with_extra({"by": roles.by, "certainty": roles.certainty, "person": roles.person}, {})


def _facts(facts: Facts) -> dict[str, Any]:
    """What the agent offered is always said, also where it was nothing."""
    offered = {
        "compensation": [_amount(amount) for amount in facts.compensation],
        "compensation_before_probing": facts.compensation_before_probing,
    }
    known = {
        "mood_start": facts.mood_start,
        "mood_end": facts.mood_end,
        "resolved": facts.resolved,
        "reason": facts.reason,
    }
    return offered | _with_extra(known, facts.extra)


def _with_extra(known: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """What is known, without the None; then the unknown keys, none of which may stand for something known."""
    document = {key: value for key, value in known.items() if value is not None}
    return document | {key: value for key, value in extra.items() if key not in document}
