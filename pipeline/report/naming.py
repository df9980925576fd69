"""What a measure is called on a page, and one sentence on what it counts."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codebook import CUSTOMER_BEGINS, Codebook, Opportunity, OrderRule
from pipeline.ladder import TOLD
from pipeline.profiles import Measure
from pipeline.report import figures
from pipeline.report.words import Words


def title(measure: Measure, codebook: Codebook, words: Words) -> str:
    """The name of a figure on a page; the measure's own name where the codebook no longer knows it."""
    named = {code.name: code.title for code in codebook.codes}
    named |= {f"chance.{o.name}": o.title for o in codebook.opportunities}
    named |= {f"rule.{rule.name}": rule.title for rule in codebook.order_rules}
    named |= {balance.name: balance.title for balance in codebook.balances}
    named |= {f"form.{form}": titles for form, titles in codebook.forms.items()}
    named |= {f"about.{about}": titles for about, titles in codebook.about.items()}
    plain = time_titles(words) | course_titles(words)
    if measure.name in plain:
        return plain[measure.name]
    if measure.name in named:
        return words.title(named[measure.name], measure.name)
    if measure.group == "opening":
        what = figures.code_title(codebook, measure.code or "", words)
        return words.gettext("%(what)s in the opening", what=what)
    if measure.group == "ladder":
        return _of_replies(measure, codebook, words)
    return words.title(named.get(measure.code or "", {}), measure.code or measure.name)


def title_of(name: str, codebook: Codebook, words: Words) -> str:
    """The title of the measure `name`; the name itself where the codebook no longer has it."""
    from pipeline.measures import measures

    found = next((measure for measure in measures(codebook) if measure.name == name), None)
    return title(found, codebook, words) if found else name


def _of_replies(measure: Measure, codebook: Codebook, words: Words) -> str:
    """`Open: Acceptance`, `Told: words in the answer`."""
    _, what, form = measure.name.split(".")
    after = form_title(form, codebook, words)
    if what == "form":
        return after
    then = words.gettext("words in the answer") if what == "words" else figures.code_title(codebook, what, words)
    return f"{after}: {then}"


def form_title(form: str, codebook: Codebook, words: Words) -> str:
    return words.gettext("Told") if form == TOLD else words.title(codebook.forms.get(form, {}), form)


def explanation(measure: Measure, codebook: Codebook, words: Words) -> str:
    """One sentence on what is counted."""
    plain = time_explanations(words) | course_explanations(words)
    if measure.name in plain:
        return plain[measure.name]
    for opportunity in codebook.opportunities:
        if measure.name == f"chance.{opportunity.name}":
            return _of_opportunity(opportunity, codebook, words)
    for rule in codebook.order_rules:
        if measure.name == f"rule.{rule.name}":
            return _of_rule(rule, codebook, words)
    for balance in codebook.balances:
        if measure.name == balance.name:
            return words.gettext(
                "Utterances tagged %(ask)s, out of those tagged %(ask)s, %(tell)s.",
                ask=", ".join(figures.code_title(codebook, name, words) for name in balance.ask),
                tell=", ".join(figures.code_title(codebook, name, words) for name in balance.tell),
            )
    code = figures.find_code(codebook, measure.code) if measure.group != "opening" else None
    return words.title(code.definition) if code else ""


def _of_opportunity(opportunity: Opportunity, codebook: Codebook, words: Words) -> str:
    when, then = (code_list(codes, codebook, words) for codes in (opportunity.when, opportunity.then))
    if opportunity.before:
        return words.gettext(
            "Of the times with “%(when)s”, those with “%(then)s” ahead of any “%(before)s”.",
            when=when,
            then=then,
            before=code_list(opportunity.before, codebook, words),
        )
    return words.ngettext(
        "Of the times with “%(when)s”, those with “%(then)s” in the agent's next turn.",
        "Of the times with “%(when)s”, those with “%(then)s” in the agent's next %(turns)s turns.",
        opportunity.turns,
        when=when,
        then=then,
        turns=words.number(opportunity.turns),
    )


def _of_rule(rule: OrderRule, codebook: Codebook, words: Words) -> str:
    first, wanted = (code_list(codes, codebook, words) for codes in (rule.first, rule.wanted))
    if rule.after:
        return words.gettext(
            "Of the calls with “%(first)s”, those where no “%(after)s” came after it.", first=first, after=wanted
        )
    return words.gettext(
        "Of the calls with “%(first)s”, those where it came without any “%(before)s” first.", first=first, before=wanted
    )


def code_list(codes: Sequence[str], codebook: Codebook, words: Words) -> str:
    """`Empathy / Apology`."""
    begins = {CUSTOMER_BEGINS: words.gettext("The customer says why they call")}
    return " / ".join(begins.get(code) or figures.code_title(codebook, code, words) for code in codes)


def course_titles(words: Words) -> dict[str, str]:
    return {
        "follow_up": words.gettext("Follow-up questions"),
        "lead.calls": words.gettext("Calls the agent leads"),
        "lead.moves": words.gettext("Share of the leading"),
        "mood.better": words.gettext("Wording ends better"),
        "mood.worse": words.gettext("Wording ends worse"),
        "win_back": words.gettext("Won back"),
    }


def course_explanations(words: Words) -> dict[str, str]:
    return {
        "follow_up": words.gettext("Questions that dig into the answer the customer has just given."),
        "lead.calls": words.gettext("Calls in which the agent asks and steers more often than the customer asks."),
        "lead.moves": words.gettext("The agent's questions and steering, out of those and the customer's questions."),
        "mood.better": words.gettext("Calls in which the customer's wording is better at the end than at the start."),
        "mood.worse": words.gettext("Calls in which the customer's wording is worse at the end than at the start."),
        "win_back": words.gettext(
            "Of the calls in which the customer spoke of leaving, those where the last word on it was to stay."
        ),
    }


def time_titles(words: Words) -> dict[str, str]:
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


def time_explanations(words: Words) -> dict[str, str]:
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
