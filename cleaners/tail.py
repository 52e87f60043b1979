"""Lines that stand in articles without belonging to them, told by their wording.

`WHOLE` lines are noise wherever they stand; `CLOSING` lines end the article when they stand in its last
part: newsletter and app calls, biographies, follow-us lines, credits, report-an-error lines.
"""

import re

from cleaners.names import words_of

_FLAGS = re.IGNORECASE | re.VERBOSE

WHOLE = re.compile(
    r"""^[\W_]*(?:
    (?:adverti[sz]e?ments?|adverstisement|anzeige|werbung|iklan|publicidad|publicité|pubblicità|reklama|annonce|
      reclame|ad)
      (?:\s*[-–:]\s*(?:scroll\ .*|continue\ .*|story\ continues.*|artikel\ geht.*|baca.*)|\s*scroll\ to\ .*)?[\W_]*$
    | (?:story|article)\ continues\ (?:below|after).*$
    | (?:scroll\ to\ (?:continue|resume).*|scroll\ ke\ bawah.*|continue\ reading.*|keep\ reading.*)$
    | \[?gambas:.*
    | (?:baca|lihat|simak|tonton|saksikan)\ (?:juga|pula|artikel|berita|video|selengkapnya)\b[^.]{0,200}:?.{0,160}$
    | (?:baca|lihat)\ (?:selengkapnya|selanjutnya).*$
    | pilihan\ editor\s*:.*$ | berita\ terkait.*$ | artikel\ terkait.*$
    | (?:read|see|watch)\ (?:also|more|next|this|related)\s*[:|\-–].*$
    | (?:read|see)\ (?:also|more)$
    | (?:also\ read|also\ see|related|recommended|read\ more\ (?:about|on|at|from|here)|more\ (?:from|on|
      about))\b[^.]{0,12}[:|].*$
    | related\ (?:stories|articles|posts|news|content|coverage|topics|links|video)s?\b.{0,30}$
    | (?:lesen\ sie\ (?:auch|hier|dazu|mehr)|mehr\ zum\ thema|mehr\ dazu|auch\ interessant|das\ könnte\ sie|
      zum\ thema\s*:|passend\ dazu)\b.{0,250}$
    | (?:à\ lire\ aussi|lire\ aussi|lire\ également|voir\ aussi|sur\ le\ même\ sujet)\b.{0,250}$
    | (?:lea|lee|leer|ver|vea|te\ puede\ interesar|lea\ también|lee\ también|también\ te|
      más\ información)\ (?:también|además|más)\b.{0,250}$
    | (?:leggi\ anche|leia\ (?:também|mais)|lees\ ook|läs\ (?:också|mer|även)|les\ også|læs\ også|čtěte\ také|
      czytaj\ też|zobacz\ też)\b.{0,250}$
    | (?:click|tap)\ here\ to\b.{0,120}$
    | (?:share|tweet|e-?mail|print|comments?|komentar|copy\ link|bagikan|teilen|drucken|merken|partager|compartir|
      facebook|twitter|whatsapp|linkedin|pinterest|reddit|telegram|pin\ it|save|listen|load\ more)
      (?:\s*(?:this|article|story|artikel|on|via|to|\d+|facebook|twitter|whatsapp|linkedin|pinterest|reddit|telegram|
        email|print|share|tweet|link|copy|,|\||&|and))*[\W\d_]*$
    )""",
    _FLAGS,
)  # "ADVERTISEMENT", "Baca juga: Judul", "Read more: Title", "Share on Facebook"

