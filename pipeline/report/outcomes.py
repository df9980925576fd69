"""What became of an agent's calls, as other systems say."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.outcomes import Outcome
from pipeline.profiles import Profile
from pipeline.report.words import Words


@dataclass(frozen=True)
class OutcomeView:
    title: str
    value: str
    counts: str


def outcome_views(profile: Profile, words: Words) -> tuple[OutcomeView, ...]:
    return tuple(outcome_view(outcome, words) for outcome in profile.outcomes if outcome.calls)


def outcome_title(name: str, words: Words) -> str:
    titles = {
        "nps": words.gettext("Net Promoter Score"),
        "csat": words.gettext("Customer satisfaction"),
        "churn": words.gettext("Customers lost"),
        "repeat": words.gettext("Called again"),
        "win_back": words.gettext("Won back"),
    }
    if name.startswith("repeat_"):
        return words.gettext("Called again within %(days)s days", days=name.removeprefix("repeat_"))
    return titles.get(name, name)


def outcome_view(outcome: Outcome, words: Words) -> OutcomeView:
    title = outcome_title(outcome.name, words)
    calls = words.ngettext("%(count)s call", "%(count)s calls", outcome.calls, count=words.number(outcome.calls))
    if outcome.net_promoters is not None:
        counts = words.gettext(
            "%(promoters)s promoters, %(detractors)s detractors, %(calls)s",
            promoters=words.number(outcome.promoters),
            detractors=words.number(outcome.detractors),
            calls=calls,
        )
        return OutcomeView(title, words.number(outcome.net_promoters), counts)
    if outcome.is_yes_no:
        counts = words.ngettext(
            "%(count)s of %(total)s call",
            "%(count)s of %(total)s calls",
            outcome.calls,
            count=words.number(outcome.total),
            total=words.number(outcome.calls),
        )
        return OutcomeView(title, words.percent(outcome.total / outcome.calls), counts)
    return OutcomeView(title, words.number(outcome.total / outcome.calls, 1), calls)
