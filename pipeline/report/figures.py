"""What a figure is called and how its counts read, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.codebook import Code, Codebook
from pipeline.profiles import Figure, Interval, Measure, Profile, Rate
from pipeline.report import units
from pipeline.report.words import NONE, Words

PROVISIONAL_BELOW = 10  # calls
OF_TURNS = ("interruptions", "failed_interruptions", "customer_interruptions")  # the others of time count time


@dataclass(frozen=True)
class Shown:
    """A rate as the reader sees it: the counts always go with the share."""

    percent: str  # of a figure that is no share: its value with its unit
    counts: str
    interval: str

    @property
    def sentence(self) -> str:
        return f"{self.counts} ({self.percent})"


def shown(measure: Measure, rate: Rate, interval: Interval | None, words: Words) -> Shown:
    return Shown(
        units.value(measure, rate, words), counts(measure, rate, words), units.interval(measure, interval, words)
    )


def counts(measure: Measure, rate: Rate, words: Words) -> str:
    """`7 of 8 calls`, `20 min of 41 min`, or that there was nothing to count."""
    if not rate.total:
        return words.gettext("nothing to count")
    if measure.group == "time":
        return _of_time(measure, rate, words)
    values = {"count": words.number(rate.count), "total": words.number(rate.total)}
    if measure.group == "form":
        return words.ngettext(
            "%(count)s of %(total)s question", "%(count)s of %(total)s questions", rate.total, **values
        )
    if measure.group in ("utterances", "balance"):
        return words.ngettext(
            "%(count)s of %(total)s utterance", "%(count)s of %(total)s utterances", rate.total, **values
        )
    return words.ngettext("%(count)s of %(total)s call", "%(count)s of %(total)s calls", rate.total, **values)


def _of_time(measure: Measure, rate: Rate, words: Words) -> str:
    if measure.unit != "share":
        return units.counts(measure, rate, words)
    if measure.name not in OF_TURNS:
        return words.gettext("%(part)s of %(whole)s", part=words.length(rate.count), whole=words.length(rate.total))
    values = {"count": words.number(rate.count), "total": words.number(rate.total)}
    return words.ngettext("%(count)s of %(total)s turn", "%(count)s of %(total)s turns", rate.total, **values)


def short_counts(measure: Measure, rate: Rate, words: Words) -> str:
    """`7/8`, times `9:19/10:27`: where there is little room and the unit is said elsewhere."""
    if not rate.total:
        return NONE
    if measure.unit != "share":
        return units.calls(rate, words) if measure.unit == "per_minute" else units.counts(measure, rate, words)
    if measure.group == "time" and measure.name not in OF_TURNS:
        return f"{words.clock(rate.count)}/{words.clock(rate.total)}"
    return f"{words.number(rate.count)}/{words.number(rate.total)}"


def title(measure: Measure, codebook: Codebook, words: Words) -> str:
    """The name of a figure on a page; the measure's own name where the codebook no longer knows it."""
    if measure.group == "time":
        return time_titles(words).get(measure.name, measure.name)
    name = measure.code or measure.name
    if measure.group == "form":
        return words.title(codebook.forms.get(name, {}), name)
    named = {code.name: code.title for code in codebook.codes}
    named |= {balance.name: balance.title for balance in codebook.balances}
    named |= {rule.name: rule.title for rule in codebook.order_rules}
    return words.title(named.get(name, {}), name)


def explanation(measure: Measure, codebook: Codebook, words: Words) -> str:
    """One sentence on what is counted."""
    if measure.group == "time":
        return time_explanations(words).get(measure.name, "")
    code = find_code(codebook, measure.code)
    if code:
        return words.title(code.definition)
    rule = next((rule for rule in codebook.order_rules if rule.name == measure.code), None)
    if rule:
        return words.gettext(
            "Of the calls with “%(first)s”, those where it came without any “%(before)s” first.",
            first=code_titles(codebook, rule.first, words),
            before=code_titles(codebook, rule.wanted, words),
        )
    balance = next((balance for balance in codebook.balances if balance.name == measure.code), None)
    if balance:
        return words.gettext(
            "Utterances tagged %(ask)s, out of those tagged %(ask)s, %(tell)s.",
            ask=", ".join(code_title(codebook, name, words) for name in balance.ask),
            tell=", ".join(code_title(codebook, name, words) for name in balance.tell),
        )
    return ""