_STAND_IN = re.compile(
    r"""redaktionell\ empfohlene|datawrapper|enable\ javascript|javascript\ is\ (?:disabled|required)|
    your\ browser\ does\ not|accept\ .{0,20}cookies\ to|aktivieren\ sie\ javascript|\{\*|\{\||\{\{|\$\{""",
    _FLAGS,
)  # "Bitte aktivieren Sie JavaScript", "{{ name }}"
_WITHHELD = re.compile(
    r"""externe[nr]?\ inhalt|empfohlene[nr]?\ redaktionelle|inhalte\ von\ .{2,30}\ angezeigt|
    content\ from\ .{2,30}\ (?:is\ )?(?:blocked|provided)|contains?\ content\ provided\ by|
      to\ view\ this\ (?:content|video)|to\ view\ the\ \w{3,12},?\ .{0,30}\bcookies|
    ce\ contenu\ (?:est\ bloqué|n['’]a)""",
    _FLAGS,
)  # "An dieser Stelle finden Sie einen externen Inhalt"
CLOSING = re.compile(
    r"""^[\W_]*(?:
    (?:sign\ up|subscribe|register|join|become\ a\ (?:member|subscriber)|get\ (?:the|our|all|more|breaking)|
      download\ (?:the|our)|
       want\ (?:more|to\ (?:know|read|get))|don['’]t\ miss|click\ here|support\ (?:our|independent)|donate|like\ us|
         follow\ (?:us|me|him|her|the|our|@|[A-Z]\w+\ (?:on|\w+\ on)))\b
    | (?:for\ more\ (?:news|information|stories|on|from|great)|to\ (?:learn|find\ out|read|get)\ more)\b.{0,200}$
    | (?:email|e-mail|contact|reach|write\ to|tweet)\ (?:him|her|us|me|them|the|[A-Z]).{0,160}(?:@|\bat\b|\bon\b)
    | (?:reporting|writing|editing|additional\ reporting|produced|compiled|edited)\ by\b
    | (?:this\ (?:article|story|post|piece|report)\ (?:was|is|has|originally|first|appeared|contains|may\ contain))\b
    | (?:originally\ published|first\ published|republished|a\ version\ of\ this)\b
    | (?:copyright|©|\(c\)|all\ rights\ reserved|disclaimer)
    | (?:about\ the\ (?:author|writer|company)|about\ us|the\ (?:author|writer)\ is|our\ standards:)\b
    | (?:got\ a\ (?:tip|story|news)|have\ (?:a|you)\ (?:tip|story|got|question)|do\ you\ have\ a|see\ an?\ error|
      spotted\ an|report\ (?:a|an)\ (?:typo|error))\b
    | (?:what\ do\ you\ think|let\ us\ know|tell\ us|share\ your|leave\ a\ comment|join\ the\ (?:conversation|
      discussion))\b
    | (?:tags|topics|filed\ under|categories|keywords|tagged|more\ (?:on|about|from|in)|posted\ in|themen|
      schlagworte|etiquetas|topik|tag)\s*:
    | (?:image|photo|picture|source|sources|video|featured\ image|header\ image|main\ image|foto|bild|quelle|quellen|
      sumber|fuente|crédits?)
      (?:\ (?:credits?|by|via|source|courtesy))?\s*:.{0,160}$
    | (?:abonnieren|folgen\ sie|jetzt\ (?:abonnieren|anmelden)|melden\ sie\ sich|der\ newsletter|unser\ newsletter|
      hier\ geht|diskutieren\ sie)\b
    | (?:ikuti\ (?:kami|berita|terus|saluran|\w+\ di)|dapatkan\ (?:berita|update|info)|cek\ berita|simak\ (?:berita|
      terus|update)|editor\s*:|pewarta\s*:|reporter\s*:|penulis\s*:|dilarang\ keras|artikel\ ini\ telah|
        berita\ ini\ telah)
    | (?:abonnez-vous|suivez|inscrivez-vous|suscríbe(?:te|se)|sigue|síguenos|recibe|regístrate)\b
    | mit\ material\ (?:der|von)\b
    | comments\ are\ closed | read\ the\ (?:original|full)\ (?:article|story|post) | a\ previous\ ver\w+\ of
    | do\ you\ want\ to\ (?:submit|share|write|join)
    )""",
    _FLAGS,
)  # "Sign up for our newsletter", "Reporting by A; editing by B", "© 2023 X"

