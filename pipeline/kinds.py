"""What sort of compensation the words near an amount speak of, in Norwegian, Swedish, Danish and English together."""

from __future__ import annotations

import re
from functools import lru_cache

# Phrases apart by "|"; * the rest of a word (or its beginning), ~ up to four words between.
_KINDS = {
    "voucher": """voucher* | gift card* | giftcard* | coupon* | *gavekort* | *presentkort* | gåvokort* |
        tilgodebevis* | tilgodelapp* | tilgodeseddel* | tillgodokvitto* | kupong* | kupon* | værdikort* |
        værdibevis* | verdikort* | rabattkod*""",
    "waived_fee": """waiv* | no fee | no ~ charge | no ~ fee | no delivery | drop ~ fee | drop ~ charge |
        remove ~ fee | remove ~ charge | cancel ~ fee | reverse ~ fee | reverse ~ charge | without ~ fee |
        free delivery | free shipping | free postage | month* ~ free | free month* | free of charge for | on us |
        on the house | out of our pocket | you don't pay | uten *gebyr* | uten *avgift* | uten *frakt* |
        utan *avgift* | uden *gebyr* | uden *afgift* | uden *fragt* | gebyrfri* | avgiftsfri* | afgiftsfri* |
        fraktfri* | fragtfri* | fri *frakt | fri *fragt | gratis *frakt | gratis *fragt | gratis levering |
        gratis leverans | stryk* | slett* ~ *gebyr* | slet* ~ *gebyr* | fjern* ~ *gebyr* | fjern* ~ *avgift* |
        fjern* ~ *afgift* | frafall* | frafald* | ettergi* | eftergiv* | efterskänk* | slopa* | tar bort ~ *avgift* |
        slippe* | slipper | slipp ~ betal* | betalar ~ inget | betalar ~ inte | betaler ~ ikke | betaler ~ ingenting |
        utan att ~ betalar | gratis måned* | måned* ~ gratis | månad* ~ gratis | månad* utan avgift | på vår regning |
        på vores regning | for vores regning | på vår räkning | på vår bekostnad | vår bekostning | bjud* ~ på |
        spander* | tar kostnaden | tar den kostnad* | bortfald* | bortfall* | uten at ~ koster | utan att ~ kostar |
        uden at ~ koster | koster * ingenting | kostar * inget |
        for nothing | cancelled | canceled | cancel* | wip* | dropping | letting you off | let you off | forget ~ fee |
        taken ~ off the fee | don't pay | won't pay | won't see | lar ~ falle | faller bort | faldt bort | fjern* |
        skal ikke betale | skal I ikke betale | ska* ~ inte betala | ikke betal* | inte betala | får det uden |
        får det uten | uten porto | uden porto | uden regning | uten regning | utan hyra | uten leie | uden leje |
        ska bort | skal bort | tar ~ bort | tar vi bort | ta bort | ta ~ bort | tager ~ væk | borttag* | er borte |
        är borta | er væk | slippa | slippe for | stryg* | streg* | struk* | droppe* | droppar | dropper | efterlad* |
        fritag* | fritar | fritas | fryser avgiften | står ~ for frakten | står ~ för frakten""",
    "refund": """refund* | reimburs* | money back | get ~ back | have ~ back | give ~ back | pay ~ back | put ~ back |
        send ~ back | back to your | back on your | back onto your | back into your | refunder* | tilbakebetal* |
        tilbagebetal* | återbetal* | tilbakefør* | tilbagefør* | tilbake | tilbage | tillbaka | retur | returner* |
        ersätt* | erstatt* | på konto* | til konto* | till konto* | til ~ konto | till ~ konto | på kort* |
        till kort* | på dit kort | på ditt kort | to your bank | to the card | to your card | on your card |
        får ~ igen | får ~ igjen | få ~ igen | få ~ igjen | give ~ igen | get * back | back | udbetal* | utbetal* |
        mot ~ kvittering* | mot ~ kvitto* | mod ~ kvittering* | receipt* | kvittering* | dekk* | dækk* | täck* |
        inntil | inden ~ bankdag* | penge* ~ igen | penge* ~ igjen | pengar* ~ igen | difference""",
    "credit": """credit* | kredit* | godskriv* | gottgör* | godtgj* | godtgør* | modregn* | tilgode | til gode |
        tillgodo | till godo | sett* ~ inn | sätt* ~ in | sæt* ~ ind | neste faktura* | neste regning* |
        nästa faktura* | nästa räkning* | næste faktura* | næste regning* | off your ~ bill | off your ~ invoice |
        from your ~ bill | against your ~ bill | av regning* | av faktura* | af regning* | af faktura* | på regning* |
        på faktura* | on your ~ bill | on your ~ invoice | off your ~ statement | to your account |
        in your account | on your account | on the account | into your account | into your bank | på kontoen din |
        på din konto | på ditt konto | på kontoen deres | inn på konto* | ind på konto* | in på ditt konto |
        in på kontot | for the hassle | for the trouble | for the inconvenience | for the bother | for bryet |
        for ulempen | for ulejligheden | for besværet | för besväret | för krånglet | för strulet | oveni |
        legge* ~ på | legge* ~ til | lægge* ~ til | lägg* ~ på | lägg* ~ in | lägg* ~ till | insatt* | indsat* |
        insatta""",
    "discount": """discount* | *rabat* | avslag* | prisavslag* | prisavdrag* | afslag* | off | cheaper | knock* |
        billig* | nedsatt | nedslag | half price | half the price | for half | halv pris* | halve pris* |
        halva priset | slår ~ av | slå ~ av | slår ~ af | slå ~ af | drar ~ av | dra ~ av | trekk* ~ av |
        trekk* ~ fra | trækk* ~ fra | trækk* ~ af | sänk* ~ pris*""",
    "goods": """replace* | free | free of charge | gratis | complimentary | throw* ~ in | kostnadsfri* | kostenfri* |
        vederlagsfri* | utan kostnad | uten kostnad | uden beregning | på köpet | på kjøpet | beholde* | behålla |
        behold | keep it | keep them""",
}
_NOTHING = {
    "waived_fee": """fee ~ waived | fee's waived | fees ~ waived | charge ~ waived | charge's waived | waived ~ fee |
        waived ~ fees | waived ~ charge | *gebyret ~ slettet | *gebyret ~ strøket | *gebyret bortfalder |
        *gebyret faller bort | *gebyret ~ fjernet | *avgiften ~ struken | *avgiften ~ borttagen | month ~ on us
        | months ~ on us | month ~ free | months ~ free | free month* | is on us | on the house | free delivery
        | free shipping | gratis *frakt | fri *frakt | gratis *fragt | fri *fragt | gratis måned* | gratis
        månad* | måned* gratis | månad* gratis | måned* uten avgift | månad* utan avgift | på vår regning | på
        vores regning | for vores regning | på vår räkning | på vår bekostnad""",
    "goods": """free replacement | free upgrade | free of charge | gratis ny* | gratis oppgradering |
        gratis opgradering | gratis uppgradering | kostnadsfri ny* | ny* gratis""",
}


