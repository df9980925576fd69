"""The sound of a call, with personal data silenced, and its level line."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from pipeline.errors import StoreError
from pipeline.kept_sound import Kept
from pipeline.store.schema import INTEGERS
from pipeline.web import ranges
from pipeline.web.deps import Seen, SiteDep, WordsDep
from pipeline.web.faults import Gone
from pipeline.web.sound import Sound, made

router = APIRouter()


@router.api_route("/calls/{key}/sound.wav", methods=["GET", "HEAD"])
def sound(key: int, request: Request, site: SiteDep, seen: Seen) -> Response:
    _, kept = _found(site, seen, key)
    try:
        answer = ranges.answer(request, kept.path, "audio/wav", f'"{kept.path.stem[-16:]}"')
    except OSError as error:
        raise Gone("The sound was swept away just now; ask again.") from error
    if request.method == "GET":
        seen.note_heard(key)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.get("/calls/{key}/levels.json")
def levels(key: int, site: SiteDep, seen: Seen, words: WordsDep) -> dict[str, Any]:
    sound, kept = _found(site, seen, key)
    channels = zip(kept.levels.speakers, kept.levels.peaks, strict=True)
    return {
        "duration_ms": kept.levels.duration_ms,
        "bin_ms": kept.levels.bin_ms,
        "channels": [{"speaker": speaker, "peaks": peaks} for speaker, peaks in channels],
        "silenced": sound.silenced,
        "notes": [words.gettext(note) for note in sound.notes],
    }


def _found(site: SiteDep, seen: Seen, key: int) -> tuple[Sound, Kept]:
    if not 0 <= key < INTEGERS:
        raise Gone(f"{key}: there is no such call.")
    try:
        sound, kept = made(site, seen, key)
    except StoreError as error:
        raise Gone(str(error)) from error
    if kept is None:
        raise Gone(sound.reason or "")
    return sound, kept
