"""The sound of a call for a page: whether there is any, what to say of it, and the file that a browser plays."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from pipeline.call import Call
from pipeline.errors import CallcoachError
from pipeline.kept_sound import Kept
from pipeline.playing import Playing, playing
from pipeline.store import Store
from pipeline.store.recordings import Recorded
from pipeline.web.site import Site

log = logging.getLogger("callcoach")


def _(text: str) -> str:  # marks texts for gettext; whoever shows them translates
    return text


NOTES = {
    "none": _("No words were recognised in this call, so nothing personal in its sound could be silenced."),
    "draft": _("The words are only a draft, so some of what is personal may not have been found and silenced."),
}
TONE, SILENT = (
    _("A low tone sounds where personal data was said."),
    _("It is silent where personal data was said."),
)
NO_RECORDING = _("No recording of this call is known here, only its words.")
MOVED = _("The recording is no longer where it was. Put it back, or name its new folder when callcoach is started.")
WITHHELD = _("Personal data was said in this call and it is not known when, so its sound is held back.")
UNPLAYABLE = _("The recording of this call cannot be played.")


@dataclass(frozen=True)
class Sound:
    """Texts in English, for gettext. With a `reason` there is nothing to be heard."""

    key: int
    silenced: tuple[tuple[int, int], ...] = ()
    notes: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def url(self) -> str:
        return f"/calls/{self.key}/sound.wav"

    @property
    def levels_url(self) -> str:
        return f"/calls/{self.key}/levels.json"


def sound_of(site: Site, seen: Store, key: int, call: Call | None = None) -> Sound:
    """Quick: the recording is not read. `call`, where it has been loaded. StoreError where it may not be seen."""
    recorded = seen.recorded(key)
    if not recorded.path and not recorded.name:
        return Sound(key, reason=NO_RECORDING)
    if not site.finder.is_there(recorded.path, recorded.name):
        return Sound(key, reason=MOVED if recorded.path else NO_RECORDING)
    return _described(site, key, _how(seen, recorded, call))


def made(site: Site, seen: Store, key: int) -> tuple[Sound, Kept | None]:
    """The file to play, made where it was not; None with a reason. StoreError where the call may not be seen."""
    recorded = seen.recorded(key)
    recording = site.finder.find(recorded.path, recorded.name, recorded.content_id)
    if recording is None:
        site.kept_sound.forget(recorded.content_id)  # whoever took the recording away did not mean to leave a copy
        return Sound(key, reason=MOVED if recorded.path else NO_RECORDING), None
    if str(recording) != recorded.path:
        site.store.note_recording(recorded.content_id, str(recording))
    how = _how(seen, recorded, None)
    sound = _described(site, key, how)
    if sound.reason:
        return sound, None
    try:
        return sound, site.kept_sound.get(recorded.content_id, recording, how, beep=site.settings.beep)
    except CallcoachError as error:
        log.error("call %s: %s", key, error)  # it names files of the server, which are for no page
        return Sound(key, reason=UNPLAYABLE), None


def _how(seen: Store, recorded: Recorded, call: Call | None) -> Playing:
    return playing(call or seen.load(recorded.call_id), seen.once_said(recorded.call_id))


def _described(site: Site, key: int, how: Playing) -> Sound:
    if how.withheld:
        return Sound(key, reason=WITHHELD)
    notes = [NOTES[note] for note in how.notes]
    if how.silenced:
        notes.append(TONE if site.settings.beep else SILENT)
    return Sound(key, tuple(map(tuple, how.silenced)), tuple(notes))  # type: ignore[arg-type]
