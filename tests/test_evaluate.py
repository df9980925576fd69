from dataclasses import replace

import pytest

from pipeline.call import Call, Speaker, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.evaluate import evaluate
from pipeline.tags import Judgement
from tests.tagging import CODEBOOK, labelled

Row = tuple[Speaker, str | None, str | None]  # speaker, labels, form; labels None: not judged


def call(
    *rows: Row, ignore: dict[int, tuple[str, ...]] | None = None, language: str = "en", call_id: str = "c"
) -> Call:
    turns = []
    for number, (speaker, labels, form) in enumerate(rows):
        judgement = None
        if labels is not None:
            judgement = Judgement(tuple(labels.split()), form, ignore=(ignore or {}).get(number, ()))
        turns.append(Turn(speaker, (Utterance(f"line {number}", judgement=judgement),)))
    return Call(call_id, tuple(turns), language=language)


def test_precision_recall_and_f1_are_counted_by_hand() -> None:
    gold = call(
        ("agent", "question", "open"), ("agent", "question", "open"), ("agent", "", None), ("customer", "", None)
    )
    guess = call(
        ("agent", "question", "open"), ("agent", "", None), ("agent", "question", "open"), ("customer", "", None)
    )
    counts = evaluate([gold], [guess], CODEBOOK).codes["question"]
    assert (counts.hits, counts.missed, counts.false, counts.cells, counts.support) == (1, 1, 1, 3, 2)
    assert (counts.precision, counts.recall, counts.f1) == (0.5, 0.5, 0.5)


def test_undecided_cells_and_unjudged_utterances_count_nowhere() -> None:
    gold = call(("agent", "", None), ("agent", None, None), ignore={0: ("question",)})
    guess = call(("agent", "question", "open"), ("agent", "question", "open"))
    result = evaluate([gold], [guess], CODEBOOK)
    assert result.codes["question"].cells == 0
    assert result.codes["apology"].cells == 1
    assert result.utterances == 1


def test_a_form_is_right_only_where_the_question_was_found_too() -> None:
    asked: Row = ("agent", "question", "open")
    gold = call(asked, asked, asked, asked, ignore={3: ("form",)})
    guess = call(asked, ("agent", "question", "closed"), ("agent", "", None), ("agent", "", None))
    form = evaluate([gold], [guess], CODEBOOK).questions["form"]
    assert (form.count, form.total) == (1, 3)


def test_macro_leaves_out_codes_with_fewer_than_five_positives() -> None:
    rows: list[Row] = [("agent", "apology", None)] * 5 + [("agent", "greeting", None)] * 4
    guess: list[Row] = [("agent", "apology", None)] * 5 + [("agent", "", None)] * 4
    result = evaluate([call(*rows)], [call(*guess)], CODEBOOK)
    assert result.macro_f1 == 1.0
    assert result.codes["greeting"].f1 == 0.0
    assert result.core_f1 is None  # gold has no question at all


def test_figures_are_given_by_language() -> None:
    asked: Row = ("agent", "question", "open")
    gold = [call(asked, call_id="a"), call(asked, language="nb", call_id="b")]
    guess = [gold[0], call(("agent", "", None), language="nb", call_id="b")]
    result = evaluate(gold, guess, CODEBOOK)
    assert result.languages["en"].core_f1 == 1.0
    assert result.languages["nb"].core_f1 == 0.0


def test_intervals_hold_the_figure_and_are_the_same_every_time() -> None:
    gold = [c.call for c in labelled(2, 4)]
    guess = [_without_every_third(c) for c in gold]
    one, two = (evaluate(gold, guess, CODEBOOK, intervals=True) for _ in range(2))
    interval = one.intervals["macro"]
    assert interval.low <= one.macro_f1 <= interval.high
    assert interval.low < interval.high
    assert one.intervals == two.intervals


def _without_every_third(call: Call) -> Call:
    turns = []
    for number, turn in enumerate(call.turns):
        utterance = turn.utterances[0]
        wrong = (number + int(call.call_id[-1])) % 3 == 0
        turns.append(replace(turn, utterances=(replace(utterance, judgement=Judgement()) if wrong else utterance,)))
    return replace(call, turns=tuple(turns))


def test_calls_that_do_not_match_are_refused() -> None:
    asked: Row = ("agent", "question", "open")
    with pytest.raises(WrongUse, match="1 utterances in gold"):
        evaluate([call(asked)], [call(asked, asked)], CODEBOOK)
    with pytest.raises(WrongUse, match="same order"):
        evaluate([call(asked)], [], CODEBOOK)
