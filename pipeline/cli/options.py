"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.call import LANGUAGES
from pipeline.errors import WrongUse

if TYPE_CHECKING:
    from pipeline.coaching import Period

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)


class Place(click.Path):
    """A file or folder, or the address of one elsewhere, such as s3://bucket/folder, which stays a text."""

    name = "path"

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return value if "://" in str(value) else super().convert(value, param, ctx)


PLACE = Place()
DEFAULT_STORE = "callcoach.db"
PAGE_LANGUAGES = ("en", "nb", "sv", "da")
DAY = click.DateTime(["%Y-%m-%d"])


def _all(command: F, *found: Callable[[F], F]) -> F:
    for option in reversed(found):
        command = option(command)
    return command


def store_option(command: F) -> F:
    return click.option(
        "--db",
        "url",
        default=DEFAULT_STORE,
        envvar="CALLCOACH_DB",
        show_default=True,
        metavar="URL",
        help="The store: an SQLite file, or postgresql://user@host/name.",
    )(command)


def folder_option(command: F) -> F:
    return click.option(
        "--folder", type=FILE, help="Where the review app keeps its files; by default beside the store."
    )(command)


def language_option(text: str) -> Callable[[F], F]:
    return click.option("--language", type=click.Choice(LANGUAGES), help=text)


def codebook_option(command: F) -> F:
    return click.option("--codebook", type=FILE, help="Another codebook.yaml than the one that comes with callcoach.")(
        command
    )


def tagger_option(command: F) -> F:
    return click.option("--tagger", type=FILE, help="Another behaviour tagger (.skops) than the shipped one.")(command)


def draft_option(command: F) -> F:
    return click.option(
        "--include-draft", is_flag=True, help="Let calls count whose words are only a draft (embedded engine)."
    )(command)


def experimental_option(command: F) -> F:
    return click.option(
        "--experimental", is_flag=True, help="Show also the behaviours that the tagger is too unsure of, named as such."
    )(command)


def pages_option(command: F) -> F:
    return click.option(
        "--pages", type=click.Choice(PAGE_LANGUAGES), default="en", show_default=True, help="Language of the pages."
    )(command)


def period_options(command: F) -> F:
    return _all(
        command,
        click.option("--since", type=DAY, help="First day, local to the site."),
        click.option("--until", type=DAY, help="Last day, local to the site."),
    )


def period(given: Mapping[str, Any]) -> Period:
    from pipeline.coaching import Period

    since, until = given["since"], given["until"]
    return Period(since and since.date(), until and until.date())


def recording_options(command: F) -> F:
    """Where metadata and words of a recording come from."""
    return _all(
        command,
        click.option("--manifest", type=FILE, help="A table with a row a call: file or call_id, agent, team, …"),
        click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Rename: agent=Saksbehandler."),
        click.option("--name-pattern", metavar="REGEX", help="Read fields from the file's stem, by named groups."),
        language_option("The language spoken, where nothing else says so."),
        click.option(
            "--languages",
            metavar="nb,sv,…",
            help="Languages that calls may be in, where nothing says which: Whisper then listens; all four by default.",
        ),
        click.option("--timezone", metavar="ZONE", help="The site's, such as Europe/Oslo, for times without one."),
        click.option(
            "--pyannote",
            type=FILE,
            help="Tell two voices in one channel apart with this pyannote pipeline (config.yaml); needs [pyannote].",
        ),
        click.option("--agent-channel", type=click.IntRange(1), help="The agent's channel, 1 or 2; else words decide."),
        click.option(
            "--asr",
            type=click.Choice(["auto", "beside", "whisper", "sphinx", "none"]),
            default="auto",
            show_default=True,
            help="Where words come from: a transcript beside the recording, Whisper, the embedded English engine.",
        ),
        _fetch_option,
        model_options,
        tagger_option,
        codebook_option,
    )


def runner_options(command: F) -> F:
    """Where the work is done."""
    return _all(
        command,
        click.option(
            "--runner",
            type=click.Choice(["local", "ray"]),
            default="local",
            show_default=True,
            help="ray: on the machines of a Ray cluster, or all graphics cards of this one; needs [ray].",
        ),
        click.option("--ray-address", metavar="HOST:PORT", help="The cluster; by default the one this machine is in."),
        click.option(
            "--gpus-per-worker",
            type=click.FloatRange(0),
            help="Graphics cards for each worker on Ray, also a part of one; by default one where there are any.",
        ),
    )


def whisper_options(command: F) -> F:
    """What is decoded, and how."""
    return _all(
        command, language_option("The language spoken, where nothing else says so."), _fetch_option, model_options
    )


def model_options(command: F) -> F:
    """Whisper, with weights that are here."""
    return _all(
        command,
        click.option("--model", help="Whisper model: a name (`callcoach models list`) or a folder."),
        click.option("--device", default="auto", show_default=True, help="auto, cpu or cuda."),
        click.option("--compute-type", default="default", show_default=True, help="Such as int8 or float16."),
        click.option("--batch-size", type=click.IntRange(1), help="Windows decoded at once."),
        click.option("--glossary", type=FILE, help="Product names and jargon, one a line, for Whisper to expect."),
    )


def _fetch_option(command: F) -> F:
    return click.option(
        "--fetch/--no-fetch", default=None, help="Download missing Whisper weights; asked on a terminal."
    )(command)


def existing(url: str) -> str:
    """A store to read from. WrongUse where it would be a new, empty file."""
    if "://" not in url and not Path(url).exists():
        raise WrongUse(f"{url}: there is no store here; name one with --db, or make it with `callcoach analyze`.")
    return url
