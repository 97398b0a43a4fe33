"""The words by which persons are told from units: headings, given names, words of workplaces.

Kept in the program and not among the mappings: what a file is refused for is nobody's choice.
"""

import re

NAME, NAME_PERHAPS, IDENTITY, PHONE, IDENTIFIER, FREE_TEXT, DESCRIPTION = range(7)
"""What stands below a heading; below `NAME_PERHAPS` and `DESCRIPTION` the cells decide."""


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LEADER = r"(?:leder|leiar)"
_OWNER = (
    r"(?:ansatt(?:es?|s)?|tilsette?s?|medarbeid[ea]r(?:en)?s?|respondent(?:en)?s?"
    rf"|person(?:en)?s?|{_LEADER}(?:en)?s?|employee(?:'s)?|manager(?:'s)?)"
)
HEADINGS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (
            NAME,
            (
                r"(?:fornavn|førenamn|mellomnavn|etternavn|etternamn|fullt na[vm]n|fullstendig navn"
                rf"|personna[vm]n|{_LEADER}na[vm]n|ansattna[vm]n|respondentna[vm]n"
                r"|first ?name|last ?name|surname|full ?name|given ?name"
                rf"|na[vm]n(?:et)? (?:på|til) {_OWNER}|{_OWNER} ?na[vm]n|{_OWNER} ?name"
                r"|(?:for-? og etternavn|fornavn (?:og )?etternavn|etternavn,? fornavn))"
            ),
        ),
        (
            NAME_PERHAPS,
            (
                r"(?:na[vm]n|name|ansatt|ansatte|tilsett|medarbeid[ea]r|respondent|deltaker|deltakar"
                rf"|(?:nærmeste |nærmaste |avdelings|enhets|einings)?{_LEADER}|kontaktperson"
                r"|employee|(?:line )?manager|leader|participant|contact)"
            ),
        ),
        (
            IDENTITY,
            (
                r"(?:fødselsn(?:umme)?r|fødselsnr|fodselsn(?:umme)?r|fnr|personn(?:umme)?r|personnr"
                r"|d-?n(?:umme)?r|f\.? ?nr|national id(?:entity)?(?: number)?|ssn)"
            ),
        ),
        (
            PHONE,
            (
                r"(?:(?:privat |arbeids|jobb)?(?:mobil|telefon|tlf|phone|mobile|cell ?phone)"
                r"(?:telefon|n(?:umme)?r| ?number| nr)?(?: \(?(?:mobil|privat|jobb|arbeid)\)?)?)"
            ),
        ),
        (
            IDENTIFIER,
            (
                r"(?:(?:ansatt|tilsett|ressurs|medarbeid[ea]r|lønns?)[ -]?(?:n(?:umme)?r|id)"
                r"|brukerna[vm]n|brukarnamn|initialer|initialar|user ?name|employee (?:id|n(?:umbe)?r|no)"
                r"|(?:fødsels|fødse)dato|født|date of birth|birth ?date|ip[- ]adresse|ip address)"
            ),
        ),
        (
            FREE_TEXT,
            (
                r"(?:(?:fri ?tekst|åpent svar|opent svar|open text|free ?text|utdyp|utdjup|comments?"
                r"|(?:andre |generelle |evt\.? |eventuelle )?(?:kommentar|merknad|innspill|innspel"
                r"|tilbakemelding|forslag)(?:er|ar)?)\b.*)"
            ),
        ),
        (
            DESCRIPTION,
            (
                r"(?:(?:beskriv|forklar|påstand|spørsmål|description|explanation|statement|question"
                r"|item|definisjon|definition|hva måles|kva blir målt)\w*.*)"
            ),
        ),
    )
)
"""Headings in lower case, the first that fits; the whole heading must be one."""

LABELS = (
    r"(?:leder|leiar|enhetsleder|avdelingsleder|einingsleiar|rektor|styrer|styrar|kontaktperson"
    r"|saksbehandler|saksbehandlar|ansvarlig|ansvarleg|utarbeidet av|laget av|manager|contact)"
)
"""What stands before a colon and a person's name, in lower case."""

NOT_A_VALUE = _split("""
    ja nei yes no x ukjent ukjend unknown ingen alle fast midlertidig true false
    - – — * ** . .. : n/a na skjult løynd hidden u.off. u.off 0 1
""")
"""What is nobody's name, number or comment, wherever it stands."""

ROLE_ADDRESSES = _split("""
    post postmottak epost e-post firmapost kontakt contact info support hjelp help hr personal
    personalavdelingen servicetorg servicetorget noreply no-reply postkasse sentralbord
    personvernombud personvern 10-faktor 10faktor
""")
"""What stands before the @ in the address of an office."""

FIRST_PERSON = _split("""
    jeg eg meg min mi mitt mine vi oss vår vårt våre i'm my me we our
""")
TELLING = FIRST_PERSON | _split("""
    er har var ikke ikkje aldri alltid det som at må kan skal burde bør blir ble vert vart får
    fikk føler opplever trives synes veldig mye mykje litt for bra dårlig takk savner ønsker
    the is are was not very should would could have has been too
""")
"""Words that make a sentence, and hardly ever the name of a workplace."""

PARTICLES = _split("von van de den der da di du af la le el al bin ibn ben abu dos del")
"""Small words within a person's name."""

