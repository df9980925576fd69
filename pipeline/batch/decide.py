"""What a person decides of a stored call, carried into every figure; speech is not recognised again."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.batch.local import save
from pipeline.call import Call
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.errors import UnreadableInput
from pipeline.process import measured, tagged
from pipeline.store import Store
from pipeline.swap import confirmed, has_sides, swapped


def swap(store: Store, call_id: str, tagger: Tagger, codebook: Codebook, person: str | None) -> None:
    """Agent and customer exchanged; the words are tagged anew, as codes belong to roles.

    People's judgements of lines that are now the other role's do not apply, and come back if it is swapped back.
    StoreError where there is no such call, UnreadableInput where nobody in it is agent or customer.
    """
    _decide(store, call_id, codebook, lambda call: tagged(swapped(call, person), tagger, codebook))


def confirm(store: Store, call_id: str, codebook: Codebook, person: str | None) -> None:
    """Agent and customer are right as they are: the call counts from now on. Errors as `swap`."""
    _decide(store, call_id, codebook, lambda call: confirmed(call, person))


def _decide(store: Store, call_id: str, codebook: Codebook, change: Callable[[Call], Call]) -> None:
    known, call = store.found(call_id)
    if not has_sides(call):
        way_out = "lay a transcript that names the speakers beside the recording and analyse it again"
        raise UnreadableInput(call_id, "nobody in it is known as agent or customer", way_out)
    save(store, measured(change(call), known.content_id, known.versions, codebook), codebook)
