"""What there is to label, by whom and how far; one sample, queue or session."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.labelling import CodedLine, Progress, Task
from pipeline.report.words import Words
from pipeline.viewers import Viewer
from pipeline.web.views.labelling_coding import address, line_address, next_open, title_of

ENOUGH = 2  # coders who have finished: nobody else is asked to begin


@dataclass(frozen=True)
class CoderView:
    name: str
    done: int
    total: int
    text: str  # "12 of 40 lines"
    finished: bool
    me: bool


@dataclass(frozen=True)
class TaskView:
    purpose: str
    href: str
    title: str
    made: str  # "Drawn on 3 Nov 2026 by Tove, with seed 7"
    size: str  # "20 calls, 1 840 lines"
    chosen: str  # from what, empty where that is everything
    coders: tuple[CoderView, ...]
    code: str  # where the reader goes on; empty: nothing is left for them
    begun: bool
    mine: str
    finished: bool
    closed: str
    comparable: bool
    alike: str  # agreement in one line, empty where there is none to show
    waits: str  # why it cannot be compared yet


@dataclass(frozen=True)
class Step:
    text: str
    href: str
    label: str


@dataclass(frozen=True)
class Overview:
    step: Step | None
    samples: tuple[TaskView, ...]
    queues: tuple[TaskView, ...]
    sessions: tuple[TaskView, ...]
    chooses: bool  # may draw samples and choose lines
    starts: bool  # may start a session: there are calls
    exports: bool
    teams: tuple[str, ...]
    agents: tuple[str, ...]
    seed: int


@dataclass(frozen=True)
class PartView:
    """A call of a sample, or a line of a queue."""

    title: str
    text: str
    href: str
    done: int
    total: int


@dataclass(frozen=True)
class TaskPage:
    task: TaskView
    home: str
    done: bool  # the reader has just coded the last line
    closes: bool  # may close it
    exports: bool
    parts: tuple[PartView, ...]
    calls: bool  # the parts are calls


def overview(
    found: Sequence[Progress],
    viewer: Viewer,
    tagger: bool,
    teams: Sequence[str],
    agents: Collection[str],
    seed: int,
    words: Words,
    is_empty: bool = False,
) -> Overview:
    trains = viewer.may("train")
    views = [task_view(progress, trains, words) for progress in found]
    of = {p: tuple(view for view in views if view.purpose == p) for p in ("check", "training", "calibration")}
    return Overview(
        _first_step(viewer, words) if is_empty else _step(views, viewer, tagger, words),
        of["check"],
        of["training"],
        of["calibration"],
        viewer.sees_all and not is_empty,
        not is_empty,
        trains,
        tuple(teams),
        tuple(sorted(agent for agent in agents if agent)),
        seed,
    )


def _first_step(viewer: Viewer, words: Words) -> Step | None:
    """There is nothing to read yet."""
    if not viewer.may("upload"):
        return None
    return Step(words.gettext("There are no calls yet."), "/uploads", words.gettext("Add recordings"))


def _step(views: Sequence[TaskView], viewer: Viewer, tagger: bool, words: Words) -> Step | None:
    """One thing to do next."""
    wanted = [v for v in views if v.code and (v.begun or sum(coder.finished for coder in v.coders) < ENOUGH)]
    open_ones = sorted(wanted, key=lambda v: (not v.begun, v.purpose != "calibration"))
    if open_ones:
        view = open_ones[0]
        label = words.gettext("Go on") if view.begun else words.gettext("Begin")
        text = words.gettext("%(title)s: %(mine)s coded by you.", title=view.title, mine=view.mine)
        return Step(text, view.code, label)
    if not viewer.sees_all:
        return None
    if not any(view.purpose == "check" for view in views):
        text = words.gettext("Nobody has checked the machine on your calls yet. Draw a random sample and code it.")
        return Step(text, "#draw", words.gettext("Draw a sample"))
    if tagger and not any(view.purpose == "training" and not view.closed for view in views):
        text = words.gettext("Teach the machine: code the lines that it is unsure of.")
        return Step(text, "#choose", words.gettext("Choose lines"))
    return None


def task_view(progress: Progress, trains: bool, words: Words) -> TaskView:
    task, mine = progress.task, progress.mine
    comparable = progress.open_to(trains) and len(progress.coders) > 1
    return TaskView(
        purpose=task.purpose,
        href=address(task),
        title=title_of(task, words),
        made=_made(task, words),
        size=_size(progress, words),
        chosen=_chosen(task, words),
        coders=tuple(
            CoderView(
                coder.person,
                min(coder.done, coder.total),
                coder.total,
                _of(coder.done, coder.total, words),
                coder.finished,
                coder.person == mine.person,
            )
            for coder in progress.coders
        ),
        code="" if task.closed_at or mine.finished else f"{address(task)}/code",
        begun=mine.done > 0,
        mine=_of(mine.done, mine.total, words),
        finished=mine.finished,
        closed=words.day(task.closed_at.date()) if task.closed_at else "",
        comparable=comparable,
        alike=_alike(progress, words) if comparable else "",
        waits=_waits(progress, words) if not comparable else "",
    )


def task_page(progress: Progress, lines: Sequence[CodedLine], viewer: Viewer, done: bool, words: Words) -> TaskPage:
    task = progress.task
    trains = viewer.may("train")
    return TaskPage(
        task_view(progress, trains, words),
        "/labelling",
        done and progress.mine.finished,
        task.purpose != "check" and not task.closed_at and (trains or task.person == viewer.person),
        trains,
        _calls(task, lines, words) if task.purpose == "check" else _queue_lines(task, lines, words),
        task.purpose == "check",
    )


def _calls(task: Task, lines: Sequence[CodedLine], words: Words) -> tuple[PartView, ...]:
    found = []
    for number, key in enumerate(dict.fromkeys(line.spot.call_key for line in lines), 1):
        own = [line for line in lines if line.spot.call_key == key]
        done = sum(bool(line.given) for line in own)
        title = words.gettext("Call %(id)s", id=number)
        spot = next_open(own) or own[0].spot
        found.append(PartView(title, _of(done, len(own), words), line_address(task, spot), done, len(own)))
    return tuple(found)


def _queue_lines(task: Task, lines: Sequence[CodedLine], words: Words) -> tuple[PartView, ...]:
    return tuple(
        PartView(words.number(at), line.spot.text, line_address(task, line.spot), int(bool(line.given)), 1)
        for at, line in enumerate(lines, 1)
    )


def _made(task: Task, words: Words) -> str:
    day = words.day(task.made_at.date())
    seed = task.detail.get("seed")
    person = task.person or words.gettext("the command line")
    if task.purpose == "check":
        return words.gettext("Drawn on %(day)s by %(person)s, seed %(seed)s", day=day, person=person, seed=seed)
    return words.gettext("Made on %(day)s by %(person)s", day=day, person=person)


def _chosen(task: Task, words: Words) -> str:
    detail = task.detail
    found = [str(detail[name]) for name in ("agent", "team") if detail.get(name)]
    if task.purpose == "training":
        reasons = {
            "uncertain": words.gettext("lines the machine is unsure of"),
            "rare": words.gettext("behaviours with few examples"),
        }
        found += [reasons[name] for name in detail.get("reasons", ()) if name in reasons]
    if task.purpose == "check" and detail.get("calls"):
        found.append(
            words.ngettext("from %(n)s call", "from %(n)s calls", detail["calls"], n=words.number(detail["calls"]))
        )
    return ", ".join(found)


def _size(progress: Progress, words: Words) -> str:
    calls = words.ngettext("%(n)s call", "%(n)s calls", progress.calls, n=words.number(progress.calls))
    lines = words.ngettext("%(n)s line", "%(n)s lines", progress.lines, n=words.number(progress.lines))
    return f"{calls}, {lines}"


def _of(done: int, total: int, words: Words) -> str:
    return words.gettext("%(done)s of %(total)s lines", done=words.number(min(done, total)), total=words.number(total))


def _alike(progress: Progress, words: Words) -> str:
    alike, several = progress.alike
    return words.gettext(
        "Coded the same: %(alike)s of %(total)s lines (%(share)s)",
        alike=words.number(alike),
        total=words.number(several),
        share=words.percent(alike / several if several else None),
    )


def _waits(progress: Progress, words: Words) -> str:
    if len(progress.coders) < 2:
        return words.gettext("Agreement can be told when two people have coded it.")
    if progress.mine.done:
        return words.gettext("You will see what the others gave when you have coded all your lines.")
    return words.gettext("Only those who have coded it, and who made it, see what was given.")
