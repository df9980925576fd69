"""The stages as shipped, with another recogniser or another tagger."""

from __future__ import annotations

from pipeline.classify import Tagger, load_tagger
from pipeline.diarize.spectral import Spectral
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Ears
from pipeline.process import Engines
from pipeline.roles import load_role_model
from pipeline.transcribe import Transcriber
from pipeline.transcribe.silence import Silence


def engines(transcriber: Transcriber | None = None, reason: str = "", tagger: Tagger | None = None) -> Engines:
    """Without `transcriber` nothing is heard; `reason`: why this one."""
    transcriber = transcriber or Silence()
    ears = Ears(transcriber, reason, Spectral(), load_role_model())
    return Engines(ears, transcriber.name, tagger or load_tagger(None), load_codebook())
