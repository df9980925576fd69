"""What the scripts of the page of a call are told: where things are, what may be done, codes, and their texts."""

from __future__ import annotations

import json
from typing import Any

from pipeline.codebook import Code, Codebook
from pipeline.report.words import Words
from pipeline.viewers import Viewer
from pipeline.web.views.callview import CallView
from pipeline.web.views.said import speaker_name


def script(page: CallView, at_ms: int | None, codebook: Codebook, viewer: Viewer, words: Words) -> str:
    """As JSON."""
    told = {
        "key": page.key,
        "person": viewer.person,
        "sound": page.sound,
        "length": page.length_ms,
        "timed": page.timed,
        "at": at_ms,
        "correct": viewer.may("correct"),
        "comment": viewer.may("comment"),
        "dispute": page.disputes,
        "language": page.language,
        "codes": [_code(code, words, page.language) for code in codebook.codes],
        "texts": texts(words),
    }
    if viewer.may("correct"):
        told |= {
            "forms": {name: words.title(titles, name) for name, titles in codebook.forms.items()},
            "abouts": {name: words.title(titles, name) for name, titles in codebook.about.items()},
            "speakers": {name: speaker_name(name, words) for name in ("agent", "customer", "other")},
        }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _code(code: Code, words: Words, language: str) -> dict[str, Any]:
    examples = code.examples.get(language) or code.examples.get("en") or ()
    return {
        "code": code.name,
        "speaker": code.speaker,
        "title": words.title(code.title, code.name),
        "means": words.title(code.definition),
        "not": words.title(code.excludes),
        "example": examples[0] if examples else "",
        "core": code.core,
        "forms": code.forms,
    }


def texts(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "place": _("%(part)s of %(whole)s"),
        "speed": _("Speed %(speed)s"),
        "follows": _("The page follows the sound."),
        "stays": _("The page stays where it is."),
        "no_more": _("There are no more moments."),
        "failed": _("This could not be done. Please try again."),
        "offline": _("The server cannot be reached. What you typed is still here."),
        "changed": _("Somebody else has changed this in the meantime."),
        "now_reads": _("Now it reads: %(text)s"),
        "now_tagged": _("Now it is tagged: %(tags)s"),
        "now_said_by": _("Now it is said by: %(who)s"),
        "untagged": _("nothing"),
        "saved": _("Saved."),
        "undone": _("Undone."),
        "nothing_to_undo": _("There is nothing of yours to undo here."),
        "no_line": _("Choose a line first."),
        "tags_of": _("Tags of %(at)s"),
        "no_codes": _("No tag is called so."),
        "not": _("Not counted: %(what)s."),
        "not_judged": _("not judged"),
        "yes": _("yes"),
        "no": _("no"),
        "comment_on_call": _("Comment on the call"),
        "comment_on_line": _("Comment on %(at)s"),
        "see_differently": _("You see “%(tag)s” differently. Why?"),
        "commented": _("Your comment stands."),
        "removed": _("The comment is gone."),
        "settled": _("Settled."),
        "swapped": _("Agent and customer have changed places."),
        "confirmed": _("Agent and customer stay as they are."),
        "reviewed": _("Marked as reviewed."),
        "not_reviewed": _("No longer marked as reviewed."),
        "keys_on": _("Keys work."),
        "keys_off": _("Keys are off."),
        "line_gone": _("The line is not there any more. What you typed is still here."),
        "this_line": _("the line"),
        "save": _("Save"),
        "leave": _("Cancel"),
        "close": _("Close"),
        "take_away": _("Take this tag away"),
        "put_back": _("Put this tag back"),
        "dispute": _("I see this differently"),
    }
