"""Given names that are common where our languages are spoken and are no words there, and how surnames end."""

from __future__ import annotations

import re

from pipeline.personal.listed_names import given_names, surnames
from pipeline.personal.more_names import MORE_GIVEN
from pipeline.personal.wordlike import NAME_WORDS, NO_NAMES
from pipeline.wordlists import wordset

GIVEN = wordset(
    # nb
    "anders andreas anette anita anja anna anne arild arne arnt arvid asbjørn aslak astrid atle aurora beate "
    "benedicte benjamin "
    "berit bjarne bjørg bodil borghild brit britt bård camilla cathrine cecilie christoffer dagfinn dagny daniel "
    "edvard egil einar "
    "eirik elin eline elisabeth ella ellen elise emil emilie emma erik erlend eskil espen eva fredrik frida frode "
    "geir gerd gjertrud "
    "grete grethe gro gunhild gunnar gunvor guro guri haakon halvor hanna hanne hans-petter harald hauk hedda hege "
    "heidi heidrun "
    "helene helga helge henriette henrik hildegunn hilde ida idar ingeborg inger ingrid ingunn ingvild irene iselin "
    "ivar jakob jan "
    "janne jarle jens joakim johan johanne johannes jon jonas jorunn jostein julie jørgen jørn kai kari karianne "
    "karin karoline "
    "katrine ketil kine kjell kjersti kjetil kjartan knut kristian kristin kristine kristoffer lars lasse laila "
    "leif lene leni "
    "linda line-marie linn lisbeth lise liv-marit magnhild magnus malin maren margrethe maria marianne marit marius "
    "marte martin "
    "martine mathilde mathias mats merete mette mikkel mikael mohammed morten nils nina njål nora odd-arne oda olav "
    "ola olaf ole "
    "olga oskar ottar ove petter ragnar ragnhild randi rannveig reidar reidun renate rikke roar rolf ronny "
    "rune-andre sander sara-marie "
    "sebastian sigbjørn signe sigrid sigurd silje simen sindre sissel siw snorre solfrid solveig sondre stian stine "
    "sunniva svein "
    "sverre synnøve synne tarjei terese thea thomas thor thorbjørn tomas tone torbjørn torgeir torhild torill "
    "torkel tormod torstein "
    "torunn toril trine trude trygve turid unni vegard vegar vetle vibeke vidar vilde yngve yngvild øystein øyvind "
    "åge åse åshild "
    "ådne åsmund yusuf ahmed ali fatima farah amir aisha hassan ibrahim omar amina leila samira maiken villads "
    "vikram kayla marv brett brandi marcus todd warren wendell reuben jayden tamsin jodie noreen sune selma ruben "
    "terje tore rune roy finn bjørn odd stig tor dag liv siv ulf alf sten hans vera stella nick aksel axel jeanette "
    "padraic gerry piotr ylva conny lorna walt pål kåre mons "
    # sv
    "agneta agnes albin alexander alexandra alice alva amanda anders andrea anette angelica anneli annika annelie "
    "anton arvid "
    "astrid axel barbro beatrice berit bertil birger birgitta bosse britta britt-marie carina carl caroline "
    "carolina cecilia "
    "charlotta charlotte christer christina christoffer dagmar daniel david dennis ebba elias ellinor elsa emelie "
    "emil erika erik "
    "evelina felicia fredrik fredrika gabriel gerd gun gunilla gunnar gustaf gustav göran göte hampus hanna "
    "hans-erik harriet "
    "hedvig helena henrik hugo håkan ingemar ingegerd ingela inger inga-lill ingvar isabelle ivar jakob jan-erik "
    "jennie jenny jens "
    "jessica jimmy joakim joel johan johanna johannes jonas jonatan josefin josefine julia jörgen kajsa karin karl "
    "karl-erik karolina "
    "katarina kenneth kenny kent kerstin kicki kim kjell klara klas kristina kristoffer lars lasse leif lena "
    "lennart leo linda linn "
    "linnea linnéa linus lisa louise lotta lovisa ludvig lukas magdalena magnus maja malin malte margareta maria "
    "marianne marie "
    "marika markus martina mats mathias mattias michael mikael mona-lisa monica monika måns märta niklas nils nina "
    "ola olle olof "
    "oskar oscar ove patrik pelle pernilla per-olof per-erik peter petra pia pontus ragnar ralf rasmus rebecka "
    "rickard robert robin "
    "roger roland rolf samuel sandra sara-maria sebastian siv-britt simon sofia sofie staffan stefan stig-arne "
    "stina sture susanne "
    "sven sven-erik svante tage-erik teresia therese thomas tilda tobias tomas tommy torbjörn tord torsten tuva "
    "ulf-göran ulla "
    "ulla-britt ulrika urban veronica viktor viktoria wilma yngve yvonne åke åsa örjan östen "
    # da
    "allan anders andreas anette annelise annette anne-marie arne asger astrid bente benny bettina birgit birgitte "
    "birthe bjarne bo-erik "
    "bodil brian britta camilla carl carsten caroline charlotte christina claus connie dagmar dennis dorte dorthe "
    "ebbe egon ejner "
    "elise elisabeth emil emilie emma erik esben eva finn-erik flemming frederik frederikke freja freddy gitte "
    "grethe gudrun hanne "
    "hans-jørgen harald heidi helene helle henning henrik henriette ib inge inge-lise ingelise inger ingrid ivan "
    "jacob jakob "
    "jan-erik jane janni janne jens jens-peter jeppe jesper jette joan johannes john johnny jonas jonathan jytte "
    "jørgen jørn kaj "
    "karen karin karina karl karl-aage karsten kasper kenneth kim kirsten kirstine kristian kristine kurt käte lars "
    "lasse laura leif lena "
    "lene lis lisbeth lise lissi lotte louise mads magnus maibritt maja malene maren margit margrethe maria "
    "marianne marie mark-ole "
    "martin mathias mathilde merete mette michael mikkel mikael mogens morten nanna nete niels niels-erik nikolaj "
    "nina ole oliver "
    "orla palle pernille per-erik peter pia poul preben rasmus regitze rené rikke rita rosa sabine sanne sara-marie "
    "signe simon simone "
    "sofie steen steffen stig-ole stine susanne svend søren tanja thea thomas thorkild tilde tina tine tobias tom "
    "tommy tonny torben "
    "trine troels ulla ulrik vagn verner vibeke viggo villy vivi willy yrsa yvonne "
    # en
    "aaron abigail adam adrian agatha aidan aisling aisha alan alastair albert alex alexander alice alison allan "
    "amanda amy andrea "
    "andrew angela anita ann anna annabel anthony antonia aoife arthur ashley audrey barbara barry beatrice ben "
    "benjamin bernadette "
    "bernard beth bethany beverley bradley brenda brendan brian bridget bronagh bronwyn caitlin callum cameron "
    "caoimhe carl caroline "
    "catherine cathal cathy charlotte cheryl chloe chris christine christopher ciara ciaran cillian claire clare "
    "clive colin connor conor "
    "craig damian daniel darren david deborah declan deirdre denise dermot desmond diana diane dominic donal donna "
    "doreen doris dorothy "
    "douglas duncan dylan eamon edith edward edwin eileen elaine eleanor elizabeth ellen ellie emily emma eoin eric "
    "erin ethan eugene "
    "eunice evelyn ewan felicity fergus fiona frances francesca fraser freya gareth gary gavin gemma geoff geoffrey "
    "george georgia "
    "georgina gerald geraldine gerard gillian gladys glenn gordon graham grainne gregory gwen hannah harold harriet "
    "helen henry "
    "howard hugh ian imogen irene isabel isla ivan jacqueline jake james jamie janet janice jason jeffrey jennifer "
    "jeremy jess jessica "
    "jill joan joanne joe joel john jonathan joseph josephine josh joshua joyce judith judy julia julian julie "
    "karen kate katherine "
    "kathleen katie keith kelly kenneth kerry kevin kieran kimberley kirsty laura lauren lawrence leah leanne "
    "leonard lesley liam "
    "linda lindsay lisa lorraine louise lucy luke lydia lynn lynne maeve malcolm margaret maria marian marie "
    "marilyn martin mary "
    "mary-jane matthew maureen maurice mavis megan melanie melissa michael michelle millie molly monica morag "
    "muriel nadia naomi natalie "
    "natasha nathan neil niall niamh nicholas nicola nigel noel nora norma norman oisin oliver olivia orla oscar "
    "owen padraig pamela "
    "patricia patrick paul paula pauline peggy peter philip philippa phoebe phyllis priya rachel ralph raymond "
    "rebecca reggie richard "
    "robert roberta roderick roger roisin ronald rosemary rowan ruth ryan sally sam samantha samuel sandra sarah "
    "sean shane shannon "
    "sharon shauna sheila shirley shona sian simon sinead siobhan sophie stephanie stephen steve steven stewart "
    "stuart susan suzanne "
    "sylvia tara teresa thomas tilly tina toby tobias tom tony tracey tracy trevor valerie vanessa veronica "
    "victoria vincent "
    "walter wendy wesley wilfred winifred yasmin yvette yvonne zoe"
)
_SURNAME = re.compile(
    r".{2,}(?:sen|sson|ssen|ström|strøm|berg|bergh|gren|lund|kvist|qvist|quist|stad|rud|gaard|gård|dahl|mark|holm|"
    r"haug|haugen|bakk|bakken|"
    r"vik|nes|moen|eide|stein|feldt|blad|bladh|sköld|wall|lind|ham|ton|worth|field|shaw|man|hammar|bäck|bæk|torp|fors|"
    r"stedt|sted|zen|tzen|bjerg|kjær|tveit|seth|vold|löf|stierna|hjelm|crantz|shire|brook|brooke|wood|bury|borough)|"
    r"(?:mc|mac|o['’]|fitz)\w{3,}"
)
_PERSONAL = re.compile(
    r".{2,}(?:gaard|quist|qvist|kvist|hammar|bäck|feldt|dahl|löf|stierna|hjelm)|(?:mc|mac|o['’])\w{3,}"
)
_PATRONYMIC = re.compile(r"[A-ZÆØÅÄÖ][^\W\d_]{2,}(?:sson|[^s\W\d_]sen|ssen)")
_ENDS_TOO = wordset("problemsen onsen kvalm ton station button nation")


def is_given(word: str) -> bool:
    return is_common(word) or word.lower() in given_names()


def is_common(word: str) -> bool:
    """A given name of our own lists, which hold hardly any words."""
    lower = word.lower()
    return lower in GIVEN or lower in MORE_GIVEN


def is_patronymic(word: str) -> bool:
    """Hansen, Karlsson: with a capital in the middle of a sentence a name."""
    return _PATRONYMIC.fullmatch(word) is not None


def is_like_surname(word: str) -> bool:
    """By its ending."""
    lower = word.lower()
    return lower not in _ENDS_TOO and _SURNAME.fullmatch(lower) is not None


def stands_alone(word: str) -> bool:
    """A surname that, unlike many others, is no place either."""
    lower = word.lower()
    known = lower in surnames() or _PERSONAL.fullmatch(lower) is not None
    return known and lower not in NAME_WORDS and lower not in NO_NAMES


def is_surname(word: str) -> bool:
    """By its ending or on the list; no word."""
    lower = word.lower()
    return (is_like_surname(word) or lower in surnames()) and lower not in NAME_WORDS
