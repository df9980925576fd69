"""The question ladder: what questions are about, whether they build on an answer, what customers do after each form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from pipeline.call import Turn
from pipeline.codebook import Codebook, Replies
from pipeline.profiles import Measure, Rate
from pipeline.wordlists import words

TOLD = "told"  # the form of an utterance that is no question


def ladder_measures(codebook: Codebook) -> tuple[Measure, ...]:
    if not codebook.formed:
        return ()
    about = (
        Measure(f"about.{a}", "ladder", f"questions about {a}", "questions judged for what they are about", a)
        for a in codebook.about
    )
    follow_up = Measure(
        "follow_up", "ladder", "questions that dig into the answer just given", "questions judged for it", "follow_up"
    )
    return (*about, follow_up, *(m for r in codebook.replies for m in _reply_measures(r, codebook)))


def ladder_tally(turns: Sequence[Turn], codebook: Codebook) -> dict[str, Rate]:
    """`turns`: one agent's, with the customer's turns that belong to them."""
    if not codebook.formed:
        return {}
    asked = [j for t in turns if t.speaker == "agent" for u in t.utterances if (j := u.judgement)]
    about = [j.about for j in asked if j.about]
    tally = {f"about.{a}": Rate.of_call(about.count(a), len(about)) for a in codebook.about}
    dug = [j.follow_up for j in asked if j.follow_up is not None]
    tally["follow_up"] = Rate.of_call(sum(dug), len(dug))
    for rule in codebook.replies:
        tally |= _reply_tally(turns, rule, codebook)
    return tally


def _forms(rule: Replies, codebook: Codebook) -> tuple[str, ...]:
    return tuple(codebook.forms) if rule.after in codebook.formed else (*codebook.forms, TOLD)


def _reply_measures(rule: Replies, codebook: Codebook) -> Iterator[Measure]:
    for form in _forms(rule, codebook):
        what = f"{rule.after} utterances of form {form} that the customer's next turn answers"
        if rule.after not in codebook.formed:
            yield Measure(f"{rule.name}.form.{form}", "ladder", what, f"answered {rule.after} utterances", rule.name)
        yield Measure(f"{rule.name}.words.{form}", "ladder", "words in that turn", what, rule.name, unit="each")
        for code in rule.codes:
            yield Measure(f"{rule.name}.{code}.{form}", "ladder", f"such turns tagged {code}", what, rule.name)


def _reply_tally(turns: Sequence[Turn], rule: Replies, codebook: Codebook) -> dict[str, Rate]:
    by_form: dict[str, list[Turn]] = defaultdict(list)
    for form, reply in _replies(turns, rule, codebook):
        by_form[form].append(reply)
    answered = sum(map(len, by_form.values()))
    tally: dict[str, Rate] = {}
    for form in _forms(rule, codebook):
        found = by_form[form]
        if rule.after not in codebook.formed:
            tally[f"{rule.name}.form.{form}"] = Rate.of_call(len(found), answered)
        said = sum(len(words(turn.text)) for turn in found)
        tally[f"{rule.name}.words.{form}"] = Rate.ratio_of_call(said, len(found))
        for code in rule.codes:
            tally[f"{rule.name}.{code}.{form}"] = Rate.of_call(sum(_has(t, code) for t in found), len(found))
    return tally


def _replies(turns: Sequence[Turn], rule: Replies, codebook: Codebook) -> Iterator[tuple[str, Turn]]:
    """Form and reply: of several in one turn the customer answers the last. A question without a form is left out."""
    for at, turn in enumerate(turns):
        if turn.speaker != "agent":
            continue
        last = next((u for u in reversed(turn.utterances) if u.judgement and rule.after in u.judgement), None)
        reply = next((t for t in islice(turns, at + 1, at + 2) if t.speaker == "customer"), None)
        if last and last.judgement and reply:
            form = last.judgement.form or (None if any(c in last.judgement for c in codebook.formed) else TOLD)
            if form:
                yield form, reply


def _has(turn: Turn, code: str) -> bool:
    return any(u.judgement and code in u.judgement for u in turn.utterances)
