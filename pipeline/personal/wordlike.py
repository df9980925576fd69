"""Names that are words as well: with a small letter they are taken for words."""

from __future__ import annotations

from pipeline.wordlists import wordset

# Of the names that Faker and we list, those that our labelled calls also say as words.
NAME_WORDS = wordset(
    "alfa alla anar anda andra andre andres angel anker annars annet antal ante arvo august avi avin bach bakken "
    "bakker bara barber bare barna bass bath bean beard beer benet beste beta bett bil bills bin bina birch bite "
    "björk blessing blot bob bond bones bonner bonnet booker booth bor borde bore boven bragt branch brand brandy "
    "brent brick bridge bru brun bruna bud bulle butcher bæring bøje canal car carry carton case cases chai charity "
    "choi clear comfort company con contractor cousin cousins crane cross cruise curry dagane dags dam dan dans dar "
    "dash dass date daud decker deep dekker del den der die din dina divan doctor dos dries drum dörr each early "
    "eco edit eka eldar elder eller elva enda endra endre ene enno erm eta etta fair fall fancy fee fem ferry finns "
    "fiol flink flood floor flowers foot foran forrest fred fresh frid frisk frost fry gade gal gamble ganga "
    "gardiner glass glasses goda good grand grant graves gray gren gret grey guard gubben hagen hak hakan hakker "
    "ham hammar handa hare harm hasta hasty haug hekker hemma het hjelm hjort hogg holder hood hook hoover horn "
    "hortensia huff hull hult hung hus huska ikonen inga jaga januar jente job judge jug juli juni junk kaia kajen "
    "kaktus kale kalla kallas kannan kar karmen karta key kirke kiss klemt knapp koger kok kokk kora koret kort "
    "korte kos kosten koster kramar kroker kuba kyla lad lada lagat lage lah laks lam landa lang lange lass law "
    "leek lei leia leire lenka letta levy lia likar lila lilla lina link ljung loan loo lot lova low lucky luka "
    "lukk lukka lyden lykke lätt mack macka macken mad made mak mall mallet man mand mangel mann mans marigold "
    "marine marks mars mart mas massa masse mast master mata mate matta meg mel melet mena mens mentor merchant "
    "mercy merino mil mile mina mitt modig moon mora more morrow morse mose mountain mule mur must myra mörk nae "
    "nais natt natta nest nia nisse nissen nitti noble non nord nota oak odds ora org otte otur owe pace page pages "
    "pai pal pall palle palm pant papp parent parks parts patience paw peace peng pent pers petar pier piper pole "
    "polis pop power prat prima raden rak ram rama rand rask rea read reader real reda rein rena rene renner rens "
    "rik rika ring rock roden roman room roots ros rosin rust rut ruta rute rutten sad sager said saka saksen sales "
    "salmon salonen sanda sandal sane sang sant sauer sayin schäfer seler sellers sen server seven sexton sherry "
    "sidor sil sild silke sina sine sirén skinner skog skugga skuld smart smita snow snyder sokk sola sole som soon "
    "spiker stack stan stark steer stilla storm story strid strøm styr styrs suits summers sur sura susa svans tak "
    "tala talat tank tea the tia tida ties till tins toner too trang trapp trygg tröst tuba tur unna unnar ute vaks "
    "valborg valid vals valves vara varma vaska veis veit ven venkatesh ver verda verdi veta vid vide vikar vila "
    "vilar vill vita wall walls ward water watt way weeks were winter wise yoga över "
)
# Places, peoples, makes and titles that are given names or surnames somewhere.
NO_NAMES = wordset(
    "aarhus aberdeen africa alberta alexa alfa amazon america apollo apple april asia aston athlone atlas august "
    "aurora austin avalon ayr bali bangor barnsley baron bas belfast bentley bergen berger beta bilka birmingham "
    "blackpool bodø bolton borås bosch boss boston bournemouth bradford brand bravo bright brighton bristol british "
    "brooklyn burnley burton bush cambridge canal canon canterbury captain cardiff carolina chad charlotte chelsea "
    "cheltenham chester china coll cork coventry crewe dale dallas danish delta denver derby dev digital drammen "
    "dublin dudley duke dundalk dundee durham dutch earl east edinburgh engen english ennis epworth esbjerg eta "
    "europa europe exeter falkirk fast fields finnair florence ford french galway gamma gent georgia german glasgow "
    "gloucester google grimsby gävle halden hale halifax halla hamar hamilton hastings holland honda horten hotel "
    "houston huddersfield ica india inverness ipswich irish isa israel jordan june jupiter kalmar kapp kenya "
    "kilkenny kilo king kingston kirk kiruna klap klarna kolbäck kolding köge køge lancaster lea leeds leicester "
    "lexus lier lima limerick lincoln lindshult liverpool llano london lone luna lund luton madison madrid maine "
    "manchester mansfield marine mars mason matas max maxi may mercedes merit mesa meta middlesbrough milan mills "
    "milton molde mora moss nelson nes newport nissan nokia noor nordea norlys north norwegian norwich nottingham "
    "nova oban octavia odense olympia olympus oman omega otta oxford paris paypal perth peterborough philips "
    "phoenix plymouth polish polo poole pope premium preston prime prince princess queen rana randers reading "
    "renault ribe roma rotherham royal saint sala sande santa sas saturn scottish sheffield siemens sierra sigma "
    "skien sky sligo slough south spain spanish stange stanley stirling stockport strand swansea swedish swindon "
    "swish swords sydney telenor telford telia telmore tesla toyota tralee trinity tromsø trygg umeå uni valencia "
    "vasa vejle venus vera viborg victoria vienna villa vipps virgin virginia voss wade warrington washington "
    "waterford watford wellington welsh west wigan winchester wolverhampton worcester york zeta "
)
# Given names of our own lists that our labelled calls also say with a small letter: in a line with capitals they stay.
SMALL_TOO = wordset(
    "alva anna ben brett gro gun hedda helga ho inge ingela jamie kai kalle karen karl kerstin kirsten klara lasse "
    "lene linda luke maiken malte mats mattias min ola petra preben ramla rita roland rosa son sung svend syver "
    "søren tara ting tom tone tung vagn "
)
