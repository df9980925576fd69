from pipeline.call import Call, Turn, Utterance
from pipeline.mistakes import NOTHING, confusions, worst
from pipeline.tags import Judgement
from tests.tagging import CODEBOOK


def call(*judgements: Judgement) -> Call:
    said = tuple(Utterance(f"line {n}", judgement=j) for n, j in enumerate(judgements, 1))
    return Call("c", (Turn("agent", said),))


def test_a_missed_code_is_paired_with_what_was_given_instead():
    gold = call(Judgement(("apology",)), Judgement(("greeting",)), Judgement(), Judgement(("question", "apology")))
    guess = call(Judgement(("greeting",)), Judgement(), Judgement(("question",)), Judgement(("question", "apology")))
    assert confusions([gold], [guess], CODEBOOK) == [
        ("apology", "greeting", 1),
        ("greeting", NOTHING, 1),
        (NOTHING, "question", 1),
    ]


def test_what_gold_left_undecided_is_no_mistake():
    gold, guess = call(Judgement(ignore=("apology",))), call(Judgement(("apology",)))
    assert not confusions([gold], [guess], CODEBOOK)
    assert worst([gold], [guess], CODEBOOK) == []


def test_the_surest_mistakes_come_first_with_what_was_said_before():
    gold = call(Judgement(), Judgement(), Judgement(("greeting",)))
    guess = call(
        Judgement(("apology",), scores={"apology": 0.6}),
        Judgement(("apology",), scores={"apology": 0.9}),
        Judgement(scores={"greeting": 0.3}),
    )
    found = worst([gold], [guess], CODEBOOK)
    assert [(m.code, m.line, m.missed) for m in found] == [
        ("apology", 2, False),
        ("greeting", 3, True),
        ("apology", 1, False),
    ]
    assert (found[0].before, found[0].text) == ("line 1", "line 2")
    assert len(worst([gold], [guess], CODEBOOK, of_each=1)) == 2
