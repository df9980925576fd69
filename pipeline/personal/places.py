"""Addresses as people say them: in small letters, with remarks, in parts; and what goes with an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.personal.addresses import (
    CAP,
    ENGLISH,
    FLOOR,
    LIVES,
    NAME,
    NO_STREET,
    NOT_A_NAME,
    SURE_GLUED,
    street_marks,
)
from pipeline.personal.marks import ADDRESS, HOLE, Mark
from pipeline.personal.pieces import Piece, adjoin
from pipeline.wordlists import wordset

ASKS = re.compile(
    r"(?<!\w)(?:adresse\w*|address|bor du|bor ni|bor de|bor han|bor hun|bor hon|"
    r"where do(?:es)? (?:you|he|she|they) live|"
    r"(?:hvor|vart|hvorhen) (?:flytter|flyttar|skal du flytte|ska ni flytta|ska du flytta)|flyttet hen|flyttat till|"
    r"where (?:are|is|have) (?:you|he|she|they) mov(?:ing|ed)|where should (?:we|i|it) (?:send|deliver|go)|"
    r"(?:hvor|vart) (?:skal|ska) (?:vi|jeg|jag|den|det|pakken|paketet) (?:sende\w*|skicka\w*|leveres|levereras))(?!\w)",
    re.IGNORECASE,
)
NO_ASK = re.compile(r"e-?post|e-?mail|mail|mejl", re.IGNORECASE)

_HESITATES = r"(?:,? (?:eh|øh|öh|uh|um|altså|alltså|det er|det är|it's|i|nummer|nr\.?|number)){0,3},? "
_GAP = re.compile(_HESITATES, re.IGNORECASE)
_LETTER = re.compile(r" ?[A-HJ-Za-hj-z](?![\w'’])")
_ENTRANCE = (
    r"(?:,? (?:uppgång|oppgang|opgang|inngang|ingång|indgang|trappe?|port|stue|rom|rum|værelse|room|"
    r"leilighet|lejlighed|lägenhet|flat|plan|våning) "
    r"(?:\d{1,4} ?[A-Za-z]?|[A-Za-z]|en|ett|to|två|tre|fire|fyra|fem|seks|sex|sju|syv|åtte|åtta|otte|ni|nio|ti|tio"
    r")(?!\w))"
)
_BEHIND = re.compile(rf"(?:{_ENTRANCE}|{FLOOR}){{1,2}}(?:,? (?:tv|th|mf)(?!\w))?", re.IGNORECASE)
_TO_POST = re.compile(
    r"(?:,? (?:altså|alltså|og|och|and|postnummer\w*|postnr|postkode|det er|det är|er|är|i|på|eh|øh|öh)){0,4},? ",
    re.IGNORECASE,
)
_TOWN = re.compile(rf",? (?:i )?(?:{CAP}[^\W\d_]+(?:[ -]{CAP}[^\W\d_]*){{0,2}}|[^\W\d_]{{2,20}}(?=\s*[.,!?]|\s*\Z))")
_FRONT = re.compile(
    r"(?<!\w)(?:(?:plejehjemmet|sykehjemmet|pleiehjemmet|aldershjemmet|bofellesskapet|bofællesskabet|äldreboendet|"
    r"servicehuset|kollegiet|internatet|care home|nursing home),? )?(?:(?:gamle|gamla|gammel|nye|nya|ny|store|"
    r"stora|lille|"
    r"lilla|øvre|övre|nedre|vestre|västra|østre|östra|søndre|södra|nordre|norra|nørre|sønder|vester|øster|sankt|st\.?|"
    r"dronning|drottning|kong|kung|prins|prinsesse|biskop|general|doktor|dr\.?|nedenom|ytre|indre|inre|yttre) ){0,2}\Z",
    re.IGNORECASE,
)
_STREET = re.compile(
    rf"(?<![\w-])(?:(?:{NAME} ){{1,3}}(?i:gate|gata|gaten|gatan|gade|vei|veien|veg|väg|vägen|vej|vejen|allé|alle|plads|"
    rf"plass|torv|torg|stræde)|(?P<two>[^\W\d_]{{3,15}} )(?:gate|gade|gata|vei|veg|väg|vej|allé|alle|plads|plass|"
    rf"torv|torg)|(?P<stem>[^\W\d_]{{2,20}}?)(?i:{SURE_GLUED}))(?!\w)"
)
# Endings that names of people and towns have too.
_RARE = tuple(
    wordset(
        "brynet klippan ly høj höjd høi høyden höjden højen lund lunden hagen hagan haven vången vangen eng enga ängen "
        "engen åkern åkeren ager berg berget bjerg klint kulla kullen løkken løkka moen holmen holm strand stranda "
        "stranden viken vika bukta bukten odden neset näset sund sundet havnen hamnen havna bro broen bron brinken "
        "trappan trappen krogen kroken hjørnet hörnet liden lia skogen skoven dungen gläntan toften tofta tunet gården "
        "gårdet gärdet gærdet sletten slätten sletta kvarteret parken dalen mosen marka marken åsen haugen kollen "
        "toppen ringen bakken backen banken diget kæret kärret myra myren rønningen vænget krattet lyngen heden heia "
        "faret tråkka tråkket gjerdet tangen dammen bekken elva mølla"
    )
)
_AT = re.compile(r"(?<!\w)(?:på|paa|adressen|adressen er|adressen är|bor i|bodde i|boede i) \Z", re.IGNORECASE)
_TO = re.compile(r"(?<!\w)(?:på|til|till|hos|ved|vid|adressen) \Z", re.IGNORECASE)
_IN_TOWN = re.compile(rf" i {CAP}[^\W\d_]{{1,20}}(?=\s*[.,!?]|\s*\Z)")
_IN_SMALL_TOWN = re.compile(  # in a line without capitals; not "i uka", "i går"
    r" i (?!uk|ug|veck|dag|måned|månad|år|gang|gång|time|min|sek|kv|aften|morg|går|natt?\b|som|vint|høst|vår|alt|"
    r"de[nt]\b)"
    r"[^\W\d_]{3,20}(?=\s*[.,!?]|\s*\Z)"
)
_TOWN_LAST = re.compile(rf", {CAP}[^\W\d_]{{1,20}}(?=\s*[.!?]?\s*\Z)")
_ENGLISH_LOWER = re.compile(
    r"(?: (?P<letter>[a-hj-z])(?!\w))?,? (?P<name>(?:[^\W\d_][\w'’]{2,15} ){1,3}?)"
    r"(?:(?P<sure>street|road|avenue|lane|crescent|terrace|grove|gardens|mews)|"
    r"drive|close|court|way|hill|park|place|view|rise|green|row|walk|quay)(?!\w)",
    re.IGNORECASE,
)
_FLAT = re.compile(r"(?<!\w)(?:flat|apartment|apt|unit|suite|number) \Z", re.IGNORECASE)
_NO_NAME = NOT_A_NAME | wordset(
    "lane way street road "
    "miles mile minutes down off in of and or per times cars more other lanes days hours bit busy narrow open hard usb "
    "disc from for with are was were have has had got new old big small yards metres meters houses people doors "
    "good bad years weeks months hour day week until till past half percent pounds euros dollars quid not yes okay "
    "about into onto"
)
_HOUSE_NAME = re.compile(
    rf"(?<![\w-])(?:{NAME} ){{1,2}}(?:Cottage|House|Lodge|Farm(?:house)?|Manor|Barn|Villa|Hall|Rectory|Vicarage|"
    rf"Mill|Grange|Schoolhouse|"
    rf"Gatehouse|Stables|Bungalow|Croft|Priory|Abbey|Forge),? (?:on )?"
    rf"(?:{NAME} ){{1,3}}{ENGLISH}(?!\w)"
)
_HAS_HOUSE = re.compile(
    r"Cottage|House|Lodge|Farm|Manor|Barn|Villa|Hall|Rectory|Vicarage|Mill|Grange|Stables|Bungalow|Croft|Priory|Abbey|Forge"
)
_UK_POSTCODE = re.compile(r"(?<![\w-])[a-z]{1,2}\d[a-z\d]? \d[abd-hjlnp-uw-z]{2}(?!\w)", re.IGNORECASE)
_ORDINAL_OR_UNIT = wordset("st nd rd th gb tb hp ah wh hz lb ft")
_NUMBERED = re.compile(r"(?<!\w)(?:number|nummer|nr\.?) \Z", re.IGNORECASE)
_HOUSE = re.compile(
    r"(?<!\w)(?:house|huset|hus)(?:'s| is| er| är| har| has)?(?: the)? (?:number|nummer|nr\.?) \Z", re.IGNORECASE
)
_INSTEAD = re.compile(r",? (?:not|ikke|inte|og ikke|och inte|and not) (?:number |nummer )?", re.IGNORECASE)
SHORT = 50  # characters of a line that is an answer
_ECHO_LETTER = re.compile(r" ?[A-FHa-fh](?![\w'’-])")
_OF_MORE = re.compile(r" (?:i|in|av|of|af|på|on)(?!\w)")  # "nummer 4 i køen"
_AS_IN = re.compile(r"(?<!\w)[a-h],? (?:som i|as in|for) [^\W\d_]{2,15}", re.IGNORECASE)


def address_marks(text: str, found: list[Piece], asked: bool) -> list[Mark]:
    """`asked`: where somebody lives was asked, or an address said, just before."""
    marks = street_marks(text, found, asked)
    if any(piece.kind == "number" and not _is_article(piece, text) for piece in found) or HOLE in text:
        marks += _said(text, found, asked)
    if _HAS_HOUSE.search(text):
        marks += [Mark(*match.span(), ADDRESS) for match in _HOUSE_NAME.finditer(text)]
    if asked:
        marks += [Mark(*match.span(), ADDRESS) for match in _AS_IN.finditer(text)] if len(text) < SHORT else []
    return [_whole(text, found, mark) for mark in marks]


def _said(text: str, found: Sequence[Piece], asked: bool) -> Iterator[Mark]:
    starts = {piece.start: piece for piece in found if piece.kind == "number"}
    yield from _streets(text, starts, asked)
    yield from _rare(text, found, asked)
    yield from _english(text, found, asked)
    yield from _house_numbers(text, found, asked)
    for match in _UK_POSTCODE.finditer(text):
        if match[0][-2:].lower() not in _ORDINAL_OR_UNIT:
            yield Mark(*match.span(), ADDRESS)


def _is_article(piece: Piece, text: str) -> bool:
    return piece.spelled and text[piece.start : piece.end].lower() in ("en", "ei", "ein", "et", "ett", "one", "a")


def _streets(text: str, starts: dict[int, Piece], asked: bool) -> Iterator[Mark]:
    """ "kvernveien fjorten b", "Södra Vägen, eh, nummer sjuttiotvå"."""
    for match in _STREET.finditer(text):
        gap = _GAP.match(text, match.end())
        number = starts.get(gap.end()) if gap else None
        stem = (match["stem"] or "").lower()
        if not number or not gap or len(number.said) > 4 or (match["two"] and not asked):
            continue
        letter = _LETTER.match(text, number.end)
        numbered = "nummer" in gap[0].lower() or gap[0].lower().rstrip().endswith(("nr", "nr."))
        if stem in NO_STREET and not (numbered or letter):
            continue
        named = match[0][0].isupper()
        plain = gap[0] == " "
        lives = LIVES.search(text, max(0, match.start() - 30), match.start()) is not None
        if asked or letter or (named and (plain or numbered)) or (lives and (plain or numbered)):
            yield Mark(match.start(), letter.end() if letter else number.end, ADDRESS)


def _rare(text: str, found: Sequence[Piece], asked: bool) -> Iterator[Mark]:
    """ "på Kungsklippan 9 våning 4", "til granly 12 i hobro"."""
    for street, number in pairwise(found):
        if number.kind != "number" or len(number.said) > 3 or street.kind != "word" or number.start != street.end + 1:
            continue
        known = len(street.said) > 4 and street.said.endswith(_RARE) and street.said not in _RARE
        if not known and len(street.said) < 6:
            continue
        in_town = _IN_SMALL_TOWN if text.islower() else _IN_TOWN
        letter = _LETTER.match(text, number.end)
        end = letter.end() if letter else number.end
        behind = _BEHIND.match(text, end) or in_town.match(text, end) or _TOWN_LAST.match(text, end)
        front = text[max(0, street.start - 14) : street.start]
        at, to = _AT.search(front), _TO.search(front)
        capital = text[street.start].isupper()
        told = (capital and (asked or at or behind or letter)) or (to and (asked or behind or letter))
        if (known and told) or (capital and to and behind):  # "till Fågelsången 8 i Lund"
            yield Mark(street.start, end, ADDRESS)


def _english(text: str, found: Sequence[Piece], asked: bool) -> Iterator[Mark]:
    """ "flat nine forty two marlowe crescent", "six b tennyson road"."""
    for place, number in enumerate(found):
        if number.kind != "number" or len(number.said) > 4:
            continue
        match = _ENGLISH_LOWER.match(text, number.end)
        if not match or any(word in _NO_NAME for word in match["name"].lower().split()):
            continue
        first = place
        while first and found[first - 1].kind == "number" and adjoin(text, found[first - 1], found[first]):
            first -= 1
        start = found[first].start
        flat = _FLAT.search(text, max(0, start - 12), start)
        start = flat.start() if flat else start
        capital = all(word[0].isupper() for word in match["name"].split())
        sure = flat or match["letter"] or capital or (match["sure"] and number.said != "1")
        if asked or sure or text.endswith(" at ", 0, start):
            yield Mark(start, match.end(), ADDRESS)


def _house_numbers(text: str, found: Sequence[Piece], asked: bool) -> Iterator[Mark]:
    """The number alone: "118 b", "nummer 43", "the house is number 110, not eleven"."""
    for place, number in enumerate(found):
        if number.kind != "number" or len(number.said) > 3:
            continue
        house = _HOUSE.search(text, max(0, number.start - 30), number.start)
        numbered = _NUMBERED.search(text, max(0, number.start - 8), number.start)
        letter = _ECHO_LETTER.match(text, number.end) if asked else None
        if letter and number.spelled and (letter[0].strip() in "aA" or (len(number.said) == 1 and letter[0].islower())):
            letter = None  # "five a day", "med två d"
        flat = _FLAT.search(text, max(0, number.start - 12), number.start)
        behind = _LETTER.match(text, number.end) if flat and not numbered else None
        if flat and not numbered and (asked or behind):
            yield Mark(flat.start(), behind.end() if behind else number.end, ADDRESS)
        if not letter and not (numbered and (house or (asked and _is_answer(text, number.end)))):
            continue
        end = letter.end() if letter else number.end
        yield Mark(numbered.start() if numbered else number.start, end, ADDRESS)
        if instead := _INSTEAD.match(text, end):
            other = (p for p in found[place + 1 : place + 4] if p.kind == "number" and p.start == instead.end())
            yield from (Mark(p.start, p.end, ADDRESS) for p in other)


def _is_answer(text: str, end: int) -> bool:
    return len(text) < SHORT and not _OF_MORE.match(text, end)


def numbers_in(found: Sequence[Piece], marks: Sequence[Mark]) -> frozenset[str]:
    """Of the houses in the addresses of a line."""
    inside = (p for p in found if p.kind == "number" and any(m.start <= p.start < m.end for m in marks))
    return frozenset(piece.said for piece in inside if len(piece.said) < 4)


def said_again(text: str, found: Sequence[Piece], numbers: frozenset[str]) -> list[Mark]:
    """The number of a house that the other repeats: "sytten, ja"."""
    first = next((piece for piece in found if piece.kind != "filler"), None)
    if not first or first.kind != "number" or first.said not in numbers or not _is_answer(text, first.end):
        return []
    return [_whole(text, found, Mark(first.start, first.end, ADDRESS))]


def _whole(text: str, found: Sequence[Piece], mark: Mark) -> Mark:
    """With "gamle" or "plejehjemmet," in front of it; floor, postcode and town behind."""
    front = _FRONT.search(text, max(0, mark.start - 40), mark.start)
    behind = _BEHIND.match(text, mark.end)
    start, end = front.start() if front else mark.start, behind.end() if behind else mark.end
    gap = _TO_POST.match(text, end)
    said, last = "", -1
    for piece in found if gap else ():
        if gap and piece.start >= gap.end():
            if piece.kind not in ("number", "hole") or (last < 0 and piece.start != gap.end()) or len(said) > 5:
                break
            if last >= 0 and text[last : piece.start].strip():
                break
            said, last = said + piece.said, piece.end
    if len(said) in (4, 5) and last >= 0:
        town = _TOWN.match(text, last)
        end = town.end() if town else last
    return Mark(start, end, mark.placeholder)
