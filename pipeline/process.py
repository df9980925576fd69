"""One call through all stages: recording or transcript in, redacted call with tallies and findings out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import findings as order
from pipeline import measures, money, speakers
from pipeline.audio import Recording, content_id, open_recording
from pipeline.call import Call, Transcript
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput
from pipeline.formats import read_calls
from pipeline.metadata import Metadata
from pipeline.profiles import Finding, Rate
from pipeline.redact import redact
from pipeline.segment import turns_from_speech, turns_from_words
from pipeline.timing import Span, merge
from pipeline.transcribe import Transcriber

STAGES = "1"  # raised when what the stages make of the same recording changes
TRANSCRIPT_VERSIONS = {"stages": STAGES, "words": "imported"}


@dataclass(frozen=True)
class Source:
    """One file to analyse."""

    path: Path
    metadata: Metadata = Metadata()
    is_recording: bool = False
    transcript: Path | None = None  # beside the recording


@dataclass(frozen=True)
class Engines:
    """What the stages need loaded."""

    transcriber: Transcriber
    words_by: str  # engine and model, as in `Done.versions`
    reason: str  # why this engine
    tagger: Tagger
    codebook: Codebook
    agent_channel: int | None = None  # 0-based
    redact: bool = True


@dataclass(frozen=True)
class Done:
    """A call ready to be stored."""

    call: Call
    content_id: str
    tallies: Mapping[str, Mapping[str, Rate]]
    findings: tuple[Finding, ...]
    versions: Mapping[str, str]


def recording_versions(source: Source, words_by: str) -> dict[str, str]:
    """What a recording's words depend on; equal versions mean there is nothing new to do."""
    words = f"beside {content_id(source.transcript)[:16]}" if source.transcript else words_by
    return {"stages": STAGES, "words": words}


def process_recording(source: Source, content: str, engines: Engines) -> Done:
    """UnreadableInput where the recording cannot be decoded or nobody speaks in it."""
    return finish(transcribe(source, engines), content, recording_versions(source, engines.words_by), engines)


def transcribe(source: Source, engines: Engines) -> Call:
    """A recording as turns with words and times; not tagged, not redacted."""
    with open_recording(source.path) as recording:
        if recording.info.truncated:
            raise UnreadableInput(source.path.name, "it is cut short, its header promises more", "copy it again whole")
        call = _beside(source, recording, engines) if source.transcript else _heard(source, recording, engines)
    return source.metadata.onto(replace(call, call_id=source.path.stem, recording=source.path.name))


def process_transcript(source: Source, call: Call, content: str, engines: Engines) -> Done:
    """`call` is one of those read from `source`."""
    if not any(utterance.text.strip() for _, utterance in call.utterances()):
        raise UnreadableInput(f"{source.path.name} ({call.call_id})", "it holds no words", "export it again")
    transcript = call.transcript or Transcript("imported", None, "full", "the words came with the call")
    call = speakers.roles_for_labels(source.metadata.onto(replace(call, transcript=transcript)))
    return finish(call, content, TRANSCRIPT_VERSIONS, engines)


def retag(call: Call, content: str, versions: Mapping[str, str], engines: Engines) -> Done:
    """A stored call tagged anew, from its redacted words."""
    return measured(tagged(call, engines.tagger, engines.codebook), content, versions, engines.codebook)


def transcript_id(call: Call) -> str:
    """Content of a transcript as read: who said what and when, whatever is known around it."""
    said = [[t.speaker, t.agent, t.start_ms, [[u.text, u.start_ms] for u in t.utterances]] for t in call.turns]
    return hashlib.sha256(json.dumps([call.call_id, said], ensure_ascii=False).encode()).hexdigest()


def finish(call: Call, content: str, versions: Mapping[str, str], engines: Engines) -> Done:
    """Tags and amounts from the words as spoken; everything after sees redacted words only."""
    call = tagged(call, engines.tagger, engines.codebook)
    if engines.redact:
        call = redact(call, [name for name in (call.agent, call.customer_id) if name])
    return measured(call, content, versions, engines.codebook)


def tagged(call: Call, tagger: Tagger, codebook: Codebook) -> Call:
    """With a judgement and the amounts of every utterance, and the facts that follow from them."""
    call = money.with_amounts(tagger.tag([call])[0])
    return replace(call, facts=order.facts(call, codebook, money.offered(call, codebook.giving)))


def measured(call: Call, content: str, versions: Mapping[str, str], codebook: Codebook) -> Done:
    return Done(
        call,
        content,
        measures.tallies(call, codebook),
        order.findings(call, codebook),
        {**versions, "tags": call.tagged_by or "none"},
    )


def _heard(source: Source, recording: Recording, engines: Engines) -> Call:
    from pipeline.vad import speech_spans

    speech = speech_spans(recording)
    if not any(speech):
        raise UnreadableInput(source.path.name, "nobody speaks in it", "check that the recording is not muted")
    heard = engines.transcriber.transcribe(recording, speech, source.metadata.language)
    language = source.metadata.language or heard.language
    roles = speakers.roles(recording.info.channels, engines.agent_channel, heard.channels, language)
    has_words = any(heard.channels)
    turns = (
        turns_from_words(heard.channels, roles.speakers, speech, language)
        if has_words
        else turns_from_speech(roles.speakers, speech)
    )
    return Call(
        call_id=source.path.stem,
        turns=turns,
        language=language,
        duration_ms=recording.info.duration_ms,
        transcript=replace(heard.transcript, reason=engines.reason),
        speech=_by_speaker(roles.speakers, speech),
    )


def _beside(source: Source, recording: Recording, engines: Engines) -> Call:
    """The words lie next to the recording; who spoke when is still measured from its channels."""
    from pipeline.vad import speech_spans

    assert source.transcript is not None
    reading = read_calls(source.transcript)
    if not reading.calls:
        raise reading.faults[0] if reading.faults else UnreadableInput(source.transcript.name, "it holds no call")
    call = speakers.roles_for_labels(reading.calls[0])
    speech = speech_spans(recording)
    roles = speakers.roles(recording.info.channels, engines.agent_channel, (), call.language)
    return replace(
        call,
        duration_ms=recording.info.duration_ms,
        transcript=Transcript("beside", source.transcript.name, "full", "a transcript lies beside the recording"),
        speech=_by_speaker(roles.speakers, speech) if recording.info.channels > 1 else {},
    )


def _by_speaker(roles: tuple[str, ...], speech: tuple[tuple[Span, ...], ...]) -> dict[str, tuple[Span, ...]]:
    spans: dict[str, list[Span]] = {}
    for role, channel in zip(roles, speech, strict=True):
        spans.setdefault(role, []).extend(channel)
    return {role: merge(found) for role, found in spans.items()}
