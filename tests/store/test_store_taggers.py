from pipeline.store import Store


def test_the_tagger_noted_last_is_in_use(store: Store):
    assert store.experimental() == ()
    store.note_tagger("behaviours 1", ("empathy", "apology"))
    store.note_tagger("behaviours 2", ("apology",))
    assert store.experimental() == ("apology",)
    store.note_tagger("behaviours 1", ("empathy", "apology"))
    assert store.experimental() == ("empathy", "apology")
