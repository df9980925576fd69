from store_examples import full_call, save

from pipeline.store import Store
from pipeline.store.taggers import Noted


def test_the_tagger_noted_last_is_in_use(store: Store):
    assert store.tagger() is None
    store.note_tagger("behaviours 1", ("empathy", "apology"), ("apology",))
    store.note_tagger("behaviours 2", ("apology",))
    assert store.tagger() == Noted("behaviours 2", ("apology",), ())
    store.note_tagger("behaviours 1", ("empathy", "apology"), ("apology",))
    assert store.tagger() == Noted("behaviours 1", ("empathy", "apology"), ("apology",))


def test_calls_of_another_tagger_are_noticed(store: Store):
    assert not store.tagged_by_others("behaviours 2")
    save(store, full_call())
    assert not store.tagged_by_others(full_call().tagged_by)
    assert store.tagged_by_others("behaviours 2")
