"""The list of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.report.figures import language_name
from pipeline.report.words import Words
from pipeline.searching import Parts
from pipeline.sheets import Column, Sheet
from pipeline.store.choices import Choices
from pipeline.store.drawing import MOST_EACH, Draw, Drawn
from pipeline.store.listed import ListedCall
from pipeline.store.listing import COUNTED, Listing
from pipeline.store.store_review import ListPage
from pipeline.viewers import Viewer
from pipeline.web.views import callfilters
from pipeline.web.views.callfilters import Choice, Params, address

EACH = 3  # calls of an agent that a sample holds unless somebody says otherwise


@dataclass(frozen=True)
class Pill:
    title: str
    href: str  # the list without it
    count: str = ""  # calls there would be without it; empty where nobody asked


@dataclass(frozen=True)
class HitView:
    href: str
    at: str
    parts: Parts


@dataclass(frozen=True)
class Mark:
    title: str
    hover: str = ""
    alert: bool = False


@dataclass(frozen=True)
class CallRow:
    href: str
    when: str
    name: str
    agents: str
    team: str
    length: str
    reason: str
    language: str
    spoken: str  # code of the language, for what is quoted
    marks: tuple[Mark, ...]
    reviewed_by: str
    hits: tuple[HitView, ...]


@dataclass(frozen=True)
class SampleView:
    told: str  # how it was drawn
    seed: str
    done: int
    total: int
    progress: str
    href: str  # the list it was drawn from


@dataclass(frozen=True)
class CallsPage:
    found: str  # how many, in words
    text: str
    first_day: str
    last_day: str
    disputed: bool
    choices: tuple[Choice, ...]
    order: Choice
    pills: tuple[Pill, ...]
    ways_out: tuple[Pill, ...]  # where nothing is found: filters without which something would be
    clear: str  # the list without any of them
    calls: tuple[CallRow, ...]
    pages: str  # empty where there is one only
    before: str  # address of the page before, empty on the first
    after: str
    sample: SampleView | None
    may_draw: bool
    each: int
    most_each: int
    hidden: Params  # the filter, for the form that draws
    csv: str
    is_empty: bool  # there is no call at all
    may_upload: bool
    own_only: bool


def calls_page(
    found: ListPage,
    listing: Listing,
    draw: Draw | None,
    choices: Choices,
    viewer: Viewer,
    book: Codebook,
    words: Words,
    is_empty: bool = False,
    elsewhere: Mapping[str, int] = {},
) -> CallsPage:
    """`elsewhere`: where nothing is found, how many calls there are without each of the filters."""
    own_only = not (viewer.sees_all or viewer.led)
    offered = callfilters.choices_of(listing, choices, own_only, book, words)
    asked, drawn = callfilters.params_of(listing), callfilters.draw_params(draw) if draw else {}
    told = callfilters.in_words(listing, offered, words)
    pills = {name: Pill(title, _without(listing, name)) for name, title in told.items()}
    ways_out = [replace(pills[name], count=_some(count, words)) for name, count in elsewhere.items() if count]

    def page(number: int) -> str:
        return address(asked, drawn, {"page": str(number)}) if 1 <= number <= found.pages else ""

    return CallsPage(
        found=_found(found, words),
        text=listing.text,
        first_day=asked.get("from", ""),
        last_day=asked.get("to", ""),
        disputed=listing.disputed,
        choices=offered,
        order=callfilters.sorts(listing, words),
        pills=tuple(pills.values()),
        ways_out=tuple(ways_out) if len(pills) > 1 else (),
        clear=address(callfilters.params_of(callfilters.fresh(listing))),
        calls=tuple(_row(call, book, words) for call in found.calls),
        pages=_pages(found, words),
        before=page(found.page - 1),
        after=page(found.page + 1),
        sample=_sample(found.drawn, draw, address(asked), words) if found.drawn and draw else None,
        may_draw=viewer.may("correct") and bool(found.calls) and draw is None,
        each=EACH,
        most_each=MOST_EACH,
        hidden=asked,
        csv=address(asked, drawn, path="/calls.csv"),
        is_empty=is_empty,
        may_upload=viewer.may("upload"),
        own_only=own_only,
    )


def _found(found: ListPage, words: Words) -> str:
    number = words.number(found.number)
    if found.is_more:
        return words.gettext("More than %(count)s calls", count=number)
    return words.ngettext("%(count)s call", "%(count)s calls", found.number, count=number)


def _without(listing: Listing, name: str) -> str:
    return address(callfilters.params_of(callfilters.without(listing, name)))


def _some(count: int, words: Words) -> str:
    if count > COUNTED:
        return words.gettext("More than %(count)s calls", count=words.number(COUNTED))
    return words.ngettext("%(count)s call", "%(count)s calls", count, count=words.number(count))


def _pages(found: ListPage, words: Words) -> str:
    if found.pages == 1:
        return ""
    page, pages = words.number(found.page), words.number(found.pages)
    if found.is_more:
        return words.gettext("Page %(page)s", page=page)
    return words.gettext("Page %(page)s of %(pages)s", page=page, pages=pages)


def _row(call: ListedCall, book: Codebook, words: Words) -> CallRow:
    href = f"/calls/{call.key}"
    return CallRow(
        href=href,
        when=words.moment(call.started_at) if call.started_at else words.gettext("Without a date"),
        name=call.call_id,
        agents=", ".join(name or words.gettext("Unnamed agent") for name in call.agents),
        team=call.team or "",
        length=words.length(call.duration_ms) if call.duration_ms else "",
        reason=words.title(book.reasons.get(call.reason, {}), call.reason) if call.reason else "",
        language=language_name(call.language, words) if call.language else "",
        spoken=call.language or "",
        marks=_marks(call, words),
        reviewed_by=", ".join(call.reviewed_by),
        hits=tuple(
            HitView(href if hit.start_ms is None else f"{href}?at={hit.start_ms}", words.clock(hit.start_ms), hit.parts)
            for hit in call.hits
        ),
    )


def _marks(call: ListedCall, words: Words) -> tuple[Mark, ...]:
    marks = []
    if call.disputes:
        title = words.ngettext("%(count)s open dispute", "%(count)s open disputes", call.disputes, count=call.disputes)
        marks.append(Mark(title, alert=True))
    if not call.counts:
        marks.append(Mark(words.gettext("Kept out"), " ".join(call.flags), alert=True))
    if call.findings:
        title = words.ngettext("%(count)s out of order", "%(count)s out of order", call.findings, count=call.findings)
        marks.append(Mark(title))
    if call.quality != "full":
        title = words.gettext("Draft") if call.quality == "draft" else words.gettext("Without words")
        marks.append(Mark(title))
    plain = call.comments - call.disputes
    if plain > 0:
        marks.append(Mark(words.ngettext("%(count)s comment", "%(count)s comments", plain, count=plain)))
    return tuple(marks)


def _sample(drawn: Drawn, draw: Draw, href: str, words: Words) -> SampleView:
    told = words.gettext(
        "Random sample: up to %(each)s calls of each agent, drawn from %(calls)s of %(agents)s on %(date)s.",
        each=words.number(draw.each),
        calls=words.ngettext("%(count)s call", "%(count)s calls", drawn.calls, count=words.number(drawn.calls)),
        agents=words.ngettext("%(count)s agent", "%(count)s agents", drawn.agents, count=words.number(drawn.agents)),
        date=words.day(draw.as_of.at.date()),
    )
    progress = words.gettext(
        "%(done)s of %(total)s reviewed", done=words.number(drawn.reviewed), total=words.number(len(drawn.keys))
    )
    return SampleView(told, str(draw.seed), drawn.reviewed, len(drawn.keys), progress, href)


COLUMNS = (
    Column("call_id"),
    Column("agent"),
    Column("team"),
    Column("started_at", "local"),
    Column("length_s", "number"),
    Column("language"),
    Column("reason"),
    Column("transcript"),
    Column("kept_out", "prose"),
    Column("findings", "integer"),
    Column("reviewed_by"),
    Column("comments", "integer"),
    Column("open_disputes", "integer"),
)


def sheet(calls: Sequence[ListedCall]) -> Sheet:
    """Names as they are stored, as in the other tables."""
    rows = (
        (
            call.call_id,
            "; ".join(call.agents),
            call.team,
            call.started_at,
            None if call.duration_ms is None else call.duration_ms / 1000,
            call.language,
            call.reason,
            call.quality,
            " ".join(call.flags) if not call.counts else None,
            call.findings,
            "; ".join(call.reviewed_by),
            call.comments,
            call.disputes,
        )
        for call in calls
    )
    return Sheet("calls", COLUMNS, tuple(rows))
