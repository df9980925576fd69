"""The first table of a workbook: what the others are counted from, and how far they can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.codebook import Codebook
from pipeline.profiles import Profile
from pipeline.report import figures
from pipeline.report.page import doubts
from pipeline.report.words import Words
from pipeline.sheets import Column, Row, Sheet


def about_sheet(profiles: Sequence[Profile], codebook: Codebook, words: Words) -> Sheet:
    """Two columns, topic and text, in the reader's language."""
    unsure = doubts(profiles[0], codebook, words) if profiles else ()
    rows = (
        (
            words.gettext("Coaching profiles"),
            f"callcoach · {words.gettext('codebook %(version)s', version=codebook.version)}",
        ),
        *_counts(profiles, words),
        *((fact.label, fact.value) for fact in unsure),
        *_meaning(profiles, words),
    )
    return Sheet("about", (Column("topic"), Column("text", "prose")), rows)


def _counts(profiles: Sequence[Profile], words: Words) -> tuple[Row, ...]:
    days = [day for p in profiles for day in (p.first_day, p.last_day) if day]
    reasons: Counter[str] = Counter()
    for profile in profiles:
        reasons.update(profile.calls_left_out)
    named = [f"{words.number(n)} {figures.reason_name(reason, words)}" for reason, n in reasons.items() if n]
    left_out = words.number(reasons.total()) + (f" ({', '.join(named)})" if named else "")
    languages = sorted({figures.language_name(code, words) for p in profiles for code in p.languages})
    return (
        (words.gettext("Period"), words.period(min(days, default=None), max(days, default=None))),
        (words.gettext("Agents"), words.number(len(profiles))),
        (words.gettext("Calls counted"), words.number(sum(p.calls for p in profiles))),
        (words.gettext("Left out"), left_out),
        (words.gettext("Calls with speaking times"), words.number(sum(p.talk_calls for p in profiles))),
        (words.gettext("Language of the calls"), ", ".join(languages) or None),
    )


def _meaning(profiles: Sequence[Profile], words: Words) -> tuple[Row, ...]:
    few = [figures.agent_name(p, words) for p in profiles if p.calls < figures.PROVISIONAL_BELOW]
    rule = words.gettext(
        "Agents marked provisional have fewer than %(enough)s calls: their figures can still move a lot.",
        enough=figures.PROVISIONAL_BELOW,
    )
    return (
        *([(words.gettext("provisional"), f"{rule} {', '.join(few)}.")] if few else []),
        (
            words.gettext("What this is, and what it is not"),
            words.gettext(
                "Counts of what was said in the calls, made by an automatic tagger. Only the words are used: nothing "
                "is read from the voice. The tagger has not yet been checked against people's own coding of this "
                "centre's calls, so listen to the calls behind a figure before you build on it."
            ),
        ),
        (
            words.gettext("Counts"),
            words.gettext(
                "count out of total, from so many calls. An empty cell is not known, or there was nothing to count."
            ),
        ),
        (
            words.gettext("%(level)s interval", level=words.percent(0.95)),
            words.gettext(
                "low to high is where value may lie with this many calls. All three are in the unit of their row: a "
                "share from 0 to 1, seconds, or a number a minute."
            ),
        ),
        (
            words.gettext("What was said"),
            words.gettext("started_at is the time of day at the site; start_ms the place in the call in milliseconds."),
        ),
    )