_WORKPLACES = """
    skole skule barnehage barnehager barnehave sfo senter sentre tjeneste tjenester teneste
    tenester avdeling avdelinger enhet enheter eining kontor kommune sektor område team gruppe sone
    stab drift bolig bustad bofellesskap omsorg helse oppvekst kultur teknisk plan bygg byggesak
    eiendom eigedom renhold reinhald vei veg vann vatn avløp brann legevakt lege bibliotek arkiv
    økonomi lønn personal innkjøp digitalisering it hr nav ppt rus psykisk barnevern familie ungdom
    fritid miljø landbruk natt dag hjemmetjeneste heimeteneste sykehjem sjukeheim kjøkken vaskeri
    administrasjon ledelse leiing rådmann kommunedirektør og i på ved for av til med nord sør øst
    vest nordre søndre søre østre vestre nedre øvre indre ytre midtre midt store lille vesle gamle
    nye norge noreg norway landssnitt hele heile totalt total sum faktor
    school department unit office service services centre center home nursery care team north south
    east west motivasjon klima kompetanse
"""
WORKPLACE_WORDS = _split(_WORKPLACES)
WORKPLACE_ENDING = re.compile(
    r"\w(?:skolen?|skulen?|barnehagen?|barnehagar|senteret?|sentre|tjenest(?:en?|ene|er)"
    r"|tenest(?:a|er|ene)|avdeling(?:en|a|ene)?|kontoret?|torget|heimen|hjem(?:met)?|tunet"
    r"|seksjon(?:en)?|sektor(?:en)?|etat(?:en)?|verk(?:et)?|stasjon(?:en)?|klinikk(?:en)?"
    r"|team(?:et)?|bolig(?:en)?|fellesskap(?:et)?|huset|hallen|tilbud(?:et)?|tiltak(?:et)?"
    r"|vern(?:et)?|området?|enhet(?:en)?|eining(?:a)?|patruljen|sentralen|ledelse|leiing"
    r"|motivasjon|klima|klarhet|utvikling)$"
)
"""How words of a workplace end, in lower case. Endings of surnames (-heim, -hagen) are none."""

_GIVEN = """
    aase abdi abdul abdullah adam adrian agnes agnieszka ahmed aksel albert aleksander alexander alf
    ali alice alma amalie amanda amina amir amund anders andre andrea andreas andrzej ane anette
    anita anja ann anna anne anniken annette arild arne arnfinn arnt aron arvid asbjørn ask aslak
    asta astrid atle aud audun august aurora axel barbara beate bendik benjamin bente berit bernt
    birger birgit birgitte bjarne bjørg bjørn bodil borghild brede brit britt brage bård camilla
    carina carl caroline casper cato cecilie charlotte christian christina christine christoffer
    christopher cornelia daniel david dag dagfinn dagny dina ebba edel edvard egil eilif einar eirik
    eivind elena eli elias elin eline elisabeth elise ella ellen ellinor elsa else emil emilie emma
    emmanuel endre erik erika erlend erling espen ester eskil eva even fatima felix filip finn
    fredrik freja frida frode fatuma gabriel geir georg gerd gina grete grethe gro gudrun gunhild
    gunn gunnar gunvor guro gustav guttorm håkon hågen halvor hanna hannah hanne hans harald harriet
    hassan hege heidi helene helga helge helle henning henriette henrik herman hilde hildegunn
    hussein håvard ida idar ibrahim inga inge ingeborg inger ingrid ingunn ingvar ingvild isak
    isabel isabella ivar iver jakob jan janne jarle jens jeanette jenny jesper jo joachim joakim
    joanna johan johanna johanne johannes john johnny jon jonas jonathan jorunn jorid josef josefine
    julia julie julian jørgen jørn kaja kamilla kari karen karin karina karl karoline kasper katarzyna
    katrine kenneth ketil kim kine kirsten kirsti kjell kjersti kjetil knut kristian kristin kristina
    kristine kristoffer kåre lars lasse laila laura lea leah leif lena leo leon leonard lilly linda
    line linn linnea linus lisa lise liv live lone lotte louise lucas ludvig lukas mads magne magnar
    magnhild magnus maja malin malene mari maria mariam marianne marie marit marius mark markus marte
    marta martha marthe martin mathea mathias mathilde mats may maren mette mia michael mikael mikkel
    milan mina mohamed mohammad mohammed mona monica monika monica morten muhammad mustafa nadia
    nathalie natalia nicolai nicolas nikolai nils nina noah nora odd oddvar oda ola olav ole olaf
    olav olga oliver olivia olga omar oscar oskar otto ove paul paula pawel peder per pernille peter
    petra petter philip pia piotr pål ragna ragnar ragnhild rakel randi rannveig rasmus rebekka
    reidar reidun renate rita robert robin roger rolf ronny roar rune runar ruth rut sander sandra
    sara sarah sebastian selma sigbjørn sigmund signe sigrid sigurd sigve silje simen simon sindre
    siri siv sivert sofia sofie solfrid solveig solvår stein steinar stian stig sturla sunniva susann
    susanne svein sverre synne synnøve sølvi sondre teodor terese terje theodor thea therese thomas
    thor thorbjørn tiril tobias tom tomas tommy tone tonje tor torbjørn tord tore torgeir torhild
    torill torunn torstein tove trine trond trude truls trym trygve turid ulf ulrik une unni valborg
    vebjørn vegard vera veronica vetle victor vida vidar vigdis viggo viktor viktoria vilde vilhelm
    vivian wenche werner william yasmin yusuf yngve yvonne øivind ørjan øystein øyvind åge åse åshild
    åsmund anastasia svetlana oksana olena iryna tatiana ivan mehmet ayse elif khadija zahra noor
    muna hodan ayan farah nguyen thi minh van anh linh arun priya raj singh maryam jamila ewa
    malgorzata krzysztof tomasz marcin jolanta dorota beata renata vytautas jurate rasa
"""
GIVEN_NAMES = _split(_GIVEN) - {
    "van",
    "thi",
    "ask",
    "live",
    "dag",
    "mark",
    "may",
    "even",
}
"""Given names that are common in Norway, in lower case, from the public name statistics."""