TAIL_HEADS = re.compile(
    r"""^[\W_]*(?:related|recommended|more\ (?:from|on|stories|news|in|about)|read\ (?:more|next|also)|see\ also|
      you\ (?:may|might)|
    about\ the\ author|share\ this|comments?|leave\ a|newsletter|subscribe|tags|topics|trending|most\ (?:read|
      popular|viewed)|popular|
    latest|up\ next|also\ (?:read|on)|further\ reading|recent|top\ stories|contact|follow|references|sources|
    mehr\ (?:zum|aus|von)|weitere|das\ könnte|auch\ interessant|kommentare|meistgelesen|zum\ thema|lesen\ sie|
    baca\ juga|berita\ (?:terkait|lainnya)|terkait|terpopuler|artikel\ terkait|komentar|rekomendasi|
    lire\ aussi|sur\ le\ même|à\ lire|commentaires|te\ puede|más\ (?:en|sobre|noticias)|noticias\ relacionadas|
      comentarios|leggi\ anche)\b""",
    _FLAGS,
)  # "More from Sport", "About the author"


# words that tell what a line speaks of; counted in its first letters
YOU = words_of(
    "usted ustedes nuestro nuestra nuestros nuestras você nosso nossa nossos jouw onze jullie våra våre vores nostro "
    "nostra nostri twój nasz nasze you your yours us our ours we sie ihr ihre uns unser unsere wir kami anda kita "
    "vous nos notre tu te su"
)
CALL = words_of(
    "abonnez inscrivez newsletters infolettre téléchargez partagez soutenez rejoignez suivez suscribirse suscríbase "
    "suscriptor boletín síguenos descarga clic únete donar iscriviti abbonati seguici scarica clicca condividi assine "
    "assinante inscreva siga clique baixe compartilhe apoie canal abonneer nieuwsbrief volg klik aanmelden reageer "
    "steun prenumerera nyhetsbrev följ abonner nyhedsbrev følg tilmeld unduh gabung daftar saluran bagikan aplikasi "
    "zapisz subskrybuj abone kostenlos folgen teilen klicken spenden anmelde push preferred google free tips tip "
    "exclusive alerts notifications newsletter subscribe subscribed subscriber subscribers subscription sign signing "
    "inbox follow whatsapp podcast podcasts download click donate donation donations member members membership join "
    "register comment comments app abonnieren abonniere abonnement anmelden anmeldung melden registrieren suscríbete "
    "suscripción langganan ikuti email mail cookies cookie privacy consent facebook twitter instagram youtube "
    "telegram linkedin support stream watch visit tickets shop buy spende unterstützen kommentare komentar"
)
BIO = words_of(
    "journaliste rédacteur rédactrice correspondant correspondante periodista redactor redactora corresponsal "
    "colaborador giornalista redattore redattrice corrispondente jornalista repórter correspondente colunista "
    "verslaggever redacteur journalist journalistin reporterin chefredakteur studierte volontariat jahrgang novelist "
    "fellow host award winning bestselling book contributing opinion reporter editor writer correspondent columnist "
    "freelance contributor redakteur redakteurin autor autorin korrespondent wartawan covers covering covered "
    "graduate graduated author joined writes senior staff lives degree university producer editorial deputy"
)
CREDIT = words_of(
    "crédit crédits crédito créditos imagen imágenes immagine imagem divulgação reprodução beeld epa efe ansa "
    "keystone belga anp ntb tt ritzau scanpix lusa alamy istock unsplash pexels wikimedia handout flickr nasa "
    "screenshot screengrab credits pictures caption getty reuters ap afp photo photos foto fotos image images picture "
    "bild bilder credit source sources quelle sumber courtesy copyright shutterstock rights reserved illustration dpa "
    "imago antara photograph photographer photography pictured pool"
)
NOTE = words_of(
    "corrections clarification syndicated opinions views expressed sponsored partner licensed license hinweis "
    "anmerkung artikel aktualisiert korrektur erschienen publié traduit nota artículo publicado traducción fuente "
    "fonte bron interview edited condensed clarity excerpt transcript translated reprinted permission available "
    "editors correction updated update originally appeared republished published disclosure commission affiliate "
    "purchase disclaimer materials contributed contributing related article story post episode version produced "
    "reached lesen mehr baca juga note advertiser independently"
)

