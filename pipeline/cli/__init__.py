"""The command line. Every command is thin over a library function; heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from pipeline.cli import (
    agents,
    analyze,
    compare,
    demo,
    doctor,
    drivers,
    forget,
    labels,
    ledger,
    models,
    outcomes,
    profile,
    pseudonyms,
    serve,
    sessions,
    speakers,
    stages,
    train,
    users,
)
from pipeline.errors import CallcoachError, WrongUse


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="callcoach")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(context: click.Context, debug: bool) -> None:
    """Coaching profiles from recorded support calls: what agents do with words.

    \b
    callcoach demo                         the bundled example, from sound to profiles
    callcoach analyze recordings/          your own calls into callcoach.db
    callcoach profile "Kari Nordli"        one agent's profile
    """
    context.obj = debug


for module in (
    analyze,
    profile,
    compare,
    drivers,
    ledger,
    speakers,
    outcomes,
    sessions,
    agents,
    stages,
    labels,
    train,
    models,
    serve,
    users,
    forget,
    pseudonyms,
    doctor,
    demo,
):
    for command in module.COMMANDS:
        cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Exit status: 0 done, 1 some calls failed (each named), 2 wrong use, 130 stopped by Ctrl-C."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = cli.main(arguments, prog_name="callcoach", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except CallcoachError as error:
        if "--debug" in arguments:
            raise
        click.echo(f"Error: {error}", err=True)
        sys.exit(2 if isinstance(error, WrongUse) else 1)
    sys.exit(status if isinstance(status, int) else 0)
