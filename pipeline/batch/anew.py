"""What is stored, redacted, tagged and measured anew by what this version knows. No recording is heard for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pipeline.batch.correct import measuring
from pipeline.batch.local import save
from pipeline.batch.patience import patiently
from pipeline.call import Call
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.errors import Conflict, StoreError, StoreUnusable, as_fault
from pipeline.process import UNREDACTED, Done, measured, measures_version, remeasured, tagged
from pipeline.redact import redact
from pipeline.removing import sound
from pipeline.store import Store
from pipeline.store.store import Known


@dataclass(frozen=True)
class Redaction:
    """How what is stored is redacted again."""

    people: tuple[str, ...] = ()  # names to hide wherever they are said: of the account list
    folder: Path | None = None  # of the review app, where sound that was made to be played lies
    wanted: bool | None = None  # None: all but those analysed without redaction on purpose; no: none at all

    def of(self, known: Known) -> bool:
        return self.wanted is not False and (self.wanted is True or not known.versions.items() >= UNREDACTED.items())


@dataclass(frozen=True)
class Anew:
    calls: int = 0
    hidden: int = 0  # of them, in which more is hidden than before
    failures: tuple[str, ...] = ()


def retag(
    store: Store,
    tagger: Tagger,
    codebook: Codebook,
    progress: Callable[[int], None] = lambda done: None,
    redaction: Redaction = Redaction(),
) -> Anew:
    """Every stored call redacted again, with the tags of `tagger` and figures by `codebook`, each in one transaction.

    Tagged from the redacted words, unless these tags are there already, so that it goes on where it was broken off;
    what people judged and put right stays. `progress` hears of every call before it is worked on.
    """
    done, again = Anew(), _Again(store, tagger, codebook, redaction, store.current_names())
    try:
        for known, call in store.stored():
            progress(done.calls)
            done = replace(done, calls=done.calls + 1)
            try:
                hidden = not known.emptied and patiently(partial(again.one, known, call))
                done = replace(done, hidden=done.hidden + hidden)
            except StoreUnusable:
                raise
            except Exception as error:  # one call must not stop the others
                done = replace(done, failures=(*done.failures, str(as_fault(known.call_id, error))))
    finally:
        if done.hidden:
            with suppress(StoreError):  # where there is one already, it says more
                store.clean_up()
    if done.calls:
        store.note_tagger(tagger.source, tagger.codes, tagger.experimental)
    return done


@dataclass(frozen=True)
class _Again:
    store: Store
    tagger: Tagger
    codebook: Codebook
    redaction: Redaction
    renamed: Mapping[str, str]  # earlier names of agents -> present ones

    def one(self, known: Known, call: Call) -> bool:
        """Whether more is hidden in it than before."""
        is_tagged = known.versions.get("tags") == self.tagger.source
        unmarked = _unmarked(known.versions)
        if self.redaction.of(known) and self._hide(known, call, is_tagged):
            return True
        if self.redaction.wanted and unmarked != known.versions:  # asked for now, and there was nothing to hide
            self._tag(replace(known, versions=unmarked), call)
        elif not is_tagged:
            self._tag(known, call)
        elif known.versions.get("measures") != measures_version(self.codebook):
            self.store.measure_anew(known.content_id, known.versions, measuring(self.codebook))
        return False

    def _hide(self, known: Known, call: Call, is_tagged: bool) -> bool:
        return self.store.hide(
            known.content_id,
            call,
            partial(redact, names=self._names(call)),
            (lambda hidden: hidden) if is_tagged else self._tagged,
            self._measured,
            lambda: sound(self.redaction.folder, known.content_id),
        )

    def _names(self, call: Call) -> tuple[str, ...]:
        """Those of people here, and what the agents of the call were called before."""
        agents = {call.agent, *(turn.agent for turn in call.turns)}
        return (*self.redaction.people, *(old for old in self.renamed if self.renamed[old] in agents))

    def _tagged(self, call: Call) -> Call:
        return tagged(call, self.tagger, self.codebook)

    def _measured(self, call: Call, content_id: str, versions: Mapping[str, str]) -> Done:
        return remeasured(call, content_id, _unmarked(versions), self.codebook)

    def _tag(self, known: Known, call: Call) -> None:
        while True:
            done = measured(self._tagged(call), known.content_id, known.versions, self.codebook)
            try:
                return save(self.store, done, self.codebook, lambda: self.tagger, since=known.saved_at)
            except Conflict:  # somebody put something right in it meanwhile
                now = self.store.known(known.content_id)
                if now is None:  # or removed it
                    return None
                known, call = self.store.found(now.call_id)


def _unmarked(versions: Mapping[str, str]) -> dict[str, str]:
    """Of a call that is redacted."""
    return {stage: version for stage, version in versions.items() if stage not in UNREDACTED}
