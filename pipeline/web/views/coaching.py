"""What is agreed with an agent, and what may be changed of it, beside the agent's profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.aims import can_be_practised
from pipeline.codebook import Codebook
from pipeline.measures import measures
from pipeline.profiles import Group, Profile
from pipeline.report import naming
from pipeline.report.words import Words
from pipeline.sessions import Session, Vision
from pipeline.web.views.filters import Option, OptionGroup, Select

LONGEST = 2000  # characters of what was agreed, or of a vision


@dataclass(frozen=True)
class SessionView:
    id: int
    day: str
    coach: str
    focus: str
    text: str
    removable: bool  # by who looks: their own


@dataclass(frozen=True)
class Plan:
    number: int  # of the agent, in addresses
    name: str
    own: bool  # whoever looks is the agent
    may_coach: bool
    sessions: tuple[SessionView, ...]  # the newest first
    focuses: tuple[OptionGroup, ...]  # to agree on; what is practised now is chosen
    vision: str
    vision_day: str
    today: str
    kept: str  # what is chosen in the bar
    agreed: str = ""  # of a session that could not be noted
    longest: int = LONGEST


def plan(
    number: int,
    name: str,
    sessions: Sequence[Session],
    vision: Vision | None,
    codebook: Codebook,
    words: Words,
    *,
    person: str,
    own: bool,
    may_coach: bool,
    today: date,
    kept: str,
    practised: str = "",
    agreed: str = "",
) -> Plan:
    titles = {measure.name: naming.title(measure, codebook, words) for measure in measures(codebook)}
    views = tuple(
        SessionView(
            one.id,
            words.day(one.held_on),
            one.coach or "",
            titles.get(one.focus or "", one.focus or ""),
            one.agreed or "",
            may_coach and one.coach == person,
        )
        for one in reversed(sessions)
    )
    text = vision.text if vision else ""
    day = words.day(vision.noted_at.date()) if vision and text else ""
    nothing = OptionGroup("", (Option("", words.gettext("Nothing in particular"), not practised),))
    focuses = (nothing, *habits(codebook, words, practised))
    return Plan(number, name, own, may_coach, views, focuses, text, day, today.isoformat(), kept, agreed)


def practice_select(profile: Profile, codebook: Codebook, words: Words, chosen: str) -> Select:
    """What to practise instead of what sessions and figures say."""
    usual = OptionGroup("", (Option("", words.gettext("As agreed, or as the figures say"), not chosen),))
    shown = codebook.without(profile.uncounted)
    return Select("focus", words.gettext("One thing to practise"), (usual, *habits(shown, words, chosen)))


def habits(codebook: Codebook, words: Words, chosen: str) -> tuple[OptionGroup, ...]:
    """Everything that can be practised, by kind."""
    kinds: tuple[tuple[str, tuple[Group, ...]], ...] = (
        (words.gettext("Called for, and done?"), ("opportunity",)),
        (words.gettext("Behaviours"), ("calls",)),
        (words.gettext("Order"), ("order",)),
        (words.gettext("Questions, leading and talking"), ("ladder", "lead")),
    )
    known = [m for m in measures(codebook) if can_be_practised(m, codebook)]
    return tuple(
        OptionGroup(title, options)
        for title, groups in kinds
        if (
            options := tuple(
                Option(m.name, naming.title(m, codebook, words), m.name == chosen) for m in known if m.group in groups
            )
        )
    )
