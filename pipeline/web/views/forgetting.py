"""What is to be forgotten, what there is of it, and the certificate afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.centre import Centre
from pipeline.certificate import Certificate, Left, in_order
from pipeline.report.words import Words
from pipeline.store.store_forgetting import Extent
from pipeline.wishes import Wish


@dataclass(frozen=True)
class Typed:
    kind: str = "call"
    name: str = ""
    how: str = "delete"  # of an agent: delete, pseudonym
    backups: bool = False
    confirmed: str = ""


@dataclass(frozen=True)
class LeftRow:
    text: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class ForgetPage:
    typed: Typed
    kinds: tuple[tuple[str, str, str], ...]  # as sent, title, note
    counts: tuple[tuple[str, str], ...]
    left: tuple[LeftRow, ...]
    shared: str  # that another agent spoke in calls that go


@dataclass(frozen=True)
class CertificateRow:
    number: str
    at: str
    what: str
    by: str


@dataclass(frozen=True)
class CertificatePage:
    number: str
    what: str
    said: str
    became: str
    who: str
    counts: tuple[tuple[str, str], ...]
    overwritten: bool
    left: tuple[LeftRow, ...]
    named: bool  # names of files stand on it


def wish_of(typed: Typed) -> Wish | None:
    if not typed.name or typed.kind not in ("call", "customer", "agent"):
        return None
    kind = typed.kind
    return Wish(kind, typed.name, kind == "agent" and typed.how == "pseudonym")  # type: ignore[arg-type]  # looked at


def fault_of(words: Words, kind: str) -> str:
    _ = words.gettext
    return {
        "call": _("No call of this name is stored."),
        "customer": _("No call of this customer is stored."),
        "agent": _("No agent of this name is stored, or it is the last person who administers callcoach."),
    }.get(kind, _("Write what is to be forgotten."))


def forget_page(typed: Typed, words: Words, extent: Extent | None = None, left: Sequence[Left] = ()) -> ForgetPage:
    _ = words.gettext
    shared = extent.outside.shared if extent and extent.wish.kind == "agent" else 0
    return ForgetPage(
        typed,
        (
            ("call", _("A call"), _("By its name, as it stands above the call.")),
            ("customer", _("A customer"), _("By the number that calls carry; every call of theirs goes.")),
            ("agent", _("An agent"), _("By name: every call they spoke in, their coaching and their account.")),
        ),
        _counts(in_order(extent.places), words) if extent else (),
        tuple(_left(one, words) for one in left),
        words.ngettext(
            "In %(count)s of these calls another agent spoke too.",
            "In %(count)s of these calls other agents spoke too.",
            shared,
            count=words.number(shared),
        )
        if shared
        else "",
    )


def certificate_rows(found: Sequence[Certificate], centre: Centre, words: Words) -> tuple[CertificateRow, ...]:
    return tuple(CertificateRow(c.id, words.moment(centre.local(c.at)), _what(c, words), c.by) for c in found)


def certificate_page(found: Certificate, centre: Centre, words: Words) -> CertificatePage:
    _ = words.gettext
    said = _("On %(moment)s by %(person)s, with callcoach %(version)s.",
             moment=words.moment(centre.local(found.at)), person=found.by, version=found.version)  # fmt: skip
    became = _("What names the agent says “%(name)s” from now on.", name=found.became) if found.became else ""
    left = tuple(_left(one, words) for one in found.left)
    return CertificatePage(
        found.id,
        _what(found, words),
        said,
        became,
        found.who,
        _counts(found.counts, words),
        found.overwritten,
        left,
        any(one.names for one in left),
    )


def _what(found: Certificate, words: Words) -> str:
    _ = words.gettext
    if found.how == "pseudonymised":
        return _("An agent was given a pseudonym; calls and figures stay.")
    return {
        "call": _("A call was deleted."),
        "customer": _("A customer was deleted."),
        "agent": _("An agent was deleted."),
    }[found.what]


def _counts(places: Mapping[str, int], words: Words) -> tuple[tuple[str, str], ...]:
    titles = _places(words)
    return tuple((titles.get(place, place), words.number(count)) for place, count in places.items())


def _places(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "calls": _("Calls"),
        "calls that stay": _("Calls that stay under the new name"),
        "lines": _("Lines and turns"),
        "tags": _("Tags of the tagger"),
        "tags by people": _("Tags of people"),
        "corrections": _("Corrections"),
        "comments": _("Comments"),
        "reviews": _("Reviews"),
        "samples and queues": _("Places in samples and queues"),
        "outcomes": _("Outcomes"),
        "metadata history": _("Changes of metadata"),
        "figures": _("Figures"),
        "addresses of recordings": _("Noted places of recordings"),
        "full-text index": _("Calls in the full-text index"),
        "uploads": _("Notes of uploads"),
        "uploaded files": _("Uploaded files"),
        "kept sound": _("Files of sound made to be played"),
        "failures": _("Notes of failures"),
        "mentions": _("Mentions in the log, in jobs and in notes"),
        "coaching sessions": _("Coaching sessions"),
        "visions": _("Service visions"),
        "accounts": _("Accounts"),
        "backups": _("Copies of the store"),
        "other rows": _("Other rows"),
    }


def _left(one: Left, words: Words) -> LeftRow:
    _, count = words.gettext, words.number(one.count)
    return LeftRow(
        {
            "recording": _("Recordings in their owner's folders, which callcoach never changes:"),
            "written": _("Files that commands wrote and that may hold it; delete them, or write them anew:"),
            "downloads": _("What people downloaded or printed from here; the log names them."),
            "taggers": _(
                "Taggers that may have learned from lines of these calls. They keep weights of hashed words, no lines "
                "and no names; train anew to be rid of these too:"
            ),
            "backup": _("Copies of the store beside it:"),
            "other backups": _("Backups made by others, and snapshots of the disk: let them run out, or delete them."),
            "database busy": _(
                "The files of the database could not be written anew while others used it; run "
                "“callcoach forget --compact” when nobody does."
            ),
            "database log": _(
                "PostgreSQL's write-ahead log, replicas and old pages: VACUUM has freed them, VACUUM FULL writes the "
                "tables anew."
            ),
            "words": _(
                "The name is said in lines of these calls (%(count)s): analyse them with redaction, or delete them.",
                count=count,
            ),
            "file names": _("Names of calls or of their recordings hold a part of it (%(count)s).", count=count),
        }[one.place],
        one.names,
    )
