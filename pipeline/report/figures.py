"""What a figure is called and how its counts read, in the reader's language."""

from __future__ import annotations

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
    if measure.unit != "share":
        return units.counts(measure, rate, words)
    values = {"count": words.number(rate.count), "total": words.number(rate.total)}
    one, many = _COUNTED[_counted_as(measure)]
    return words.ngettext(one, many, rate.total, **values)


def _counted_as(measure: Measure) -> str:
    if measure.group == "ladder":
        return "question" if measure.name.startswith("about.") or measure.name == "follow_up" else "answer"
    if measure.name == "lead.moves":
        return "utterance"
    by_group = {"form": "question", "utterances": "utterance", "balance": "utterance", "turns": "turn"}
    return by_group.get(measure.group, "time" if measure.group == "opportunity" else "call")


def _N(one: str, many: str) -> tuple[str, str]:  # noqa: N802  # marks texts for gettext, as is its custom
    return one, many


_COUNTED = {
    "question": _N("%(count)s of %(total)s question", "%(count)s of %(total)s questions"),
    "utterance": _N("%(count)s of %(total)s utterance", "%(count)s of %(total)s utterances"),
    "answer": _N("%(count)s of %(total)s answer", "%(count)s of %(total)s answers"),
    "turn": _N("%(count)s of %(total)s turn", "%(count)s of %(total)s turns"),
    "time": _N("%(count)s of %(total)s time", "%(count)s of %(total)s times"),
    "call": _N("%(count)s of %(total)s call", "%(count)s of %(total)s calls"),
}


def _of_time(measure: Measure, rate: Rate, words: Words) -> str:
    if measure.unit != "share":
        return units.counts(measure, rate, words)
    if measure.name not in OF_TURNS:
        return words.gettext("%(part)s of %(whole)s", part=words.length(rate.count), whole=words.length(rate.total))
    values = {"count": words.number(rate.count), "total": words.number(rate.total)}
    return words.ngettext(*_COUNTED["turn"], rate.total, **values)


def short_counts(measure: Measure, rate: Rate, words: Words) -> str:
    """`7/8`, times `9:19/10:27`: where there is little room and the unit is said elsewhere."""
    if not rate.total:
        return NONE
    if measure.unit != "share":
        return units.calls(rate, words) if measure.unit == "per_minute" else units.counts(measure, rate, words)
    if measure.group == "time" and measure.name not in OF_TURNS:
        return f"{words.clock(rate.count)}/{words.clock(rate.total)}"
    return f"{words.number(rate.count)}/{words.number(rate.total)}"


def find_code(codebook: Codebook, name: str | None) -> Code | None:
    return next((code for code in codebook.codes if code.name == name), None)


def code_title(codebook: Codebook, name: str, words: Words) -> str:
    code = find_code(codebook, name)
    return words.title(code.title, name) if code else words.title(codebook.forms.get(name, {}), name)


def agent_name(profile: Profile, words: Words) -> str:
    return profile.agent or words.gettext("Unnamed agent")


def find(profile: Profile, name: str) -> Figure | None:
    return next((figure for figure in profile.figures if figure.measure.name == name), None)


def of_group(profile: Profile, *groups: str) -> tuple[Figure, ...]:
    return tuple(figure for figure in profile.figures if figure.measure.group in groups)


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
