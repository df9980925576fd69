"""Who is the agent, as a person decides on the command line; see `correct`."""

from __future__ import annotations

from pipeline.batch import correct
from pipeline.classify import Tagger
from pipeline.codebook import Codebook
from pipeline.store import Store


def swap(store: Store, call_id: str, tagger: Tagger, codebook: Codebook, person: str | None) -> None:
    """Agent and customer exchanged; the words are tagged anew, as codes belong to roles.

    People's judgements of lines that are now the other role's do not apply, and come back if it is swapped back.
    StoreError where there is no such call, UnreadableInput where nobody in it is agent or customer.
    """
    correct.swap(store, store.call_key(call_id), lambda: tagger, codebook, person)


def confirm(store: Store, call_id: str, codebook: Codebook, person: str | None) -> None:
    """Agent and customer are right as they are: the call counts from now on. Errors as `swap`."""
    correct.confirm(store, store.call_key(call_id), codebook, person)
