"""What is kept, why, how long, and who may see it: for everybody who is logged in."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.centre import PURPOSES, Centre
from pipeline.report.words import Words
from pipeline.viewers import ROLES
from pipeline.web.views.about import retention_of
from pipeline.web.views.centre import needs_of, purpose_title
from pipeline.web.views.people import role_note, role_title


@dataclass(frozen=True)
class PurposeRow:
    title: str
    text: str  # of the centre; empty where it has written none
    needs: str
    days: str


@dataclass(frozen=True)
class PurposesPage:
    centre: str
    purposes: tuple[PurposeRow, ...]  # those in use
    unused: tuple[str, ...]
    retention: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    small_group: str


def purposes_page(centre: Centre, words: Words) -> PurposesPage:
    group = words.gettext(
        "Figures of a team or of everyone are hidden from you where they are of fewer than %(count)s people whose "
        "figures you may not see one by one.",
        count=words.number(centre.small_group),
    )
    return PurposesPage(
        centre.name,
        tuple(_row(name, centre, words) for name in PURPOSES if centre.uses(name)),
        tuple(purpose_title(name, words) for name in PURPOSES if not centre.uses(name)),
        retention_of(centre, words),
        tuple((role_title(role, words), role_note(role, words)) for role in ROLES),
        group if centre.small_group > 1 else "",
    )


def _row(name: str, centre: Centre, words: Words) -> PurposeRow:
    days = centre.retention.days.get(name)
    kept = (
        words.ngettext("%(count)s day", "%(count)s days", days, count=words.number(days))
        if days
        else words.gettext("No end has been set.")
    )
    return PurposeRow(purpose_title(name, words), centre.purposes.get(name, ""), needs_of(name, words), kept)
