"""What was forgotten, when, by whom, how much of it where, and what is left for people to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

Place = Literal[  # what could not be reached
    "recording",
    "written",
    "downloads",
    "taggers",
    "backup",
    "other backups",
    "database busy",
    "database log",
    "words",
    "file names",
]
PLACES = (  # in this order on a certificate
    "calls",
    "calls that stay",
    "lines",
    "full-text index",
    "tags",
    "tags by people",
    "figures",
    "outcomes",
    "corrections",
    "comments",
    "reviews",
    "samples and queues",
    "metadata history",
    "kept sound",
    "uploaded files",
    "uploads",
    "addresses of recordings",
    "failures",
    "coaching sessions",
    "visions",
    "accounts",
    "mentions",
    "backups",
    "other rows",
)
WHO: Mapping[Place, str] = {
    "recording": "whoever keeps the recordings",
    "written": "whoever wrote these files",
    "downloads": "whoever downloaded figures or words; the log names them",
    "taggers": "whoever trains the tagger",
    "backup": "whoever administers callcoach",
    "other backups": "whoever makes the backups",
    "database busy": "whoever runs the database",
    "database log": "whoever runs the database",
    "words": "whoever administers callcoach",
    "file names": "whoever administers callcoach",
}


def in_order(counts: Mapping[str, int]) -> dict[str, int]:
    """By `PLACES`, without what there is nothing of."""
    return {place: counts[place] for place in PLACES if counts.get(place)}


@dataclass(frozen=True)
class Left:
    place: Place
    names: tuple[str, ...] = ()  # of files, or of taggers
    count: int = 0
    why: str = ""


@dataclass(frozen=True)
class Certificate:
    id: str
    at: datetime  # UTC
    by: str
    what: str  # call, customer, agent
    who: str  # a keyed hash of the name: whoever knows the name and has the key can check it
    how: Literal["deleted", "pseudonymised"]
    became: str | None  # what an agent is called from now on
    counts: Mapping[str, int]  # place -> how many were deleted there
    overwritten: bool  # in the files of the database too, as far as callcoach reaches
    left: tuple[Left, ...]
    version: str  # of callcoach

    def document(self) -> dict[str, Any]:
        found = asdict(self) | {"at": self.at.isoformat(timespec="seconds").replace("+00:00", "Z")}
        return {"certificate": 1, **found, "counts": dict(self.counts)}


def to_json(certificate: Certificate) -> str:
    return json.dumps(certificate.document(), indent=1, ensure_ascii=False) + "\n"


def from_document(read: Mapping[str, Any]) -> Certificate:
    left = tuple(Left(one["place"], tuple(one["names"]), one["count"], one["why"]) for one in read["left"])
    known = {name: read[name] for name in read if name not in ("certificate", "left", "at")}
    return Certificate(**known, at=datetime.fromisoformat(read["at"].replace("Z", "+00:00")), left=left)


def to_text(certificate: Certificate) -> str:
    return "\n".join(_lines(certificate)) + "\n"


def _lines(c: Certificate) -> Iterator[str]:
    yield f"Certificate {c.id}"
    yield ""
    one = {"call": "A call", "customer": "A customer", "agent": "An agent"}[c.what]
    how = "was deleted" if c.how == "deleted" else "was given a pseudonym; calls and figures stay"
    yield f"{one} {how} on {c.at:%Y-%m-%d %H:%M} UTC by {c.by}, with callcoach {c.version}."
    yield f"Who or what it was, as a keyed hash: {c.who}"
    if c.became:
        yield f"What names the agent says {c.became} from now on."
    yield ""
    yield "Deleted or changed:" if c.counts else "Nothing was there to be deleted."
    width = max((len(place) for place in c.counts), default=0)
    yield from (f"  {place:<{width}}  {count}" for place, count in c.counts.items())
    if c.overwritten:
        yield "The files of the database were written anew without it."
    yield ""
    yield "Left, and who has to see to it:" if c.left else "Nothing is left elsewhere that callcoach knows of."
    for left in c.left:
        yield f"  - {left.why} ({WHO[left.place]})"
        yield from (f"      {name}" for name in left.names)
    if any(left.names for left in c.left):
        yield ""
        yield "Names of files may name people: keep this list until it is worked off, then delete it from here."
