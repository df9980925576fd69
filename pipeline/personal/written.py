"""Numbers in digits: those that point to a person, and those that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.personal.checks import is_account, is_iban, is_identity, is_phone
from pipeline.personal.marks import DIGIT, ID, NUMBER, Mark
from pipeline.prices import prices
from pipeline.timing import Span

LEAST = 4  # digits; shorter numbers point to nobody

_CANDIDATE = re.compile(r"(?<!\w)(?:[^\W\d_]{1,5}-?)?\+?\d(?:[ \u00a0./()–-]{0,2}\d){0,40}(?P<unit>[^\W\d_]{0,20})")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}(?!\w)")  # one way to match: linear in the length
_HOUR = r"(?:[01]?\d|2[0-4])"
_TIME = rf"{_HOUR}[.:][0-5]\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])[./](?:0?[1-9]|1[0-2])"
_ALONE = r"(?<![\d])(?<!\d[ .,/-])(?:{})(?!\d)(?![ .,/-]\d)"
# Times, ranges, dates of late years, decimals.
_PLAIN = re.compile(
    "|".join(
        _ALONE.format(shape)
        for shape in (
            rf"{_TIME}(?: ?[-–] ?{_TIME})?",
            r"\d{1,2} ?[-–] ?\d{1,2}",
            rf"{_DAY}(?:[./]20[1-9]\d)?",
            r"20[1-9]\d-[01]\d-[0-3]\d",
            r"\d{1,3}(?:[ .]\d{3}){0,2},\d{1,2}",
            r"\d{1,3}(?:,\d{3}){1,2}\.\d{1,2}",
            r"\d{1,5}[.,]\d{1,2}",
            r"\d{1,2}(?:\.\d{1,2}){2,3}",
        )
    )
)
_DATE = re.compile(rf"{_DAY}[./]20[1-9]\d")
_OLD_YEAR = re.compile(
    r"(?:i|in|siden|since|sedan|fra|from|från|indtil|until|av|af|of|år|året|før|före|before) \Z", re.IGNORECASE
)
_YEARS = re.compile(r"(?:19|20)\d\d(?: ?[-–/] ?(?:19|20)?\d\d)?")
_THOUSANDS = re.compile(r"[1-9]\d?(?:[ \u00a0.,]\d{3})|[1-9]\d{0,2}(?:[ \u00a0.,]\d{3})*[ \u00a0.,]000|[1-9]\d{1,2}00")
_UNIT = re.compile(
    r"[ \u00a0-]?(?:[mgkt]?bit\w*|[mg]bps|megabit\w*|gigabit\w*|[kmgt]b|gig|kwh|kilowatt\w*|watt|w|volt|km|mil|miles|"
    r"kilomet\w*|met(?:er|re)\w*|m|cm|mm|kvm|m2|kvadrat\w*|square|lit(?:er|re)\w*|ml|gram|kg|kilo\w*|poeng|poäng|"
    r"points?|point|"
    r"stk|styck\w*|stykker|kund\w*|customers|people|personer|ansatte|anställda|steps|skritt|hestekr\w*|hk|omdrejninger|"
    r"måned\w*|månad\w*|months?|dag\w*|days?|tim\w*|hours?|minut\w*|sekund\w*|seconds?|uke\w*|uge\w*|vecko\w*|"
    r"weeks?|år|years?|"
    r"gang\w*|gånger|times|grader|degrees|tommer|tum|inch\w*|serie\w*|series|prosent\w*|procent\w*|percent)(?!\w)",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"(?:kost\w{0,9}|pris\w{0,9}|price\w{0,9}|cost\w{0,9}|betal\w{0,9}|paid|pay\w{0,9}|charge\w{0,9}|"
    r"tr[ua]kk\w{0,9}|dragit|dragen|"
    r"belopp?\w{0,9}|bel[øo][bp]\w{0,9}|(?:regning\w{0,9}|faktur\w{0,9}|räkning\w{0,9}|bill|invoice) (?:på|of|for)|"
    r"spar\w{0,9}|"
    r"tjen\w{0,9}|skyld\w{0,9}|prosent av|procent av|percent of|egenandel\w{0,9}|"
    r"self-?risk)\W{1,3}(?:\w{1,30}\W{1,3}){0,2}$",
    re.IGNORECASE,
)
_PRICED_BEHIND = re.compile(
    r",? (?:(?:hvis|om|if|når|när|naar|when) (?:du|dere|ni|de|i|you|we|man|vi) (?:betal\w{0,6}|pays?|tar|tager|take|"
    r"buy|kjøper|köper|køber)|(?:i|per|pr\.?|om|a|each|the) (?:måned\w{0,3}|månad\w{0,3}|month|år\w{0,2}|year)|"
    r"inkl\w*|incl\w*|med moms|ex\.? vat|totalt|i alt|in total|all in)(?!\w)",
    re.IGNORECASE,
)
# "a Fritzbox 7590", "the model is 3008"
_MODEL = re.compile(
    r"(?:modell?(?:en)?|typen?|type|versj?on\w{0,3}|version|serien?|series|fritz!?box|asus(?: rt)?|netgear|zyxel|"
    r"tp-?link|d-?link|linksys|"
    r"huawei|nokia|iphone|ipad|galaxy(?: \w{1,5})?|samsung|sony|lg|philips|bosch|siemens|canon|epson|brother|hp|"
    r"dell|lenovo|thinkpad|"
    r"playstation|xbox|nintendo|peugeot|rtx|gtx|core i\d|office|windows|server|volvo|bmw|audi|tesla|genexis|"
    r"sagemcom|technicolor)"
    r"(?: er| är| is)?(?: en| ett| et| a)?[ -]$",
    re.IGNORECASE,
)


def number_marks(text: str, language: str | None, plain: Iterable[Span]) -> list[Mark]:
    """Numbers of four digits and more, also spaced and dashed; not money, times, years, measures, models."""
    if not DIGIT.search(text):
        return []
    marks = [Mark(*match.span(), ID) for match in _IBAN.finditer(text) if is_iban(match[0])]
    masked = without(text, plain)
    for match in _CANDIDATE.finditer(masked):
        said = match[0][: len(match[0]) - len(match["unit"])]
        figures = re.sub(r"\D", "", said)
        if len(figures) >= LEAST and not is_plain(said, text, match.start()):
            placeholder = ID if _is_personal(said.strip(), figures, language) else NUMBER
            marks.append(Mark(match.start(), match.end(), placeholder))
    return marks


def plain_spans(text: str, language: str | None) -> list[Span]:
    """Money, times, dates, ranges, decimals: digits that point to nobody."""
    money = [Span(p.start, p.end) for p in prices(text, language)]
    if not DIGIT.search(text):
        return money
    phones = [m.span() for m in _CANDIDATE.finditer(text) if _reads_as_phone(m[0], language)]
    money = [span for span in money if not any(a < span.end_ms and span.start_ms < b for a, b in phones)]
    return money + [Span(*match.span()) for match in _PLAIN.finditer(text)]


def _reads_as_phone(said: str, language: str | None) -> bool:
    """Whole, and written as telephone numbers are: a country code, or groups that are no thousands."""
    groups = re.findall(r"\d+", said)
    return (
        len(groups) >= 3
        and any(len(group) != 3 for group in groups[1:])
        and is_phone("".join(groups), language)
        and said[-1].isdigit()
    )


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with zero characters in place of `spans`, as long as before."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "\0" * (end - start)
    return "".join(letters)


def has_unit(text: str, end: int, least: int = 1) -> bool:
    """`least`: letters of the unit; nobody says "two m"."""
    match = _UNIT.match(text, end)
    return match is not None and len(match[0].strip(" \u00a0-")) >= least


def is_year_or_sum(said: str) -> bool:
    return bool(_YEARS.fullmatch(said) or _THOUSANDS.fullmatch(said))


def is_plain(said: str, text: str, start: int) -> bool:
    """A year, thousands written apart, a round figure; or a measure, price or model by the words around it."""
    if is_year_or_sum(said) or _DATE.fullmatch(said) or has_unit(text, start + len(said)):
        return True
    before = text[max(0, start - 40) : start]
    if re.fullmatch(r"1[5-8]\d\d", said) and _OLD_YEAR.search(before):
        return True
    behind = _PRICED_BEHIND.match(text, start + len(said))
    return len(said) <= 5 and bool(behind or _PRICED.search(before) or _MODEL.search(before))


def _is_personal(said: str, figures: str, language: str | None) -> bool:
    dashed = re.fullmatch(r"\d{6}[ -]?\d{4}", said) is not None
    dotted = re.fullmatch(r"\d{4}[. ]\d\d[. ]\d{5}", said) is not None
    american = re.fullmatch(r"\d{3}[ -]\d{2}[ -]\d{4}", said) is not None and said[0] != "9"
    return is_identity(figures, language, dashed) or (dotted and is_account(figures)) or american
