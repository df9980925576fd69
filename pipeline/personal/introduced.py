"""Names that people say: "my name is", "hei Kari", "sønnen min, Jon", what answers "navnet?"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.personal.given_names import is_given, is_like_surname, is_surname
from pipeline.personal.marks import GONE, HOLE, Line
from pipeline.personal.name_shapes import ANY, CAP, FULL, PART, STOP, capitals, is_small
from pipeline.personal.names import WORDS_TOO
from pipeline.personal.standing import standing
from pipeline.wordlists import wordset

MOST = 2000  # names of a call
_PARTICLES = wordset("von van de den der af av la le bin al o'")

_LOOSE = (
    r"name's|(?:sur|last |first |full )?name is|navnet (?:mitt |mit |hennes |hans )?er|namnet är|(?:etter|efter|"
    r"for)navnet (?:mitt |mit )?er|(?:efter|för)namnet är|speaking with"
)
_NAMED = (  # what follows is a name, also in lower case
    r"my name is|my name's|jeg heter|jag heter|jeg hedder|mitt navn er|mit navn er|mitt namn är"
    r"|(?:du|de|ni) (?:snakker|pratar|talar|taler) (?:fortsatt |nå |fortfarande |nu |stadig )?med|(?:snakker|pratar|"
    r"talar|taler) (?:jeg|jag) med"
    r"|(?:kone|kona|mand|mannen|fru|datter|dattera|dotter|son|søn|sønn|mor|far|bror|søster|syster|husband|wife|daughter|"
    r"sister|brother|mother|father)(?: min| mi)?(?: som| der)? (?:heter|hedder|is called|is named)"
    r"|you(?:'re| are) (?:still )?(?:speaking|talking) (?:with|to)|am i (?:speaking|talking) (?:with|to)"
)
_SAID_TO_BE = (  # with a capital
    r"(?:en|ein|han|hun|hon|dame|mann|man|kollega|one|woman|kone|kona|mannen|fru|datter|dotter|son|søn|sønn|sønnen|mor|far|bror|søster|syster|sjef|chef|guy|someone|lady|noen|någon|nogen|der|søn|datter|dotter|"
    r"son|daughter)(?:'s)? (?:som |der )?(?:het|heter|hette|hedder|hed|called)|by the name of|i navnet|(?:sønnen|"
    r"datteren|sonen|dottern|sønnen) heter"
    r"|(?:han|hun|hon) (?:heter|hedder)|datter hedder|dotter heter|(?:koble[rs]?|sette[r]?|setter|kopplar|stiller|"
    r"flytter) (?:deg|dig) (?:over|om|vidare|videre)? ?til?l?"
    r"|put you through to|transfer(?:ring)? you to|(?:snakk[ae]t?|snakker|talt?|taler?|talte|tale|prat[ae]t?|"
    r"pratade|pratat|prata|snakke) (?:litt )?med"
    r"|(?:spoken|spoke|speak|talked|talk|talking) (?:to|with)"
    r"|(?:herr|fru|frøken|fröken|hr|fr|mr|mrs|ms|miss|dr|doktor|doctor|familien|familjen|familj|family|advokat)\.?"
)
_RELATION = (
    r"(?:kone|kona|mann|mannen|man|mand|husband|wife|son|sønn|sønnen|søn|sonen|datter|datteren|dotter|dottern|"
    r"daughter|mor|far|moren|faren"
    r"|mamma|pappa|mum|dad|father|mother|bror|broren|søster|søsteren|syster|sister|brother|samboer|samboeren|sambo|"
    r"kæreste|kjæresten"
    r"|partner|naboen|nabo|grannen|granne|neighbour|kollega|kollegaen|sjefen|chefen|boss|daughter's|son's|mobilen "
    r"til faren min|fars mobil|pappas mobil"
    r"|dad's mobile)(?: min| mi| mitt| vår)?"
)
_VOCATIVE = (
    r"hei|heisann|hej|hejsan|hallo|hallå|halløj|hello|hi|hiya|takk|tack|tak|thanks|thank you|cheers|goddag|god dag|"
    r"god morgen|god morgon|godmorgen|good morning|good afternoon|beklager|sorry|ring(?: til)?|call|ja|yes|bear with me"
)
_POLITE = (
    r"(?:da|du|så|mye|mycket|meget|skal|ska|ha|for|for det|det|den|hjelpen|hjälpen|hjælpen|help|very|much|there|"
    r"again|igjen|igen|tusen|tusind|that|then|so|kjære|kära|kære|dear|ventetiden|väntan|about the wait|godt|fint|"
    r"good|still)"
)
_AFTER = r"heter jag|heter jeg|hedder jeg|er navnet|är namnet|is the name"  # behind any capital
_ON_THE_PHONE = r"speaking|i telefonen|i telefon|som ringer|der ringer"
_AFTER_PERSON = (
    r"her|här|here|speaking|i telefonen|i telefon|på supporten|på support|fra|från|from|som ringer|der ringer|calling"
)

# What the patterns below cannot do without, found in a tenth of their time.
_MAY_NAME = re.compile(r"nam[en]|navn|hete|hedd| med|talking|speaking")
_INNER_CAPITAL = re.compile(rf"[ ,]{CAP}")
_ANY_CAPITAL = re.compile(CAP)

_BEFORE = re.compile(rf"(?<!\w)(?i:{_NAMED}|(?P<loose>{_LOOSE}))[ :,]{{1,2}}(?=(?P<name>{ANY}))")
_CAPITAL = re.compile(rf"(?<!\w)(?i:{_SAID_TO_BE})[ ,]{{1,2}}(?P<name>{FULL})")
_ASKED_FOR = re.compile(  # also companies are asked and told
    r"(?<!\w)(?i:ask(?:ed)?(?: for)?|spør|spørre|spurt|fråga(?:r|de)?(?: efter)?|spørg(?:e|er)?(?: efter)?|tell|"
    rf"säg till|si til|sig til)[ ,]{{1,2}}(?P<name>{FULL})"
)
_RELATED = re.compile(rf"(?<!\w)(?i:{_RELATION}),?(?i: som heter| hedder| heter|'s called)?,? (?P<name>{FULL})")
_ADDRESSED = re.compile(
    rf"(?<!\w)(?i:{_VOCATIVE})(?:[ ,]{{1,2}}{_POLITE}(?!\w)){{0,4}}[ ,]{{1,2}}(?P<name>{FULL})(?=\s*[,.!?:]|\s*$)"
)
_POINTED = re.compile(
    rf"(?<!\w)(?i:det er|det är|detta är|det var|dette er|her er|här är|this is|it's|it is|i'm|i am|jeg er|jag är)[ "
    rf",]{{1,2}}(?P<name>{FULL})(?P<after>,? (?i:{_AFTER_PERSON})(?!\w)|, (?i:jeg|jag|eg|i|i'm|og jeg|och jag)(?!\w))?"
)
_POINTED_LOWER = re.compile(
    rf"(?<!\w)(?i:det er|det är|this is|it's|it is|jeg er|jag är|i'm|dette er)[ "
    rf",]{{1,2}}(?P<name>[^\W\d_]{{2,20}}(?:[ -][^\W\d_]{{2,20}}){{0,2}}?)(?: (?:{_AFTER_PERSON})(?!\w)|\s*[.,]|\s*$)"
)
_THIS_IS = re.compile(  # also a name that is a word
    r"(?<!\w)(?i:this is|det er|dette er|det är|her er|här är) (?P<name>[^\W\d_]{2,20}) "
    r"(?:i'm|i am|from|calling|speaking|here|fra|från|som ringer|der ringer|jeg er|jag är|her|här)(?!\w)"
)
_BEHIND = re.compile(rf"(?P<name>{FULL}),? (?:(?P<any>{_AFTER})|(?P<phone>{_ON_THE_PHONE})|(?:{_AFTER_PERSON}))(?!\w)")
_MORE = re.compile(rf"(?:, |,? (?:og|och|and) )(?P<name>{FULL})")
_LIST = re.compile(rf"(?:, {FULL}){{0,5}},? (?:og|och|and) {FULL}")
_THING = re.compile(
    r"(?:bedrift|firma|selskap|butikk|butik|company|firm|shop|produkt|product|pakk|abonnement|app|gat|vei|street|"
    r"hund|katt|dog|cat)\w{0,5}(?:['’]s)?$",
    re.I,
)
_ASKS = re.compile(
    r"(?<!\w)(?<!domain )(?<!user )(?<!file )(?<!brand )(?<!company )(?<!street )(?:navn\w*|namn\w*|name|surname|"
    r"fornavn|etternavn\w*|efternavn\w*|efternamn\w*|förnamn\w*|(?:hva|vad|hvad) (?:heter|hedder) (?:du|de|ni)"
    r"|(?:snakker|pratar|talar|taler) (?:jeg|jag) med|who am i (?:speaking|talking) (?:to|with))(?!\w)",
    re.IGNORECASE,
)
_LEAD_IN = wordset(
    "ja yes yeah jo det it's it er är is this eh øh öh um uh well joda jada sure javisst vel mitt mit my name navn "
    "namn that's takk tak tack"
)


def introduced(lines: Sequence[Line]) -> list[str]:
    """The names that are said as such, in order."""
    found: list[str] = []
    asked = 0
    for line in lines:
        found += [name for name in _names(line.text) if name]
        if asked:
            found += _answer(line.text)
        asked = 2 if _asks(line.text) else max(0, asked - 1)
        if len(found) > MOST:
            return found[:MOST]
    return found


def _names(text: str) -> Iterator[str]:
    yield from _told(text)
    yield from _pointed(text)
    yield from standing(text)


def _told(text: str) -> Iterator[str]:
    """Behind words that a name follows."""
    for match in _BEFORE.finditer(text) if _MAY_NAME.search(text.lower()) else ():
        if not _of_thing(text, match.start()):
            yield _after_cue(match["name"], match["loose"] is not None)
            yield from _more(text, match.end("name"))
    for pattern in (_CAPITAL, _ASKED_FOR, _RELATED, _ADDRESSED) if _INNER_CAPITAL.search(text) else ():
        for match in pattern.finditer(text):
            name = capitals(match["name"])
            if name and pattern is _ASKED_FOR and not _is_person(name):
                continue
            if name and not _of_thing(text, match.start()):
                yield name
                yield from _more(text, match.end("name"))


def _of_thing(text: str, at: int) -> bool:
    """ "Bedriften heter …"."""
    return _THING.search(text[max(0, at - 25) : at].rstrip()) is not None


def _pointed(text: str) -> Iterator[str]:
    """ "Det er Kari fra …", "Kari her"."""
    for match in _POINTED.finditer(text) if _INNER_CAPITAL.search(text) else ():
        name = capitals(match["name"])
        if name and (match["after"] or _is_person(name)):
            yield name
    for match in _POINTED_LOWER.finditer(text):
        if match["name"].islower() and _is_lower_name(match["name"]):
            yield match["name"]
    for match in _THIS_IS.finditer(text):
        if is_given(match["name"]):
            yield match["name"]
    for match in _BEHIND.finditer(text) if _ANY_CAPITAL.search(text) else ():
        name = capitals(match["name"])
        if name and (match["any"] or _is_person(name) or (match["phone"] and " " in name)):
            yield name


def _more(text: str, at: int) -> Iterator[str]:
    """ "Grethe, Bård og Marte"."""
    if not _LIST.match(text, at):
        return
    for _ in range(6):
        match = _MORE.match(text, at)
        name = capitals(match["name"]) if match else ""
        if not match or not name:
            return
        yield name
        at = match.end("name")


def _after_cue(name: str, loose: bool) -> str:
    """What follows "my name is": with capitals as far as they go, else as far as it can be a name."""
    parts = re.split(r"[ -]", name)
    if parts[0][0].isupper():
        capital = []
        for part in parts:
            known = part.lower() in _PARTICLES or (part not in STOP and (is_small(part) or is_surname(part)))
            if not part[0].isupper() and not known:
                break
            capital.append(part)
        return capitals(" ".join(capital))
    kept = []
    for part in parts:
        if part in STOP or part[0].isupper():
            break
        kept.append(part)
    known = any(is_given(part) or is_like_surname(part) for part in kept)
    return " ".join(kept) if known or not loose else ""


def _is_person(name: str) -> bool:
    """A common given name, or two capitals of which one ends as surnames do."""
    parts = re.split(r"[ -]", name)
    return is_given(parts[0]) or (len(parts) > 1 and any(is_like_surname(part) or is_given(part) for part in parts))


def _is_lower_name(name: str) -> bool:
    parts = re.split(r"[ -]", name)
    if len(parts) == 2 and is_given(parts[0]) and is_like_surname(parts[1]):
        return True
    return is_given(parts[0]) and parts[0] not in WORDS_TOO and not any(part in STOP for part in parts)


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None and (text.rstrip().endswith("?") or len(text) < 60)


def _answer(text: str) -> Iterable[str]:
    """A line that is a name and little else."""
    parts = [match[0] for match in PART.finditer(text[:120])]
    if len(text) > 80 or any(character.isdigit() or character in (HOLE, GONE) for character in text):
        return []
    first = next((i for i, part in enumerate(parts) if part.lower() not in _LEAD_IN), len(parts))
    rest = parts[first:]
    said = [part for part in rest if part.lower() not in STOP]
    if not 1 <= len(rest) <= 4 or len(said) != len(rest) or any(len(part) < 2 for part in rest):
        return []
    lower = all(part.islower() for part in rest)
    if lower and not any(is_given(part) or is_like_surname(part) for part in rest):
        return []
    return [" ".join(rest)] if lower or all(part[0].isupper() for part in rest) else []
