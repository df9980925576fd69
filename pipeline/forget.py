"""A call, a customer or an agent forgotten everywhere that callcoach reaches, and the rest named."""

from __future__ import annotations

import hmac
import secrets
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pipeline.atomic import whole_file
from pipeline.backups import backups
from pipeline.certificate import Certificate, Left, in_order, to_json, to_text
from pipeline.keyfile import key_of
from pipeline.removing import files
from pipeline.store import Store
from pipeline.store.compacting import Compacted
from pipeline.store.removing import Traces
from pipeline.store.store_forgetting import Extent
from pipeline.wishes import Wish

CERTIFICATES = "certificates"  # within the folder of the app


@dataclass(frozen=True)
class Place:
    """Where the store lies, and what the app keeps beside it."""

    url: str
    folder: Path


def forget(store: Store, extent: Extent, place: Place, by: str, *, with_backups: bool = False) -> Certificate:
    """`extent`: of `Store.extent`. `with_backups`: copies of the store beside it are deleted too."""
    number, now = f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(3)}", datetime.now(UTC).replace(microsecond=0)
    clear, cleared = files(place.folder), Counter[str]()
    theirs: set[str] = set()

    def clear_counted(traces: Traces) -> None:
        kept = list((place.folder / "sound").glob(f"{traces.content_id}-*"))
        sent = [path for stored in traces.uploads if (path := place.folder / "uploads" / stored).is_file()]
        clear(traces)
        cleared["kept sound"] += sum(not path.exists() for path in kept)
        cleared["uploaded files"] += sum(not path.exists() for path in sent)
        theirs.update(str(path) for path in traces.recordings if path.is_file())

    done = store.forget(extent, clear_counted, number)
    copies = backups(place.url)
    if with_backups:
        for path in copies:
            path.unlink()
        cleared["backups"], copies = len(copies), ()
    compacted = store.compact()
    return Certificate(
        id=number,
        at=now,
        by=by,
        what=extent.wish.kind,
        who=hashed(extent.wish, place),
        how="pseudonymised" if extent.wish.keep_figures else "deleted",
        became=done.became,
        counts=in_order(done.places + cleared),
        overwritten=compacted.done,
        left=tuple(_left(extent, sorted(theirs), [str(path) for path in copies], compacted)),
        version=version("callcoach"),
    )


def would_leave(extent: Extent, place: Place) -> tuple[Left, ...]:
    """What a certificate would name, before anything is done."""
    there = sorted({str(path) for path in extent.outside.recordings if path.is_file() and not _ours(path, place)})
    return tuple(_left(extent, there, [str(path) for path in backups(place.url)], None))


def hashed(wish: Wish, place: Place) -> str:
    """By the key of pseudonyms, so that who has the key can say later what a certificate was about."""
    what = f"forgotten\0{wish.kind}\0{wish.name}".encode("utf-8", "surrogatepass")
    return hmac.new(key_of(place.url, place.folder), what, "sha256").hexdigest()[:32]


def keep(certificate: Certificate, folder: Path) -> Path:
    """As JSON and as text in the folder of the app; the path of the JSON."""
    place = folder / CERTIFICATES
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending, text in ((".txt", to_text(certificate)), (".json", to_json(certificate))):
        path = place / f"{certificate.id}{ending}"
        with whole_file(path) as part:
            part.write_text(text, encoding="utf-8")
    return place / f"{certificate.id}.json"


def _ours(path: Path, place: Place) -> bool:
    return (place.folder / "uploads").resolve() in path.resolve().parents


def _left(extent: Extent, theirs: list[str], copies: list[str], compacted: Compacted | None) -> Iterator[Left]:
    outside, kept = extent.outside, extent.wish.keep_figures
    if theirs:
        yield Left("recording", tuple(theirs), len(theirs),
                   "Recordings in their owner's folders, which callcoach never changes")  # fmt: skip
    written = tuple(f"{path} ({what})" for path, what in outside.written if Path(path).exists())
    if written:
        yield Left("written", written, len(written),
                   "Files that commands wrote and that may hold it: delete them, or write them anew")  # fmt: skip
    yield Left("downloads", why="What people downloaded or printed from the review app")
    if outside.taggers:
        yield Left("taggers", outside.taggers, len(outside.taggers),
                   "Taggers that may have learned from lines of these calls: they keep weights of hashed words, no "
                   "lines and no names; train anew to be rid of these weights too")  # fmt: skip
    if copies:
        yield Left("backup", tuple(copies), len(copies),
                   "Copies of the store beside it; `--backups` deletes them")  # fmt: skip
    yield Left("other backups", why="Backups made by others, and snapshots of the disk: let them run out, or delete")
    if compacted and not compacted.done:
        yield Left("database busy", why=f"The files of the database could not be written anew ({compacted.why_not}): "
                                   "run `callcoach forget --compact` when nobody else uses it")  # fmt: skip
    if compacted and compacted.backend == "postgresql":
        yield Left("database log", why="PostgreSQL's write-ahead log, replicas and old pages: VACUUM freed them, and "
                                   "VACUUM FULL writes the tables anew")  # fmt: skip
    if kept and extent.said:
        yield Left("words", count=extent.said, why=f"{extent.said} lines in which the name is said; "
                                                   "analyse those calls with redaction, or forget them")  # fmt: skip
    if kept and extent.file_names:
        why = f"{extent.file_names} calls whose own name or whose recording's holds a part of the name"
        yield Left("file names", count=extent.file_names, why=why)
