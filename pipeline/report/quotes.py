"""The utterances behind the figures, as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.codebook import Code, Codebook
from pipeline.profiles import Finding, Moment, Profile
from pipeline.report import figures, naming
from pipeline.report.places import Place, place
from pipeline.report.words import Words

AT_MOST = 8  # utterances of one behaviour
LISTED = 25  # findings or offers


@dataclass(frozen=True)
class Quote:
    text: str  # in the language's quotation marks
    at: str  # place in the call, empty without times
    call: str
    day: str  # date and hour, empty where unknown
    form: str  # open, closed, choice in the reader's language, empty where there is none
    place: Place


@dataclass(frozen=True)
class Said:
    """One behaviour: what it means and what was said."""

    id: str
    title: str
    definition: str
    excludes: str
    summary: str
    quotes: tuple[Quote, ...]
    more: str  # that not all are shown, empty where they are


@dataclass(frozen=True)
class OutOfOrder:
    """A finding of an order rule."""

    call: str
    day: str
    first: str  # title of the code that came too early
    first_at: str
    first_text: str
    before: str  # title of what should have come before
    before_at: str
    before_text: str  # empty where it never came
    place: Place  # of the first


def quote(moment: Moment, codebook: Codebook, words: Words) -> Quote:
    form = words.title(codebook.forms.get(moment.form, {}), moment.form) if moment.form else ""
    day = words.moment(moment.started_at) if moment.started_at else ""
    where = place(moment.call_id, moment.start_ms, moment.end_ms)
    return Quote(words.quote(moment.text), words.clock(moment.start_ms), moment.call_id, day, form, where)


def said_of_code(code: Code, profile: Profile, codebook: Codebook, words: Words) -> Said:
    calls, utterances = figures.find(profile, f"calls.{code.name}"), figures.find(profile, f"utterances.{code.name}")
    found = profile.moments.get(code.name, ())
    total = utterances.agent.count if utterances else len(found)
    parts = [figures.counts(calls.measure, calls.agent, words)] if calls else []
    parts.append(words.ngettext("%(count)s utterance", "%(count)s utterances", total, count=words.number(total)))
    excludes = words.title(code.excludes)
    return Said(
        f"said-{code.name}",
        words.title(code.title, code.name),
        words.title(code.definition),
        words.gettext("Not counted: %(what)s.", what=excludes.rstrip(".")) if excludes else "",
        " · ".join(parts),
        _newest(found, codebook, words),
        more(len(found[:AT_MOST]), max(total, len(found)), words),
    )


def said_of_form(form: str, profile: Profile, codebook: Codebook, words: Words) -> Said:
    figure = figures.find(profile, f"form.{form}")
    found = profile.moments.get(form, ())
    total = figure.agent.count if figure else len(found)
    return Said(
        f"said-form-{form}",
        words.title(codebook.forms.get(form, {}), form),
        "",
        "",
        figures.counts(figure.measure, figure.agent, words) if figure else "",
        _newest(found, codebook, words),
        more(len(found[:AT_MOST]), max(total, len(found)), words),
    )


def _newest(found: tuple[Moment, ...], codebook: Codebook, words: Words) -> tuple[Quote, ...]:
    return tuple(quote(moment, codebook, words) for moment in found[:AT_MOST])


def more(here: int, total: int, words: Words) -> str:
    """That not all are shown; empty where they are."""
    if here >= total:
        return ""
    return words.gettext("The newest %(count)s of %(total)s.", count=words.number(here), total=words.number(total))


def out_of_order(finding: Finding, codebook: Codebook, days: Mapping[str, datetime], words: Words) -> OutOfOrder:
    rule = next((rule for rule in codebook.order_rules if rule.name == finding.rule), None)
    day = days.get(finding.call_id)
    return OutOfOrder(
        finding.call_id,
        words.moment(day) if day else "",
        naming.code_list(rule.first, codebook, words) if rule else finding.rule,
        words.clock(finding.first_ms),
        words.quote(finding.first_text),
        naming.code_list(rule.wanted, codebook, words) if rule else "",
        words.clock(finding.before_ms),
        words.quote(finding.before_text) if finding.before_text is not None else "",
        place(finding.call_id, finding.first_ms),
    )


def days_of_calls(profile: Profile) -> dict[str, datetime]:
    """When each call began that has a moment with a date."""
    return {m.call_id: m.started_at for found in profile.moments.values() for m in found if m.started_at}
