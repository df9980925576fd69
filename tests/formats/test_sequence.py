"""The parts of a codebook about what follows what: what is read, and what is refused."""

import pytest
import yaml

from pipeline.errors import UnreadableInput
from pipeline.formats.codebook import load_codebook

CODES = [{"name": "asking", "speaker": "agent"}, {"name": "caring", "speaker": "agent"}]
CODES.append({"name": "angry", "speaker": "customer"})


@pytest.fixture
def read(tmp_path):
    def codebook(**parts):
        path = tmp_path / "codebook.yaml"
        path.write_text(yaml.safe_dump({"version": "1", "codes": CODES, **parts}), encoding="utf-8")
        return load_codebook(path)

    return codebook


def test_one_code_may_stand_where_a_list_does(read):
    (found,) = read(opportunities=[{"name": "care", "when": "angry", "then": "caring"}]).opportunities
    assert (found.when, found.then, found.turns, found.before) == (("angry",), ("caring",), 2, ())


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"opportunities": [{"name": "care", "when": "angry"}]}, "needs `when` and `then`"),
        (
            {"opportunities": [{"name": "care", "when": "rude", "then": "caring"}]},
            "'rude', which is not one of its codes",
        ),
        (
            {"opportunities": [{"name": "care", "when": "asking", "then": "angry"}]},
            "'angry', which is no code of the agent",
        ),
        ({"opportunities": [{"name": "care", "when": "angry", "then": "caring", "turns": 0}]}, "`turns` is 0"),
        ({"opportunities": 2 * [{"name": "care", "when": "angry", "then": "caring"}]}, "names care twice"),
        ({"opportunities": [{"when": "angry", "then": "caring"}]}, "has an opportunity without a usable name"),
        ({"order_rules": [{"name": "early", "first": "caring"}]}, "needs `first` and one of `before` and `after`"),
        (
            {"order_rules": [{"name": "early", "first": "caring", "before": "asking", "after": "asking"}]},
            "needs `first` and one of `before` and `after`",
        ),
        ({"order_rules": [{"name": "early", "first": "caring", "before": "caring"}]}, "before or after itself"),
        ({"replies": [{"name": "answer", "codes": ["angry"]}]}, "needs one code as `after`"),
        ({"course": {"opening": ["greeting"]}}, "'greeting', which is not one of its codes"),
        ({"course": {"opening_seconds": 0}}, "`opening_seconds` is 0"),
        ({"course": {"speed": 3}}, "`course` that is more than"),
    ],
)
def test_a_fault_is_named_in_one_sentence(read, parts, fault):
    with pytest.raises(UnreadableInput) as refused:
        read(**parts)
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)
