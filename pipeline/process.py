"""One call through all stages: recording or transcript in, redacted call with tallies and findings out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline import findings as order
from pipeline import hearing, measures, money, speakers
from pipeline.call import Call, Transcript, Turn
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput
from pipeline.listening import Ears, Source
from pipeline.offers import Offer, offers_of
from pipeline.opportunities import Chance, chances
from pipeline.places import content_of
from pipeline.profiles import Finding, Rate
from pipeline.redact import redact
from pipeline.swap import as_decided

MEASURES = "2"  # raised when the same tags give other figures, findings or chances
STAGES = "2"  # raised when what the stages make of the same recording changes
TRANSCRIPT_VERSIONS = {"stages": STAGES, "words": "imported"}


@dataclass(frozen=True)
class Engines:
    """What the stages need loaded."""

    ears: Ears
    words_by: str  # engine and model, as in `Done.versions`
    tagger: Tagger
    codebook: Codebook
    redact: bool = True
    people: tuple[str, ...] = ()  # names to hide wherever they are said: of the account list


@dataclass(frozen=True)
class Done:
    """A call ready to be stored."""

    call: Call
    content_id: str
    tallies: Mapping[str, Mapping[str, Rate]]
    findings: tuple[Finding, ...]
    chances: tuple[Chance, ...]
    offers: tuple[Offer, ...]
    versions: Mapping[str, str]


def recording_versions(source: Source, words_by: str, agent_channel: int | None = None) -> dict[str, str]:
    """What a recording's words and roles depend on; equal versions mean there is nothing new to do.

    Language and channel only where they are given: a rerun that does not say them again changes nothing.
    """
    words = f"beside {content_of(source.transcript, source.transcript_address)[:16]}" if source.transcript else words_by
    given = {"stages": STAGES, "words": words}
    if agent_channel is not None:
        given["channel"] = str(agent_channel + 1)
    if source.metadata.language and not source.transcript:
        given["language"] = source.metadata.language
    return given


def process_recording(source: Source, content: str, engines: Engines, earlier: Call | None = None) -> Done:
    """UnreadableInput where the recording cannot be decoded or nobody speaks in it.

    `earlier`: what was stored of it, with the roles a person may have given.
    """
    return process_heard(hearing.call(source, engines.ears), source, content, engines, earlier)


def process_heard(call: Call, source: Source, content: str, engines: Engines, earlier: Call | None = None) -> Done:
    """`call` is what was heard of `source`."""
    call = as_decided(call, earlier) if earlier else call
    versions = recording_versions(source, engines.words_by, engines.ears.agent_channel)
    return finish(call, content, versions, engines)


def process_transcript(source: Source, call: Call, content: str, engines: Engines, earlier: Call | None = None) -> Done:
    """`call` is one of those read from `source`."""
    if not any(utterance.text.strip() for _, utterance in call.utterances()):
        raise UnreadableInput(f"{source.called} ({call.call_id})", "it holds no words", "export it again")
    transcript = call.transcript or Transcript("imported", None, "full", "the words came with the call")
    call = source.metadata.onto(replace(call, transcript=transcript))
    call = speakers.roles_for_labels(call, engines.ears.role_model)
    call = as_decided(call, earlier) if earlier else call
    return finish(call, content, TRANSCRIPT_VERSIONS, engines)


def told(call: Call) -> Call:
    """An imported call with the reason that somebody wrote into its facts; that of a tagger is a guess and stays there.

    A tagger's name ends in its version.
    """
    guessed = re.search(r" \d+(\.\d+)*$", call.tagged_by or "")
    said = None if guessed or call.facts is None else call.facts.reason
    return replace(call, reason=call.reason or said or None)


def retag(call: Call, content: str, versions: Mapping[str, str], engines: Engines) -> Done:
    """A stored call tagged anew, from its redacted words."""
    return measured(tagged(call, engines.tagger, engines.codebook), content, versions, engines.codebook)


def remeasured(call: Call, content: str, versions: Mapping[str, str], codebook: Codebook) -> Done:
    """A stored call measured anew from its words and tags, neither heard nor tagged again."""
    facts = order.facts(call, codebook, money.offered(call, codebook.giving))
    return measured(replace(call, facts=facts), content, versions, codebook)


def measures_version(codebook: Codebook) -> str:
    """What figures, findings and chances of the same tags depend on; titles and definitions are no part of it."""
    return f"{MEASURES}:{codebook.counting_id}"


def transcript_id(call: Call) -> str:
    """Content of a transcript as read: who said what and when, whatever is known around it."""
    said = [[_said_by(t), t.agent, t.start_ms, [[u.text, u.start_ms] for u in t.utterances]] for t in call.turns]
    return hashlib.sha256(json.dumps([call.call_id, said], ensure_ascii=False).encode()).hexdigest()


def _said_by(turn: Turn) -> str:
    """The role, or the label of a voice whose role is not known."""
    return str(turn.extra.get("speaker") or turn.speaker) if turn.speaker == "other" else turn.speaker


def finish(call: Call, content: str, versions: Mapping[str, str], engines: Engines) -> Done:
    """Tags and amounts from the words as spoken; everything after sees redacted words only."""
    call = tagged(call, engines.tagger, engines.codebook)
    if engines.redact:
        call = redact(call, engines.people)
    return measured(call, content, versions, engines.codebook)


def tagged(call: Call, tagger: Tagger, codebook: Codebook) -> Call:
    """With a judgement and the amounts of every utterance, and the facts that follow from them."""
    call = money.with_amounts(tagger.tag([call])[0])
    return replace(call, facts=order.facts(call, codebook, money.offered(call, codebook.giving)))


def measured(call: Call, content: str, versions: Mapping[str, str], codebook: Codebook) -> Done:
    called_for = chances(call, codebook)
    return Done(
        call,
        content,
        measures.tallies(call, codebook, called_for),
        order.findings(call, codebook),
        called_for,
        offers_of(call, codebook),
        {**versions, "tags": call.tagged_by or "none", "measures": measures_version(codebook)},
    )
