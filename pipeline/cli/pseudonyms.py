"""`callcoach pseudonyms`: who is who in files that were written with pseudonyms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from pipeline.cli import options
from pipeline.cli.options import F

if TYPE_CHECKING:
    from pipeline.pseudonyms import Pseudonyms


def pseudonyms_option(default: bool) -> Callable[[F], F]:
    text = "Stable pseudonyms in place of calls, agents and customers; `callcoach pseudonyms` says who is who."
    return click.option("--pseudonyms/--names", "hidden", default=default, show_default=True, help=text)


def made_with(url: str) -> Pseudonyms:
    from pipeline.cli.serve import beside
    from pipeline.keyfile import key_of
    from pipeline.pseudonyms import Pseudonyms

    return Pseudonyms(key_of(url, beside(url)))


@click.command()
@click.argument("wanted", nargs=-1)
@options.store_option
def pseudonyms(wanted: tuple[str, ...], url: str) -> int:
    """Who stands behind the pseudonyms WANTED; without any, all agents. Exit status 1 where one is of nobody here.

    They are made with the key beside the store (calls.db.key): keep it apart from the files, and as long as they.

    \b
    callcoach pseudonyms call-k3f7q2xw5dm4a
    """
    from pipeline.pseudonyms import KINDS
    from pipeline.store import Store

    made = made_with(url)
    with Store.open(options.existing(url)) as store:
        kinds = KINDS if wanted else KINDS[1:2]
        found = {new: name for kind in kinds for new, name in made.names(kind, store.named(kind))}
    unknown = [name for name in wanted if name not in found]
    for name in wanted or sorted(found, key=lambda new: found[new].casefold()):
        if name in found:
            click.echo(f"{name}  {found[name]}")
    for name in unknown:
        click.echo(f"{name}: nobody and nothing in this store has this pseudonym.", err=True)
    return 1 if unknown else 0


COMMANDS = (pseudonyms,)
