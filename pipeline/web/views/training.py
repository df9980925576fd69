"""Taggers beside each other, as the page of training shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.codebook import Codebook
from pipeline.report.words import NONE, Words
from pipeline.store.jobs import Job
from pipeline.store.kept import Kept
from pipeline.versus import Behaviour, Figure, Versus, from_document

PLACES = ("here_checked", "test")  # where two taggers are compared; what counts most comes first


@dataclass(frozen=True)
class CodeRow:
    title: str
    people: int  # lines to which people gave it
    old: str  # F1
    new: str
    old_counts: str
    new_counts: str
    old_kappa: str
    new_kappa: str
    difference: str
    verdict: str  # better, worse, unsure
    said: str


@dataclass(frozen=True)
class Comparison:
    heading: str
    verdict: str
    said: str
    old: str  # mean F1
    new: str
    difference: str
    rows: tuple[CodeRow, ...]


@dataclass(frozen=True)
class TaggerView:
    number: str  # of the form; "" is the one that came with callcoach
    source: str
    about: str
    figures: tuple[tuple[str, str], ...]
    used: bool
    earlier: bool  # the one that was in use before
    against: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class JobView:
    id: int
    said: str
    lines: tuple[str, ...]
    done: int
    total: int
    under_way: bool


def job_view(job: Job, words: Words) -> JobView:
    _ = words.gettext
    running = (
        _("Stored calls are tagged anew: %(done)s of %(total)s", done=job.done, total=job.total)
        if job.kind == "retag"
        else _("A new tagger is being trained. This takes some minutes.")
    )
    said = {
        "waiting": _("Waiting for its turn"),
        "running": running,
        "done": _("Finished"),
        "failed": _("It could not be finished."),
        "stopped": _("Stopped; what was finished is kept."),
    }[job.state]
    return JobView(job.id, said, job.said[-12:], job.done, job.total, job.under_way)


def ended_text(job: Job | None, words: Words) -> str:
    """Told once to whoever watched; what did not end well is told by the job itself."""
    if job is None or job.state != "done":
        return ""
    if job.kind == "retag":
        return words.gettext("All stored calls are tagged anew; what people judged has stayed.")
    return words.gettext("The new tagger is trained. Its figures stand below; it is not in use yet.")


def shipped_view(source: str, card: Mapping[str, Any], used: bool, earlier: bool, words: Words) -> TaggerView:
    about = words.gettext("Came with callcoach.")
    return TaggerView("", source, about, card_figures(card, words), used, earlier, "", ())


def kept_view(
    kept: Kept, used: bool, earlier: bool, codebook: Codebook, words: Words, timezone: str | None
) -> TaggerView:
    _ = words.gettext
    about = _(
        "Trained %(when)s by %(person)s.",
        when=words.moment(_local(kept.made_at, timezone)),
        person=kept.made_by or NONE,
    )
    here = kept.figures.get("here") or {}
    if here.get("lines"):
        lines = here["lines"]
        about += " " + words.ngettext(
            "It learned %(n)s line that was labelled here.",
            "It learned %(n)s lines that were labelled here.",
            lines,
            n=words.number(lines),
        )
    comparisons = tuple(
        _comparison(place, from_document(kept.figures[place]), codebook, words)
        for place in PLACES
        if place in kept.figures
    )
    card = kept.figures.get("card") or {}
    against = str(kept.figures.get("against") or "")
    return TaggerView(str(kept.id), kept.source, about, card_figures(card, words), used, earlier, against, comparisons)


def card_figures(card: Mapping[str, Any], words: Words) -> tuple[tuple[str, str], ...]:
    _ = words.gettext
    named = (
        (_("Mean F1 of all behaviours"), card.get("macro_f1")),
        (_("Mean F1 of the core behaviours"), card.get("core_f1")),
        (_("Form of a question right"), card.get("form_accuracy")),
    )
    found = [(title, words.number(value, 2)) for title, value in named if value is not None]
    calls = card.get("calls")
    return (*found, *([(_("Measured on calls"), words.number(calls))] if calls else []))


def _comparison(place: str, found: Versus, codebook: Codebook, words: Words) -> Comparison:
    _ = words.gettext
    heading = _("On your own check sample") if place == "here_checked" else _("On the test of the labelled calls")
    size = words.ngettext("%(n)s call", "%(n)s calls", found.calls, n=words.number(found.calls))
    lines = words.ngettext("%(n)s line", "%(n)s lines", found.utterances, n=words.number(found.utterances))
    rows = [_row(each, found.calls, codebook, words) for each in found.behaviours if each.code in codebook.names]
    return Comparison(
        f"{heading} ({size}, {lines})",
        found.macro.verdict,
        _verdict(found, words),
        _figure(found.macro.old, words),
        _figure(found.macro.new, words),
        _difference(found.macro, words),
        tuple(sorted(rows, key=lambda row: -row.people)),
    )


def _verdict(found: Versus, words: Words) -> str:
    _ = words.gettext
    if found.macro.verdict == "better":
        return _("The new tagger agrees with people better.")
    if found.macro.verdict == "worse":
        return _("The new tagger agrees with people less well; keep the one in use.")
    return _("Which of the two is better cannot be told yet; more coded calls would tell.")


def _row(each: Behaviour, calls: int, codebook: Codebook, words: Words) -> CodeRow:
    _ = words.gettext
    title = words.title(codebook[each.code].title, each.code)
    kappas = each.kappas(calls)
    said = {"better": _("better"), "worse": _("worse"), "unsure": _("cannot be told")}[each.f1.verdict]
    return CodeRow(
        title,
        each.old.support,
        _figure(each.f1.old, words),
        _figure(each.f1.new, words),
        _counts(each.old.hits, each.old.false, words),
        _counts(each.new.hits, each.new.false, words),
        _figure(kappas[0], words),
        _figure(kappas[1], words),
        _difference(each.f1, words),
        each.f1.verdict,
        said,
    )


def _counts(right: int, wrong: int, words: Words) -> str:
    return words.gettext("%(right)s right, %(wrong)s wrong", right=right, wrong=wrong)


def _figure(value: float | None, words: Words) -> str:
    return NONE if value is None else words.number(value, 2)


def _difference(figure: Figure, words: Words) -> str:
    """With its interval, where there is one."""
    if figure.difference is None:
        return NONE
    found = _signed(figure.difference, words)
    if figure.low is None or figure.high is None:
        return found
    return f"{found} ({_signed(figure.low, words)} … {_signed(figure.high, words)})"


def _signed(value: float, words: Words) -> str:
    sign = "−" if round(value, 2) < 0 else "+"
    return sign + words.number(abs(value), 2)


def _local(when: datetime, timezone: str | None) -> datetime:
    return when.astimezone(ZoneInfo(timezone) if timezone else UTC)
