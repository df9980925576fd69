"""Labelled calls in; a behaviour tagger, its figures and its model card out. The same files give the same bytes.

The figures that decide come from the independent test, where the labels hold one. Beside them stand figures on the
calls that are learned, every author judged by a tagger that does not know that author.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import card, metrics, variants
from pipeline.agreement import agreements
from pipeline.atomic import whole_file
from pipeline.call import Call
from pipeline.classify import save_tagger
from pipeline.codebook import Codebook
from pipeline.corpus import Coders, Corpus, read_corpus
from pipeline.errors import WrongUse
from pipeline.evaluate import Evaluation, evaluate
from pipeline.examples import folds
from pipeline.fitting import Fitted, Progress, Variant, fit
from pipeline.labels import LabelledCall
from pipeline.measured import MEASURED, WRITTEN
from pipeline.redact import redact
from pipeline.train_roles import train_roles

VERSION = "1.1.0"
LEARNED: tuple[Variant, ...] = (lambda call: variants.noisy(redact(call)),)  # beside the calls as written
Tagging = Callable[[Variant], list[Call]]


def train(
    folder: Path | None,
    codebook: Codebook,
    out: Path,
    progress: Progress = print,
    version: str = VERSION,
    more: Sequence[LabelledCall] = (),
) -> dict[str, Any]:
    """Write behaviours.skops, metrics.json and README.md to `out`; -> the metrics. WrongUse for unusable labels.

    `folder` is laid out as in corpus.py; None where there are only `more` calls to learn from, which are none of those
    that check the tagger. Where agent and customer say enough, roles.skops is written too. A learning
    curve in `out` (see `curve`) is kept and told in the card.
    """
    corpus = read_corpus(folder, codebook) if folder else Corpus(())
    if any(labelled.check for labelled in more):
        raise WrongUse("A call that checks the tagger is among those to learn from; leave it out.")
    corpus = replace(corpus, calls=(*corpus.calls, *more))
    test = corpus.test(codebook)
    if len(set(folds(corpus.calls).values())) < 2:
        raise WrongUse(
            "No language has calls of two authors, so nothing is left to measure on; "
            "set `# author:` to who speaks in the call, or label calls of another agent."
        )
    about_labels = _about_labels(corpus, test, codebook)
    make_folder(out)
    progress(f"{len(corpus.calls)} calls to learn from, {len(test)} to be tested on")
    fitted = fit(corpus.calls, codebook, f"{version}+{about_labels['labels']}", LEARNED, progress)
    unseen: Tagging = cache(lambda change: fitted.tag_unseen(corpus.calls, change))
    on_test: Tagging = cache(lambda change: _tagged(fitted, test, change))
    left_out = measured(corpus.calls, codebook, unseen)
    tested = measured(test, codebook, on_test) if test else {}
    for name, figure in (tested or left_out).items():
        progress(f"{name}: {metrics.headline(figure)}")
    doubtful = metrics.experimental(tested.get(WRITTEN), left_out[WRITTEN], fitted.tagger.codes)
    tagger = replace(fitted.tagger, experimental=doubtful)
    roles = train_roles(corpus.calls, test, fitted.tagger.version, out, progress)
    found = about_labels | {
        "tagger": tagger.source,
        "left_out_codes": [name for name in codebook.names if name not in tagger.codes],
        "experimental": list(doubtful),
        "test": {name: metrics.of_evaluation(figure) for name, figure in tested.items()},
        "test_authors": _by_author(test, on_test(MEASURED[WRITTEN]), codebook),
        "left_out_authors": {name: metrics.of_evaluation(figure) for name, figure in left_out.items()},
        "heard": _heard(corpus, fitted, codebook),
        "roles": roles,
        "mistakes": metrics.of_mistakes([c.call for c in corpus.calls], unseen(MEASURED[WRITTEN]), codebook),
    }
    save_tagger(tagger, out / "behaviours.skops")
    _write(found, out)
    return found


def train_only_roles(
    folder: Path, codebook: Codebook, out: Path, progress: Progress = print, version: str = VERSION
) -> dict[str, Any]:
    """Write roles.skops to `out`, and its figures to the metrics.json and README.md that are there; -> the metrics."""
    corpus = read_corpus(folder, codebook)
    found = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    full_version = f"{version}+{fingerprint(corpus, codebook)}"
    roles = train_roles(corpus.calls, corpus.test(codebook), full_version, out, progress)
    mistakes = found.pop("mistakes")
    found |= {"roles": roles, "mistakes": mistakes}
    _write(found, out)
    return dict(found)


def _write(found: dict[str, Any], out: Path) -> None:
    with whole_file(out / "metrics.json") as part:
        part.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with whole_file(out / "README.md") as part:
        part.write_text(card.text(found, read_curve(out, found["labels"])), encoding="utf-8")


def _about_labels(corpus: Corpus, test: Sequence[LabelledCall], codebook: Codebook) -> dict[str, Any]:
    """What can be said before anything is learned, so that faults of the labels cost no time."""
    return {
        "labels": fingerprint(corpus, codebook),
        "provenance": corpus.provenance,
        "codebook": codebook.version,
        "core": list(codebook.core),
        "speakers": {code.name: code.speaker for code in codebook.codes},
        "data": metrics.of_data(corpus.calls),
        "test_data": metrics.of_data(test),
        "agreement": _agreement(corpus.double, codebook),
        "test_agreement": _agreement(corpus.test_coders, codebook),
    }


def curve(
    folder: Path,
    codebook: Codebook,
    out: Path,
    progress: Progress = print,
    shares: Sequence[float] = (0.25, 0.5, 0.75),
) -> list[dict[str, Any]]:
    """Write curve.json to `out`: the figures on the test of taggers that learned from only some of the authors."""
    corpus = read_corpus(folder, codebook)
    test = corpus.test(codebook)
    if not test:
        raise WrongUse(f"{folder} holds no test/, so a learning curve has nothing to be measured on; add one.")
    make_folder(out)
    points: list[dict[str, Any]] = []
    for share in shares:
        learned = _share(corpus, share)
        if points and points[-1]["calls"] == len(learned):
            continue  # the same authors again
        figure = evaluate(
            [c.call for c in test], _tagged(fit(learned, codebook, VERSION, LEARNED, progress), test), codebook
        )
        progress(f"{len(learned)} calls: {metrics.headline(figure)}")
        points.append(
            {
                "calls": len(learned),
                "utterances": sum(1 for c in learned for _ in c.call.utterances()),
                "macro_f1": metrics.rounded(figure.macro_f1),
                "core_f1": metrics.rounded(figure.core_f1),
                "form_accuracy": metrics.rounded(figure.form_accuracy),
            }
        )
    found = {"labels": fingerprint(corpus, codebook), "points": points}
    (out / "curve.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return points


def read_curve(out: Path, labels: str) -> list[dict[str, Any]]:
    """The points of curve.json if it was measured with these labels, else none."""
    try:
        found = json.loads((out / "curve.json").read_text(encoding="utf-8"))
        return list(found["points"]) if found["labels"] == labels else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def fingerprint(corpus: Corpus, codebook: Codebook) -> str:
    """Of what is learned, seven hexadecimal digits: other labels or other codes make another tagger.

    What the codebook says of sequence (order rules, opportunities …) is not learned.
    """
    codes = (codebook.version, codebook.codes, codebook.forms, codebook.about, codebook.reasons)
    learned = [
        (c.call.call_id, c.author, c.call.facts, [(t.speaker, u.text, u.judgement) for t, u in c.call.utterances()])
        for c in corpus.calls
    ]
    return hashlib.sha256(repr((codes, learned)).encode()).hexdigest()[:7]


def make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUse(f"{out}: no folder can be made there ({error.strerror}); name another with --out.") from error


def measured(gold: Sequence[LabelledCall], codebook: Codebook, tagging: Tagging) -> dict[str, Evaluation]:
    """Figures on calls as written and as other transcripts would have them."""
    calls = [c.call for c in gold]
    return {
        name: evaluate(calls, tagging(change), codebook, intervals=name == WRITTEN) for name, change in MEASURED.items()
    }


def _tagged(fitted: Fitted, labelled: Sequence[LabelledCall], change: Variant = MEASURED[WRITTEN]) -> list[Call]:
    return fitted.tagger.tag([change(c.call) for c in labelled])


def _heard(corpus: Corpus, fitted: Fitted, codebook: Codebook) -> dict[str, Any]:
    """The calls that also stand in heard/, as written and as heard, by taggers that do not know their authors."""
    calls = [c for c in corpus.calls if c.call.call_id in corpus.heard]
    ways: dict[str, Variant] = {WRITTEN: lambda call: call, "as heard": lambda call: corpus.heard[call.call_id]}
    gold = [c.call for c in calls]
    return {
        name: metrics.of_evaluation(evaluate(gold, fitted.tag_unseen(calls, way), codebook))
        for name, way in (ways if calls else {}).items()
    }


def _by_author(test: Sequence[LabelledCall], tagged: Sequence[Call], codebook: Codebook) -> dict[str, Any]:
    found = {}
    for author in sorted({c.author for c in test}):
        own = [at for at, c in enumerate(test) if c.author == author]
        figure = evaluate([test[at].call for at in own], [tagged[at] for at in own], codebook)
        found[author] = metrics.of_evaluation(figure)
    return found


def _agreement(coders: Coders, codebook: Codebook) -> dict[str, Any] | None:
    return metrics.of_agreement(agreements(coders, codebook)) if len(coders) > 1 else None


def _share(corpus: Corpus, share: float) -> list[LabelledCall]:
    """Calls of the first `share` of the authors of each language."""
    chosen: set[str] = set()
    for language in {c.call.language for c in corpus.calls}:
        authors = sorted({c.author for c in corpus.calls if c.call.language == language})
        chosen.update(authors[: max(2, round(share * len(authors)))])
    return [c for c in corpus.calls if c.author in chosen]
