"""The bundled example: 48 invented calls of six agents over eight weeks in four languages, two of them as sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.call import Call
from pipeline.collect import Collected, Rules, collect
from pipeline.formats import read_calls
from pipeline.formats.manifest import read_manifest
from pipeline.metadata import Metadata

HERE = Path(__file__).parent
CALLS = HERE / "calls"
REFERENCE = HERE / "reference"  # the true words of the two recordings
TIMEZONE = "Europe/Oslo"


def collected() -> Collected:
    manifest = read_manifest(CALLS / "manifest.csv", timezone=TIMEZONE)
    return collect([CALLS], Rules(Metadata(timezone=TIMEZONE), manifest=manifest))


def references() -> Iterator[Call]:
    """The two recordings as they were spoken."""
    for path in sorted(REFERENCE.glob("*.vtt")):
        yield from read_calls(path, language="en").calls
