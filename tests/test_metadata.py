from pipeline.metadata import Metadata
from tests.world import call


def test_the_later_wins_where_it_knows_something():
    joined = Metadata(agent="Kari", team="North", columns={"a": "1"}) | Metadata(agent="Ola", columns={"b": "2"})
    assert joined == Metadata(agent="Ola", team="North", columns={"a": "1", "b": "2"})


def test_what_is_not_known_leaves_the_call_as_it_is():
    assert Metadata(team="North").onto(call("A: Hi", agent="Kari")).agent == "Kari"


def test_metadata_comes_back_out_of_a_call():
    known = Metadata(call_id="c-9", agent="Kari", language="nb", columns={"queue": "north"})
    assert Metadata.of(known.onto(call("A: Hi", language=None))) == known