@lru_cache(maxsize=1 << 12)  # of one call: what it offers is asked for its facts, its figures and its ledger
def kind_near(text: str, start: int, end: int) -> str | None:
    """The kind whose words stand nearest to the characters `start` to `end`; None where none is spoken of."""
    found = [
        (max(0, match.start() - end, start - match.end()), order, kind)
        for order, (kind, pattern) in enumerate(_KIND_PATTERNS.items())
        for match in pattern.finditer(text)
    ]
    return min(found)[2] if found else None


def given_for_nothing(text: str) -> str | None:
    """The kind where something is said to cost nothing ("next month on us"), else None."""
    return next((kind for kind, pattern in _NOTHING_PATTERNS.items() if pattern.search(text)), None)


def _pattern(phrases: str) -> re.Pattern[str]:
    parts = [re.escape(" ".join(phrase.split())) for phrase in phrases.split("|")]
    any_of = "|".join(part.replace(r"\ \~\ ", r"\ (?:\w+\W+){0,4}?").replace(r"\*", r"\w*") for part in parts)
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)", re.IGNORECASE)


_KIND_PATTERNS = {kind: _pattern(phrases) for kind, phrases in _KINDS.items()}
_NOTHING_PATTERNS = {kind: _pattern(phrases) for kind, phrases in _NOTHING.items()}
