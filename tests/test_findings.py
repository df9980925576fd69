from pipeline.findings import facts, findings, fires
from pipeline.formats.codebook import load_codebook
from tests.world import call

BOOK = load_codebook()
RULE = "compensation_before_probing"


def test_compensation_before_any_probing_is_a_finding_with_both_times():
    found = findings(call("A: 200 back? [compensation_offered]", "C: Ok [acceptance]", "A: Why? [needs_probing]"), BOOK)
    assert [(f.rule, f.first_ms, f.before_ms) for f in found] == [(RULE, 0, 4000)]


def test_compensation_with_no_probing_at_all_is_a_finding_too():
    (found,) = findings(call("A: 200 back? [compensation_offered]"), BOOK)
    assert (found.before_ms, found.before_text) == (None, None)


def test_probing_first_is_no_finding():
    assert findings(call("A: Why? [needs_probing]", "A: 200 back [compensation_offered]"), BOOK) == ()


def test_probing_in_the_same_utterance_is_not_too_early():
    assert findings(call("A: Why, or 200 back? [needs_probing compensation_offered]"), BOOK) == ()


def test_without_compensation_the_order_is_unknown():
    assert facts(call("A: Why? [needs_probing]"), BOOK).compensation_before_probing is None


def test_an_unjudged_utterance_leaves_the_order_unknown():
    assert facts(call("A: Hm", "A: 200 back [compensation_offered]"), BOOK).compensation_before_probing is None


def test_a_rule_of_what_should_follow_fires_where_nothing_does():
    rule = next(r for r in BOOK.order_rules if r.name == "solution_untested")
    assert fires(call("A: Try this [proposing]", "C: Mm []"), rule) is True
    assert fires(call("A: Try this [proposing]", "A: Does that help? [testing_understanding]"), rule) is False
    assert fires(call("A: Follow me? [testing_understanding]", "A: Try this [proposing]"), rule) is True
    assert fires(call("A: Hi [greeting]"), rule) is None
