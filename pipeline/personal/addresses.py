"""Where people live: street and number, postcode and town, boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.personal.marks import ADDRESS, DIGIT, Mark
from pipeline.personal.pieces import Piece
from pipeline.wordlists import wordset

CAP = r"[A-ZÆØÅÄÖÜÉ]"
_NO_NAME = (
    r"(?!(?:Fra|Från|I|På|Til|Till|Vi|Jeg|Jag|Det|Den|Er|Är|Ja|Nej|Nei|Adressen|Og|Och|From|To|At|The|It|Is|We|Our|"
    r"My|And|Yes|No|Så|So|Men|But)\b)"
)
NAME = rf"{_NO_NAME}{CAP}[^\W\d_]{{1,25}}(?:['’]s)?"
# Words that streets end in: glued to what comes before, or a word of their own behind a capital.
_GLUED = (
    r"(?:gata|gaten|gate|gatan|gade|gaden|veien|vegen|vei|veg|vägen|väg|vej|vejen|alleen|alléen|allén|allé|alle|"
    r"gränd|gränden|stien|stigen|stræde|strædet"
    r"|plassen|plass|plads|pladsen|torget|torg|torv|torvet|bakken|backen|bakke|svingen|kroken|terrasse|tunet|lia|"
    r"haugen|ringen|løkka|brygge|kaia|vænget"
    r"|vænge|parken|boulevard|boulevarden|esplanaden|kaj|kajen|kollen|åsen|dalen|toppen|jordet|leden|slingan|plan|"
    r"stredet|smuget|passasjen|have|engen|marken)"
)
SURE_GLUED = (
    r"(?:gata|gaten|gate|gatan|gade|veien|vegen|vei|veg|vägen|vej|alleen|allé|allén|gränd|stigen|stien|stræde|"
    r"torget|torg|torv|svingen|vænget|bakken|haugen|backen)"
)
_ALONE = (
    r"(?i:gate|gata|gaten|gatan|gade|vei|veien|veg|väg|vägen|vej|allé|alle|alleen|gränd|plass|plads|plan|torg|torv|"
    r"stræde|terrasse|boulevard|bakke|backe|brygge|park|ringvei|ringväg)"
)
ENGLISH = (
    r"(?i:street|st|road|rd|avenue|ave|lane|drive|crescent|terrace|gardens|grove|close|court|place|square|hill|row|"
    r"walk|mews|quay|quays|way|green|parade|view|park|rise|heights|villas|wharf|boulevard)"
)
_ENGLISH_LOWER = r"(?:street|road|avenue|lane|crescent|terrace|grove|mews|quay|gardens)"
_NUMBER = r"\d{1,4}(?: ?[A-HJ-Za-hj-z](?!\w))?(?: ?[-/] ?\d{1,4})?"
FLOOR = (
    r"(?:,? (?:\d{1,2}|st|kl)\.? ?(?:th|tv|mf|tr|sal|etg|etasje|våning(?:en)?|floor)\b\.?(?: (?:th|tv|mf)\b\.?)?|,? "
    r"stuen(?: til (?:højre|venstre))?"
    r"|,? (?:lgh|lägenhet|leilighet|h|apt|apartment|flat|unit) ?\d{1,4}\b|,? \w+ til (?:højre|venstre)|,? (?:første|"
    r"andre|anden|tredje|fjerde|femte|første|første|first|second|third) (?:sal|etasje|våning(?:en)?|floor)(?: til "
    r"(?:højre|venstre))?)"
)
_TOWN = rf"{CAP}[^\W\d_]+(?:[ -]{CAP}[^\W\d_]*){{0,2}}"
_POST = rf"(?:,? (?:\d{{4}}|\d{{3}} ?\d\d)(?: {_TOWN})?)"
_POST_LOWER = r"(?:,? (?:\d{4}|\d{3} ?\d\d) [^\W\d_]{2,20}(?=\s*[.,!?]|\s*$))"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}"

_STREET = re.compile(
    rf"(?<![\w-])(?:(?:{NAME} ){{0,3}}{CAP}[^\W\d_]{{1,25}}{_GLUED}|(?:{NAME} (?:den [^\W\d_]{{3,15}} "
    rf")?){{1,3}}{_ALONE}) (?:nr\.? |nummer )?{_NUMBER}{FLOOR}?{_POST}?"
)
_STREET_LOWER = re.compile(
    rf"(?<![\w-])(?P<stem>[^\W\d_]{{3,25}}?){SURE_GLUED} {_NUMBER}(?!\w){FLOOR}?(?:{_POST_LOWER}|{_POST})?",
    re.IGNORECASE,
)
_STREET_NAME = re.compile(
    rf"(?<![\w-])(?:(?:{NAME} ){{0,3}}{CAP}?[^\W\d_]{{3,25}}{SURE_GLUED}|(?:{NAME} (?:den [^\W\d_]{{3,15}} "
    rf")?){{1,3}}{_ALONE})(?!\w)"
)
_CAPITAL_STREET = re.compile(rf"(?<![\w-])(?:{NAME} ){{0,2}}{CAP}[^\W\d_]{{1,25}}{_GLUED}(?!\w)")
_ALONE_STREET = re.compile(rf"(?<![\w-])(?:{NAME} ){{1,3}}{_ALONE}(?!\w)")
_ENGLISH_STREET = re.compile(
    rf"(?<![\w-])(?:(?i:flat|apartment|apt|unit|suite) \d{{1,4}}[A-Za-z]?,? (?:{NAME} (?i:house|court|lodge|"
    rf"building),? )?)?"
    rf"(?:\d{{1,4}}[A-Za-z]?,? )(?:{NAME}\.? ){{1,3}}{ENGLISH}\b(?P<rest>(?:,? (?:{_UK_POSTCODE}|{_TOWN}(?: "
    rf"\d{{1,2}}\b)?)){{0,3}})"
)
_FLAT = re.compile(
    rf"(?<!\w)(?i:flat|apartment|apt|unit) \d{{1,4}}[A-Za-z]?,? {NAME} (?i:house|court|lodge|building)(?:,? "
    rf"(?:{NAME} ){{1,3}}{ENGLISH})?(?!\w)"
)
_ENGLISH_LOWER_STREET = re.compile(
    rf"(?<![\w-])\d{{1,4}}[a-z]? (?P<name>[a-z']{{3,15}}(?: [a-z']{{3,15}})?) {_ENGLISH_LOWER}(?:, "
    rf"[a-z]{{3,15}}(?=\s*[.,]|\s*$))?(?!\w)"
)
_ENGLISH_NAME = re.compile(
    rf"(?<![\w-])(?:{NAME} ){{1,3}}(?:Street|Road|Avenue|Lane|Drive|Crescent|Terrace|Gardens|Grove|Close|Mews|Quay|"
    rf"Row|Hill|Park|View|Court|Square|Way)(?!\w)"
)
_BOX = re.compile(
    rf"(?<!\w)(?:[Pp]ost(?:boks|box)|[Bb]ox|P\.?O\.? [Bb]ox|[Bb]oks) \d{{1,5}}(?:,? (?:{_UK_POSTCODE}|"
    rf"{_TOWN})(?!\w)|{_POST})?"
)
_POSTCODE = re.compile(rf"(?<!\w)(?:{_UK_POSTCODE})(?!\w)")
LIVES = re.compile(
    r"(?<!\w)(?:bor|bodde|bodd|bott|holder til|håller till|live|lives|lived|living|flyttet|flyttat|flyttede|moved|"
    r"adresse\w*|address\w*|"
    r"send(?:es|t)?|skicka\w*|sendt|leveres|levert|deliver\w*|hentes|hämtas|collect|pakken|pakka|paketet|parcel|"
    r"meant to go|we're at|i'm at|"
    r"fakturaen?|fakturan|regningen|bills|still at|kvar på|til|till|to|i|på|from|fra|från|house,)(?!\w)",
    re.IGNORECASE,
)
_SURE_LIVES = re.compile(
    r"(?<!\w)(?:bor|bodde|bodd|bott|live|lives|lived|living|flyttet|flyttat|flyttede|moved|adresse(?:n|r)?|adressen|"
    r"address|holder til|håller till)(?!\w)",
    re.IGNORECASE,
)
NO_STREET = wordset(
    "motor jern om ut inn hoved side sne under snar retur over gang sykkel skog tur riks fylkes tog flis vann "
    "vandre järn riksväg mot ut "
    "bil bus buss parkerings arbeids møte gods tomme oppstillings hjemme lage laste start til opp i u av hel hver "
    "halv på kredit "
    "lever medie skills pri reise billet reser for fram bort ut vid lager plads sidde sova ut hviler bi spor kjøre "
    "sy af gen ad an "
    "up upp etter efter ned ind fri rund rett ret räls gammal gammel telefon kontakt nett internett data"
)
NOT_A_NAME = wordset(
    "main one two three four five six way side dirt long the this that your our same whole next last first second "
    "high-speed"
)


def street_marks(text: str, found: list[Piece], asked: bool) -> list[Mark]:
    """`asked`: where somebody lives was asked just before."""
    marks = _written(text) if DIGIT.search(text) else []
    marks += _spoken(text, found)
    lives = _SURE_LIVES.search(text)
    for pattern in (_CAPITAL_STREET, _ALONE_STREET, _ENGLISH_NAME) if lives or asked else ():
        for match in pattern.finditer(text):
            if asked or (lives and match.start() >= lives.end()):
                start = match.start()
                marks.append(Mark(_before(text, start), match.end(), ADDRESS))
    return marks


def _written(text: str) -> list[Mark]:
    patterns = (_STREET, _BOX, _FLAT, _POSTCODE, _ENGLISH_STREET)
    marks = [Mark(*match.span(), ADDRESS) for pattern in patterns for match in pattern.finditer(text)]
    marks += [Mark(*m.span(), ADDRESS) for m in _STREET_LOWER.finditer(text) if m["stem"].lower() not in NO_STREET]
    for match in _ENGLISH_LOWER_STREET.finditer(text):
        if not any(word in NOT_A_NAME for word in match["name"].split()):
            marks.append(Mark(*match.span(), ADDRESS))
    return marks


def _before(text: str, start: int) -> int:
    """With "Flat 2, Oakdale House, " in front of the street."""
    match = re.search(
        rf"(?:(?i:flat|apartment) \d{{1,4}}[A-Za-z]?,? )?(?:{NAME} (?i:house|court|lodge),? )?$",
        text[max(0, start - 60) : start],
    )
    return start - len(match[0]) if match else start


def _spoken(text: str, found: list[Piece]) -> list[Mark]:
    """A street with its number in words: "Storgata fem b", "twenty-two Harbour Lane"."""
    numbers = [piece for piece in found if piece.spelled]
    return [*_number_behind(text, numbers), *_number_before(text, numbers)] if numbers else []


def _number_behind(text: str, numbers: list[Piece]) -> Iterator[Mark]:
    starts = {piece.start: piece for piece in numbers}
    for match in _STREET_NAME.finditer(text):
        number = starts.get(match.end() + 1)
        stem = re.sub(rf"{SURE_GLUED}$", "", match[0].split()[-1].lower())
        if number is None or stem in NO_STREET:
            continue
        capital = any(part[0].isupper() for part in match[0].split())
        if capital or LIVES.search(text[max(0, match.start() - 30) : match.start()]):
            letter = re.match(r" [A-HJ-Za-hj-z](?!\w)", text[number.end : number.end + 3])
            yield Mark(match.start(), number.end + (2 if letter else 0), ADDRESS)


def _number_before(text: str, numbers: list[Piece]) -> Iterator[Mark]:
    ends = {piece.end: piece for piece in numbers}
    inside = {piece.start: piece for piece in numbers}
    for match in _ENGLISH_NAME.finditer(text):
        start = match.start()
        while start - 1 in ends:  # "one eight Hope Road"
            start = ends[start - 1].start
        first = inside.get(match.start())  # "Fourteen Pelican Lane"
        if start < match.start() or (first and first.end < match.end()):
            yield Mark(start, match.end(), ADDRESS)