def find_code(codebook: Codebook, name: str | None) -> Code | None:
    return next((code for code in codebook.codes if code.name == name), None)


def code_title(codebook: Codebook, name: str, words: Words) -> str:
    code = find_code(codebook, name)
    return words.title(code.title, name) if code else words.title(codebook.forms.get(name, {}), name)


def code_titles(codebook: Codebook, names: Sequence[str], words: Words) -> str:
    return " / ".join(code_title(codebook, name, words) for name in names)


def agent_name(profile: Profile, words: Words) -> str:
    return profile.agent or words.gettext("Unnamed agent")


def find(profile: Profile, name: str) -> Figure | None:
    return next((figure for figure in profile.figures if figure.measure.name == name), None)


def of_group(profile: Profile, *groups: str) -> tuple[Figure, ...]:
    return tuple(figure for figure in profile.figures if figure.measure.group in groups)


def time_titles(words: Words) -> Mapping[str, str]:
    return {
        "talk_share": words.gettext("Share of the talking"),
        "silence_share": words.gettext("Silence"),
        "overlap_share": words.gettext("Both talking at once"),
        "hold_share": words.gettext("On hold"),
        "interruptions": words.gettext("Cutting in"),
        "failed_interruptions": words.gettext("Cutting in without success"),
        "customer_interruptions": words.gettext("The customer cutting in"),
        "response_latency": words.gettext("Time before answering"),
        "longest_monologue": words.gettext("Longest monologue"),
        "customer_monologue": words.gettext("The customer's longest monologue"),
        "speech_rate": words.gettext("Speech rate"),
    }


def time_explanations(words: Words) -> Mapping[str, str]:
    return {
        "talk_share": words.gettext("How much of all talking time was the agent's."),
        "silence_share": words.gettext("How much of the call nobody spoke, time on hold left out."),
        "hold_share": words.gettext("How much of the call the customer was on hold."),
        "overlap_share": words.gettext("How much of all talking time both spoke at once."),
        "interruptions": words.gettext(
            "The agent's turns that began while the customer was speaking, and the customer gave way."
        ),
        "failed_interruptions": words.gettext(
            "The agent's turns that began while the customer was speaking, and the customer talked on."
        ),
        "customer_interruptions": words.gettext(
            "The customer's turns that began while the agent was speaking, and the agent gave way."
        ),
        "response_latency": words.gettext(
            "From the end of the customer's speech to the start of the agent's, where they did not overlap."
        ),
        "longest_monologue": words.gettext(
            "The longest the agent talked in a call before the customer said more than a brief “mm” or “yes”."
        ),
        "customer_monologue": words.gettext(
            "The longest the customer talked in a call before the agent said more than a brief “mm” or “yes”."
        ),
        "speech_rate": words.gettext("Words a minute while the agent was speaking."),
    }


def language_name(code: str, words: Words) -> str:
    names = {
        "nb": words.gettext("Norwegian"),
        "sv": words.gettext("Swedish"),
        "da": words.gettext("Danish"),
        "en": words.gettext("English"),
    }
    return names.get(code, code)


def kind_name(kind: str | None, words: Words) -> str:
    """What was offered; an unknown kind is shown as it stands."""
    names = {
        "refund": words.gettext("refund"),
        "credit": words.gettext("credit"),
        "discount": words.gettext("discount"),
        "waived_fee": words.gettext("waived fee"),
        "goods": words.gettext("goods"),
        "voucher": words.gettext("voucher"),
        "percent": words.gettext("percentage off"),
    }
    return names.get(kind, kind) if kind else words.gettext("kind not said")


def reason_name(reason: str, words: Words) -> str:
    """Why calls were left out of the verbal figures; an unknown reason is shown as it stands."""
    names = {
        "draft": words.gettext("with only a rough draft of the words"),
        "none": words.gettext("without words, only times"),
        "not judged": words.gettext("not tagged yet"),
        "flagged": words.gettext("to be checked first: not certain who is the agent, or in which language"),
    }
    return names.get(reason, reason)
