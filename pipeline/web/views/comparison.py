"""What can be chosen on the page that sets agents, teams or periods side by side."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codebook import Codebook
from pipeline.comparing import By, Every, chosen
from pipeline.report.words import Words
from pipeline.web.views.coaching import habits
from pipeline.web.views.filters import Option, OptionGroup, Select, select


def wanted(codebook: Codebook, names: Sequence[str]) -> list[str]:
    """Measures asked for, those of them that are shown; of none, opportunities and core behaviours."""
    usual = chosen(codebook)
    asked = [measure.name for measure in usual if measure.name in names]
    core = [m.name for m in usual if m.group == "opportunity" or (m.group == "calls" and m.code in codebook.core)]
    return asked or core or [m.name for m in usual]


def choices(codebook: Codebook, words: Words, names: Sequence[str]) -> tuple[OptionGroup, ...]:
    """Everything that can be compared, those shown now chosen."""
    return tuple(
        OptionGroup(group.label, tuple(Option(o.value, o.label, o.value in names) for o in group.options))
        for group in habits(codebook, words, "")
    )


def selects(words: Words, by: By, every: Every, adjusted: bool, teams: bool) -> list[Select]:
    """`teams`: whether teams may be compared."""
    sides = [("agent", words.gettext("Agents")), *([("team", words.gettext("Teams"))] if teams else [])]
    sides.append(("period", words.gettext("Periods")))
    lengths = [
        ("month", words.gettext("Months")),
        ("quarter", words.gettext("Quarters")),
        ("half", words.gettext("Half years")),
        ("year", words.gettext("Years")),
    ]
    mixes = [("", words.gettext("As counted")), ("1", words.gettext("Adjusted for the mix of calls"))]
    return [
        select("by", words.gettext("Side by side"), sides, by),
        select("every", words.gettext("How long"), lengths, every, "period"),
        select("adjusted", words.gettext("Figures"), mixes, "1" if adjusted else "", "agent"),
    ]


def title(words: Words, by: By) -> str:
    return {
        "agent": words.gettext("Agents side by side"),
        "team": words.gettext("Teams side by side"),
        "period": words.gettext("Periods side by side"),
    }[by]