# the first four letters of the first words of WHOLE and CLOSING: a quick look before the long one
_LABEL_STARTS = words_of(
    "adve anze werb ikla publ pubb rekl anno recl ad stor arti scro cont keep gamb baca liha sima tont saks pili "
    "beri read see watc also rela reco more lese mehr auch das zum pass à lire voir sur lea lee leer ver vea te "
    "más legg leia lees läs les læs čtět czyt zoba clic tap shar twee e emai prin comm kome copy bagi teil druc "
    "merk part comp face twit what link pint redd tele pin save list load"
)
_CLOSING_STARTS = words_of(
    "comm read "
    "sign subs regi join beco get down want don clic supp dona like foll for to emai e cont reac writ twee repo "
    "edit addi prod comp this orig firs repu a copy c all disc abou the our got have do see spot what let tell "
    "shar leav tags topi file cate keyw tagg more post them schl etiq tag imag phot pict sour vide feat head main "
    "foto bild quel sumb fuen créd abon folg jetz meld der unse hier disk ikut dapa cek sima pewa penu dila arti "
    "beri suiv insc susc sigu sígu reci regí mit crédi"
)
_FIRST = re.compile(r"[\W_]*([^\W_]{1,4})")  # "  ADVE"
_CREDITED = re.compile(
    r".{0,60}(?:contributed (?:to|reporting)|reported from|be reached (?:at|via|by))\b.{0,140}$", re.IGNORECASE
)  # A. Writer contributed to this report


def is_label(text: str) -> bool:
    """Whether a short text is a label of the page's workings wherever it stands: advert, share bar, related link.

    >>> is_label("ADVERTISEMENT"), is_label("Baca juga: Judul lain"), is_label("Iklan itu dilarang, kata dia.")
    (True, True, False)
    """
    if _start(text) in _LABEL_STARTS and WHOLE.match(text):
        return True
    return _may_stand_in(text) and (_STAND_IN.search(text) or _WITHHELD.search(text)) is not None


def is_withheld(text: str) -> bool:
    """Whether a text stands in place of another site's content, which waits for the reader's consent."""
    is_spoken_of = "ontent" in text or "nhalt" in text or "ookies" in text or "contenu" in text
    return is_spoken_of and _WITHHELD.search(text) is not None


def _may_stand_in(text: str) -> bool:
    """Whether a word of a notice in place of content is there: cheap to look for."""
    return (
        "ontent" in text or "nhalt" in text or "ookies" in text or "browser" in text or "avascript" in text
        or "avaScript" in text or "contenu" in text or "atawrapper" in text or "{" in text
    )  # fmt: skip


def is_closing(text: str) -> bool:
    """Whether a short text says what articles end with: sign up, follow us, reporting by, copyright.

    >>> is_closing("Reporting by A. Writer; editing by B. Other"), is_closing("Reporters without borders said so.")
    (True, False)
    """
    start = _start(text)
    if (start in _CLOSING_STARTS or "©" in text) and CLOSING.match(text):
        return True
    return ("ted " in text or "reached " in text) and _CREDITED.match(text) is not None


def _start(text: str) -> str:
    """The first letters of the first word, at most four, in lower case; "" for a text without letters."""
    start = text[:4]
    if not start.isalnum():
        first = _FIRST.match(text)
        start = first[1] if first else ""
    return start.lower()
