"""`callcoach forget` and `callcoach retention`: what is deleted for good, on request and when its time is over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import options
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.certificate import Left
    from pipeline.store.store_forgetting import Extent
    from pipeline.wishes import Wish


@click.command()
@click.argument("call", required=False)
@click.option("--customer", metavar="ID", help="Every call of the customer with this number in the metadata.")
@click.option("--agent", metavar="NAME", help="An agent: every call they spoke in, their sessions and their account.")
@click.option("--pseudonym", is_flag=True, help="Of an agent: calls and figures stay, under “former agent 1”.")
@click.option("--dry-run", is_flag=True, help="Say what there is and what would be left; delete nothing.")
@click.option("--backups", "with_backups", is_flag=True, help="Delete copies of the store beside it as well.")
@click.option("--compact", "only_compact", is_flag=True, help="Only write the files of the database anew.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--by", metavar="NAME", help="Who does it, for the certificate; else the user of this machine.")
@click.option("--out", "-o", type=options.FILE, help="The certificate as .json or .txt; always also in --folder.")
@options.folder_option
@options.store_option
def forget(
    call: str | None,
    customer: str | None,
    agent: str | None,
    pseudonym: bool,
    dry_run: bool,
    with_backups: bool,
    only_compact: bool,
    yes: bool,
    by: str | None,
    out: Path | None,
    folder: Path | None,
    url: str,
) -> int:
    """Delete a CALL, a customer or an agent everywhere callcoach reaches, with a certificate that names the rest.

    It stays forgotten: analysing the same recordings again does not bring it back. Recordings in their owner's folders
    are never touched, they are named.

    \b
    callcoach forget c-0017 --dry-run
    callcoach forget --customer 88412 --backups -o certificate.txt
    callcoach forget --agent "Kari Nordli" --pseudonym
    """
    from pipeline.atomic import whole_file
    from pipeline.certificate import to_json, to_text
    from pipeline.cli.serve import beside
    from pipeline.forget import Place, keep, would_leave
    from pipeline.forget import forget as forget_everywhere
    from pipeline.store import Store

    if out and out.suffix.lower() not in (".json", ".txt"):
        raise WrongUse(f"{out}: a certificate is written as .json or .txt; name such a file.")
    place = Place(url, folder or beside(url))
    with Store.open(options.existing(url)) as store:
        if only_compact:
            return _compacted(store.compact())
        extent = store.extent(_wish(call, customer, agent, pseudonym))
        if dry_run or not yes:
            _show(extent, would_leave(extent, place))
        if dry_run:
            return 0
        if not yes and not click.confirm("Nothing brings this back. Do it?", err=True):
            click.echo("Nothing was deleted.", err=True)
            return 0
        certificate = forget_everywhere(store, extent, place, by or _user(), with_backups=with_backups)
        kept = keep(certificate, place.folder)
    if out:
        text = to_json(certificate) if out.suffix.lower() == ".json" else to_text(certificate)
        with whole_file(out) as part:
            part.write_text(text, encoding="utf-8")
    click.echo(to_text(certificate), nl=False)
    click.echo(f"The certificate: {out or kept}")
    return 0


def _wish(call: str | None, customer: str | None, agent: str | None, pseudonym: bool) -> Wish:
    from pipeline.wishes import Wish

    if sum(one is not None for one in (call, customer, agent)) != 1:
        raise WrongUse("Name one thing to be forgotten: a CALL, --customer ID or --agent NAME.")
    if pseudonym and agent is None:
        raise WrongUse("--pseudonym is for an agent; name one with --agent.")
    if call is not None:
        return Wish("call", call)
    return Wish("customer", customer) if customer is not None else Wish("agent", str(agent), pseudonym)


def _show(extent: Extent, left: tuple[Left, ...]) -> None:
    from pipeline.certificate import in_order

    click.echo("Would be deleted, or changed:")
    width = max((len(place) for place in extent.places), default=0)
    for place, count in in_order(extent.places).items():
        click.echo(f"  {place:<{width}}  {count}")
    if extent.outside.uploads:
        click.echo(f"  {'uploaded files':<{width}}  {len(extent.outside.uploads)}")
    if extent.wish.kind == "agent" and extent.outside.shared:
        click.echo(f"  In {extent.outside.shared} of these calls another agent spoke too.")
    click.echo("Would be left, for others to see to:")
    for one in left:
        click.echo(f"  - {one.why}")
        for name in one.names:
            click.echo(f"      {name}")


def _compacted(done: object) -> int:
    from pipeline.store.compacting import Compacted

    assert isinstance(done, Compacted)
    click.echo("The files of the database were written anew." if done.done else f"Not done: {done.why_not}.")
    return 0 if done.done else 1


def _user() -> str:
    import getpass

    from pipeline.store.audit import COMMAND_LINE

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return COMMAND_LINE


@click.command()
@click.option("--dry-run", is_flag=True, help="Say what would be deleted; delete and change nothing.")
@click.option(
    "--keep",
    "kept",
    multiple=True,
    metavar="PURPOSE=DAYS",
    help="Set first: coaching, quality, statistics, training, accountability; sound for less. PURPOSE= sets no end.",
)
@options.folder_option
@options.store_option
def retention(dry_run: bool, kept: tuple[str, ...], folder: Path | None, url: str) -> int:
    """Delete what no purpose of the centre needs any more, as `serve` does once a day: for cron where it does not run.

    Purposes and days are those of the settings in the review app. Words go when nobody coaches or listens any more,
    figures when no statistics are made of them; calls whose lines people tagged stay while the tagger learns from them.

    \b
    callcoach retention --keep coaching=180 --keep statistics=730 --keep accountability=365 --dry-run
    17 3 * * *  callcoach retention --db /srv/callcoach/calls.db
    """
    from pipeline.cli.serve import beside
    from pipeline.retention import sweep, told, with_days, would_remove
    from pipeline.store import Store

    place = folder or beside(url)
    with Store.open(options.existing(url)) as store:
        centre = with_days(store.centre(), kept)
        if dry_run:
            click.echo(f"Would be deleted: {told(would_remove(store, place, centre))}.")
            return 0
        if kept:
            store.set_centre(centre)
        click.echo(f"Deleted: {told(sweep(store, place))}.")
    return 0


COMMANDS = (forget, retention)
