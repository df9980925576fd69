"""Agents who were renamed: what comes in under an old name is stored under the one in use now.

A call is renamed after its words were redacted: the redaction has to know the name that is said in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.codebook import Codebook
from pipeline.metadata import Metadata
from pipeline.process import Done, measured


def renamed_metadata(metadata: Metadata, names: Mapping[str, str]) -> Metadata:
    """`names`: old -> new, as `Store.current_names` gives them."""
    return replace(metadata, agent=_now(metadata.agent, names))


def renamed(done: Done, names: Mapping[str, str], codebook: Codebook) -> Done:
    call = done.call
    turns = tuple(replace(t, agent=_now(t.agent, names)) if t.agent in names else t for t in call.turns)
    if call.agent not in names and turns == call.turns:
        return done
    call = replace(call, agent=_now(call.agent, names), turns=turns)
    return measured(call, done.content_id, done.versions, codebook)


def _now(agent: str | None, names: Mapping[str, str]) -> str | None:
    return None if agent is None else names.get(agent, agent)
