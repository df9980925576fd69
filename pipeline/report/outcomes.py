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


def outcome_view(outcome: Outcome, words: Words) -> OutcomeView:
    titles = {
        "nps": words.gettext("Net Promoter Score"),
        "csat": words.gettext("Customer satisfaction"),
        "churn": words.gettext("Customers lost"),
        "repeat": words.gettext("Called again"),
        "win_back": words.gettext("Won back"),
    }
    title = titles.get(outcome.name, outcome.name)
    if outcome.name.startswith("repeat_"):
        title = words.gettext("Called again within %(days)s days", days=outcome.name.removeprefix("repeat_"))
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
