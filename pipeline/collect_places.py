"""What there is to analyse at addresses: listed once; of the files only those that describe recordings are fetched."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from pipeline import places
from pipeline.audio import AUDIO_SUFFIXES
from pipeline.collect import Collected, Rules, collect_named
from pipeline.errors import UnreadableInput
from pipeline.formats import TRANSCRIPT_SUFFIXES
from pipeline.listening import Source
from pipeline.places import Found

THREADS = 16  # small files wait for the network, not for this machine


def collect_places(addresses: Sequence[str], rules: Rules) -> Collected:
    """As `collect`, of folders and files at addresses."""
    faults: list[UnreadableInput] = []
    found: dict[Path, Found] = {}
    for address in addresses:
        try:
            there = [each for each in places.listed(address) if _wanted(each, address)]
        except UnreadableInput as fault:
            faults.append(fault)
            continue
        if not there:
            cause = "there are no recordings and no transcripts there"
            faults.append(UnreadableInput(address, cause, "check the address"))
        found |= {each.path: each for each in there}
    with tempfile.TemporaryDirectory(prefix="callcoach-") as folder:
        fetched = _fetched(found, Path(folder))
        collected = collect_named([(str(path), fetched.get(path, path)) for path in found], rules)
    names = {copy: path for path, copy in fetched.items()}
    sources = tuple(_placed(source, found, names) for source in collected.sources)
    return Collected(sources, (*faults, *collected.faults), collected.warnings)


def _wanted(found: Found, address: str) -> bool:
    """Recordings and transcripts, and whatever was named outright."""
    path = found.path
    known = path.suffix.lower() in (*AUDIO_SUFFIXES, *TRANSCRIPT_SUFFIXES) and not path.name.startswith(".")
    return known or found.address == address


def _fetched(found: dict[Path, Found], folder: Path) -> dict[Path, Path]:
    """Copies of what lies beside a recording under its name."""
    spoken = {path.with_suffix("") for path in found if path.suffix.lower() in AUDIO_SUFFIXES}
    beside = [p for p in found if p.suffix.lower() in TRANSCRIPT_SUFFIXES and p.with_suffix("") in spoken]

    def fetch(numbered: tuple[int, Path]) -> Path:
        number, path = numbered
        copy = folder / str(number) / path.name
        copy.parent.mkdir()
        copy.write_bytes(places.read(found[path].address))
        return copy

    with ThreadPoolExecutor(THREADS) as pool:
        return dict(zip(beside, pool.map(fetch, enumerate(beside)), strict=True))


def _placed(source: Source, found: dict[Path, Found], names: dict[Path, Path]) -> Source:
    own = found[source.path]
    beside = None if source.transcript is None else found[names[source.transcript]]
    return replace(
        source,
        address=own.address,
        mark=own.mark,
        transcript=None if beside is None else beside.path,
        transcript_address=None if beside is None else beside.address,
    )
