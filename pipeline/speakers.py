"""Which voice is the agent: by channel, as told, or from what is said.

Words only, no voices, and not who speaks first. Every voice has its evidence, the log odds of what it says (roles.py);
the roles follow from comparing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

import numpy as np

from pipeline.call import Call, Flag, RoleBasis, Speaker, Word
from pipeline.errors import WrongUse
from pipeline.roles import RoleModel, load_role_model, text_pieces, word_pieces
from pipeline.words import Floats, Ints

SURE = 0.9  # certainty below which a call is flagged; see the model card for how many of the others are right
LITTLE = 0.05  # share of the words under which a third voice is beside the conversation


@dataclass(frozen=True)
class Roles:
    speakers: tuple[Speaker, ...]  # one a channel
    certainty: float  # 0 … 1 that the roles are the right ones; 0 where nobody was made agent
    reason: str  # in words
    evidence: tuple[float, ...] = ()  # log odds that each voice is an agent's; none where nothing was weighed


@dataclass(frozen=True)
class Pieces:
    """What several voices say, in utterance-sized pieces in the order of time."""

    voice: Ints
    texts: tuple[str, ...]

    def of(self, rows: Ints) -> Pieces:
        return Pieces(self.voice[rows], tuple(self.texts[row] for row in rows))


def roles(
    channels: int,
    agent_channel: int | None,
    words: Sequence[Sequence[Word]],
    language: str | None,
    model: RoleModel | None = None,
) -> Roles:
    """Roles of the channels of a recording. `agent_channel` is 0-based and wins; `words`: per channel, or empty.

    One channel holds both voices, or one of them, and nobody knows which: its speaker is `other` unless the channel is
    given. Without words the first channel is the agent's. WrongUse for a channel that is not there.
    """
    if agent_channel is not None:
        if not 0 <= agent_channel < channels:
            raise WrongUse(
                f"--agent-channel: the recording has {channels} channel(s), there is no channel number"
                f" {agent_channel + 1}; give one from 1 to {channels}."
            )
        return Roles(_only(agent_channel, channels), 1.0, "the channel was given")
    if channels == 1:
        return Roles(("other",), 0.0, "both voices are in one channel")
    said = pieces_of_words(words, language)
    if not said.texts:
        return Roles(_only(0, channels), 0.5, "nothing is known, the first channel is taken for the agent's")
    model = model or load_role_model()
    return decided(channels, said, model.log_odds(said.texts, language), model)


def roles_for_labels(call: Call, model: RoleModel | None = None) -> Call:
    """Turns of unknown speakers, all `other` and told apart by `extra["speaker"]`, become agent and customer.

    A call with a role already stays as it is; one that names no two voices is flagged. A third voice may stay `other`.
    """
    labels: dict[str, int] = {}
    for turn in call.turns:
        label = turn.extra.get("speaker")
        if turn.speaker != "other":
            return call
        labels.setdefault(label if isinstance(label, str) else "", len(labels))
    if len(labels) < 2 or "" in labels:
        unknown = Flag("speakers", "the transcript does not say who speaks")
        others = (flag for flag in call.flags if flag.name != "speakers")
        return replace(call, roles=RoleBasis("transcript", 0.0), flags=(*others, unknown)) if labels else call
    said = pieces_of_call(call, [labels[turn.extra["speaker"]] for turn in call.turns])
    model = model or load_role_model()
    found = decided(len(labels), said, model.log_odds(said.texts, call.language), model)
    return replace(
        call,
        turns=tuple(replace(turn, speaker=found.speakers[labels[turn.extra["speaker"]]]) for turn in call.turns),
        roles=RoleBasis("words", found.certainty),
        flags=call.flags if found.certainty >= SURE else (*call.flags, Flag("speakers", found.reason)),
    )


def decided(voices: int, said: Pieces, log_odds: Floats, model: RoleModel) -> Roles:
    """Roles of two or more voices by the log odds of their pieces.

    The voice with most evidence is an agent, the one with least a customer. Any further one is an agent where that is
    sure by itself (a call may be passed on), `other` where it stands beside the conversation, else a customer.
    """
    aside = _aside(voices, said)
    evidence = tuple(model.evidence(log_odds[said.voice == voice]) for voice in range(voices))
    ranked = sorted({*range(voices)} - aside, key=lambda voice: -evidence[voice])
    agent, *between, customer = ranked
    certainty = _chance(evidence[agent] - evidence[customer])
    speakers: list[Speaker] = ["other"] * voices
    speakers[agent], speakers[customer] = "agent", "customer"
    for voice in between:
        chance = _chance(evidence[voice])
        speakers[voice] = "agent" if chance >= SURE else "customer"
        certainty = min(certainty, chance if chance >= SURE else 1 - chance)
    reason = "the words say so" if certainty >= SURE else "the words hardly tell"
    return Roles(tuple(speakers), certainty, reason, evidence)


def pieces_of_words(words: Sequence[Sequence[Word]], language: str | None) -> Pieces:
    """`words`: per voice."""
    found = [
        (own[piece.start].start_ms, voice, " ".join(word.text.strip() for word in own[piece]))
        for voice, own in enumerate(words)
        for piece in word_pieces(own, language)
    ]
    return _pieces([(voice, text) for _, voice, text in sorted(found) if text.strip()])


def pieces_of_call(call: Call, voices: Sequence[int]) -> Pieces:
    """`voices`: one for each turn."""
    return _pieces(
        [
            (voice, text)
            for turn, voice in zip(call.turns, voices, strict=True)
            for utterance in turn.utterances
            for text in text_pieces(utterance.text, call.language)
        ]
    )


def _pieces(said: Sequence[tuple[int, str]]) -> Pieces:
    return Pieces(np.array([voice for voice, _ in said], dtype=np.int64), tuple(text for _, text in said))


def _aside(voices: int, said: Pieces) -> set[int]:
    """Voices that are neither, as long as two others remain: who says little, and who only speaks before all others.

    The latter is an announcement in the queue: nobody has spoken to it or before it.
    """
    sizes = np.array([len(text.split()) for text in said.texts], dtype=np.int64)
    total = np.bincount(said.voice, weights=sizes, minlength=voices)
    ranked = sorted(range(voices), key=lambda voice: -total[voice])
    aside = {voice for voice in ranked[2:] if total[voice] < LITTLE * total.sum() or not total[voice]}
    if len(said.voice):
        first = int(said.voice[0])
        own = np.flatnonzero(said.voice == first)
        if own[-1] == len(own) - 1 and len({*ranked} - aside - {first}) >= 2:
            aside.add(first)
    return aside


def _only(agent: int, channels: int) -> tuple[Speaker, ...]:
    return tuple("agent" if i == agent else "customer" for i in range(channels))


def _chance(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-50.0, min(50.0, log_odds))))
