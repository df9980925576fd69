from pipeline.store import Store
from pipeline.store.taggers import Noted


def test_the_tagger_noted_last_is_in_use(store: Store):
    assert store.tagger() is None
    store.note_tagger("behaviours 1", ("empathy", "apology"), ("apology",))
    store.note_tagger("behaviours 2", ("apology",))
    assert store.tagger() == Noted(("apology",), ())
    store.note_tagger("behaviours 1", ("empathy", "apology"), ("apology",))
    assert store.tagger() == Noted(("empathy", "apology"), ("apology",))
