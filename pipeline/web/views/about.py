"""What is stored about an agent and who looked at it, as the agent reads it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.centre import PURPOSES, Centre
from pipeline.codebook import Codebook
from pipeline.measures import measures
from pipeline.report.words import NONE, Words
from pipeline.store.about import About
from pipeline.web.views.audit import action_title
from pipeline.web.views.centre import DELETED, purpose_title


@dataclass(frozen=True)
class LookRow:
    person: str
    action: str
    times: str
    last: str


@dataclass(frozen=True)
class SessionRow:
    day: str
    coach: str
    agreed: str


@dataclass(frozen=True)
class AboutPage:
    agent: str
    centre: str
    kept: tuple[tuple[str, str], ...]  # what, and how much of it
    figures: tuple[str, ...]
    figure_count: str
    sessions: tuple[SessionRow, ...]
    vision: str
    purposes: tuple[tuple[str, str], ...]
    retention: tuple[str, ...]
    looks: tuple[LookRow, ...]


def about_view(about: About, centre: Centre, codebook: Codebook, words: Words) -> AboutPage:
    return AboutPage(
        about.agent,
        centre.name,
        _kept(about, words),
        _figures(about, codebook, words),
        words.number(len(about.measures)),
        tuple(SessionRow(words.day(s.held_on), s.coach or NONE, s.agreed or NONE) for s in about.sessions),
        about.vision.text if about.vision else "",
        tuple((purpose_title(n, words), centre.purposes[n]) for n in PURPOSES if centre.purposes.get(n)),
        retention_of(centre, words),
        tuple(
            LookRow(k.person, action_title(k.action, words), words.number(k.count), words.moment(centre.local(k.last)))
            for k in about.looks
        ),
    )


def _kept(about: About, words: Words) -> tuple[tuple[str, str], ...]:
    _ = words.gettext
    period = words.period(about.first_day, about.last_day) if about.first_day else ""
    calls = " · ".join(part for part in (words.number(about.calls), period) if part)
    counted = (
        (_("Calls in which you spoke"), about.calls, calls),
        (_("of these without a date"), about.undated, ""),
        (_("Lines of those calls, yours and the customers'"), about.utterances, ""),
        (_("Calls whose sound is here"), about.recordings, ""),
        (_("Calls with what the customer answered or did later"), about.outcomes, ""),
        (_("Calls that somebody marked as reviewed"), about.reviews, ""),
        (_("Corrections that people made in your calls"), about.corrections, ""),
        (_("Comments of others on your calls"), about.comments, ""),
        (_("Comments of your own"), about.own_comments, ""),
        (_("Coaching sessions"), len(about.sessions), ""),
    )
    always = {0, 3}  # that there are none is worth knowing
    return tuple(
        (what, shown or words.number(count))
        for place, (what, count, shown) in enumerate(counted)
        if count or place in always
    )


def _figures(about: About, codebook: Codebook, words: Words) -> tuple[str, ...]:
    """The kinds of figures that are kept, in the order of a profile."""
    group = {measure.name: measure.group for measure in measures(codebook)}
    kept = {group.get(name, "") for name in about.measures}
    return tuple(text for groups, text in _kinds(words) if kept & groups)


def _kinds(words: Words) -> tuple[tuple[set[str], str], ...]:
    _ = words.gettext
    return (
        (
            {"calls", "utterances", "turns", "minutes"},
            _("In how many calls and lines you did what the codebook names."),
        ),
        ({"opportunity"}, _("How often something was called for, and how often it was done.")),
        ({"form"}, _("What form your questions had.")),
        ({"lead", "opening"}, _("Who leads the call, and how it is opened.")),
        ({"balance", "time"}, _("How long each side spoke, and how quickly answers came.")),
        ({"order"}, _("Whether steps came in the order the codebook asks for.")),
        ({"offers", "ladder", "deferral", "compensation"}, _("What was offered to customers, and when.")),
        ({"customer", "mood", "outcome"}, _("What customers said, and how they chose their words.")),
    )


def retention_of(centre: Centre, words: Words) -> tuple[str, ...]:
    """How long each kind of thing is kept, a sentence each."""
    _ = words.gettext
    days = {what: centre.kept(what) for what in (*DELETED, "labels")}
    shown = {what: words.number(count) for what, count in days.items() if count is not None}
    found = [
        _("Calls and their figures are deleted after %(days)s days.", days=shown["figures"])
        if days["figures"]
        else _("No time has been set after which calls are deleted.")
    ]
    if days["words"] and days["words"] != days["figures"]:
        found.append(_("Their words are deleted after %(days)s days; figures stay.", days=shown["words"]))
    if centre.uses("training"):
        found.append(
            _(
                "Calls with lines that people tagged are kept for %(days)s days, to teach the tagger.",
                days=shown["labels"],
            )
            if days["labels"]
            else _("Calls with lines that people tagged are kept without end, to teach the tagger.")
        )
    found.append(
        _("Uploaded recordings are deleted after %(days)s days.", days=shown["sound"])
        if days["sound"]
        else _("No time has been set after which uploaded recordings are deleted.")
    )
    found.append(
        _("The log of who saw what is kept for %(days)s days.", days=shown["log"])
        if days["log"]
        else _("The log of who saw what is kept without end.")
    )
    return tuple(found)
