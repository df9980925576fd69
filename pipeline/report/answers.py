"""What customers do after each form of question or offer, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook, Replies
from pipeline.ladder import TOLD
from pipeline.profiles import Profile
from pipeline.report import figures, naming
from pipeline.report.figures import Shown
from pipeline.report.words import Words


@dataclass(frozen=True)
class AnswerRow:
    form: str
    answers: str  # how many: "41 answers"
    cells: tuple[Shown, ...]  # words in an answer, then each code


@dataclass(frozen=True)
class AnswerTable:
    title: str
    columns: tuple[str, ...]
    rows: tuple[AnswerRow, ...]


def answer_tables(profile: Profile, codebook: Codebook, words: Words) -> tuple[AnswerTable, ...]:
    """One a reply rule, where anything was answered."""
    found = (_table(rule, profile, codebook, words) for rule in codebook.replies)
    return tuple(table for table in found if table.rows)


def _table(rule: Replies, profile: Profile, codebook: Codebook, words: Words) -> AnswerTable:
    columns = (words.gettext("Words in the answer"), *(figures.code_title(codebook, c, words) for c in rule.codes))
    rows = []
    for form in (*codebook.forms, TOLD):
        names = [f"{rule.name}.words.{form}", *(f"{rule.name}.{code}.{form}" for code in rule.codes)]
        found = [figure for name in names if (figure := figures.find(profile, name))]
        if len(found) == len(names) and found[0].agent.total:
            number = found[0].agent.total
            count = words.ngettext("%(count)s answer", "%(count)s answers", number, count=words.number(number))
            cells = tuple(figures.shown(f.measure, f.agent, f.agent_interval, words) for f in found)
            rows.append(AnswerRow(naming.form_title(form, codebook, words), count, cells))
    return AnswerTable(words.title(rule.title, rule.name), columns, tuple(rows))
