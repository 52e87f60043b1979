"""The words, types and addresses that tell what a page is; each a sign, none alone a verdict (see pagekind)."""

import re

MANY = 5  # pictures of a gallery, dates of an index
LOOKED_AT = 6_000  # characters of visible text
WALL_LENGTH = 4_000  # characters of visible text that a wall does not exceed
MANY_LINKS = 8  # linked titles of a list
TITLE_WORDS = 4  # of one
SHELL_LENGTH = 400  # characters of visible text that an empty shell does not exceed

ARTICLE_TYPES = frozenset(
    {
        "article", "Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle",
        "BlogPosting",
        "BackgroundNewsArticle", "ReviewNewsArticle", "TechArticle", "SatiricalArticle", "Report", "Recipe",
        "Review", "news",
        "newsarticle", "LiveBlogPosting", "HowTo",
    }
)  # fmt: skip
VIDEO_TYPES = frozenset(
    {"VideoObject", "video", "video.other", "video.movie", "video.episode", "video.tv_show", "Clip", "BroadcastEvent"}
)
GALLERY_TYPES = frozenset({"ImageGallery", "MediaGallery", "gallery", "ImageObjectGallery"})
INDEX_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage", "profile", "DataFeed"})
KNOWN_TYPES = ARTICLE_TYPES | VIDEO_TYPES | GALLERY_TYPES | INDEX_TYPES
CLOSED = frozenset({"false", "locked", "metered", "paid", "no", "http://schema.org/false", "https://schema.org/false"})

VIDEO_URL = re.compile(r"//(?:video|tv|20)\.|/(?:videos?|watch|tv|live-?streaming|mediathek)/", re.I)  # /video/123
GALLERY_URL = re.compile(
    r"//(?:foto|photo|images?)\.|/(?:fotos?|photos?|readfoto|galler(?:y|ies)|galeri|galeria|bildergalerie"
    r"|inpicture|diaporama|slideshow)[/-]",
    re.I,
)  # /readfoto/2016/
INDEX_URL = re.compile(
    r"^https?://[^/]+/?(?:[?#].*)?$|//(?:indeks|index|search|feeds?|rss)\.|/(?:indeks|index|tags?|topics?|topik"
    r"|category|kategori|search|archives?|arsip|author|penulis|terkini"
    r"|terpopuler|channel|label|rubrik|index-news|sitemap|feed|rss|archiv|themen?|schlagworte?|suche|autor)(?:[/?#]|$)",
    re.I,
)  # https://example.co.id/indeks?page=2
INDEX_TITLE = re.compile(
    r"^(?:(?:indeks|index|arsip|kumpulan)(?: (?:berita|artikel|news|harian|terkini|kanal)\b.*|\s*)$"
    r"|berita (?:terkini|terbaru|hari ini|populer)\b"
    r"|search results?\b|hasil pencarian\b|suchergebnisse?\b|archives?\b|archiv(?: \d{4}\b.*|\s*)$|tag:|topik:|thema:"
    r"|all(?:e)? (?:news|stories|articles|artikel|nachrichten|beiträge)\s*$)",
    re.I,
)  # Indeks Berita
NEWS_TITLE = re.compile(
    r"\b(?:berita|news)\b.*\b(?:terkini|terbaru|terpopuler|hari ini|today|headlines)\b|^portal berita\b", re.I
)  # Portal Berita Terbaru Indonesia
NOT_FOUND = re.compile(
    r"\b404\b|\bpage (?:was )?not found\b|^(?:oops[!,. ]*)?(?:error|not found)\b|\b(?:seite"
    r"|artikel) (?:wurde )?nicht gefunden\b"
    r"|\b(?:halaman|artikel|berita|konten)(?: yang (?:anda|kamu) cari)? (?:tidak (?:ditemukan|ada|tersedia)"
    r"|telah dihapus)\b"
    r"|\bpage introuvable\b|\bpágina no encontrada\b|\bpagina non trovata\b|\bpágina não encontrada\b"
    r"|\bpagina niet gevonden\b",
    re.I,
)  # 404 - Halaman tidak ditemukan
NOT_FOUND_ALONE = re.compile(
    r"^\W*(?:oops\W+)?(?:http )?(?:error\W*)?404\b.{0,40}$|^\W*(?:oops\W+)?(?:error|(?:page )?not found)\b.{0,25}$"
    r"|^\W*(?:(?:die )?seite|halaman|artikel|berita|page) (?:wurde )?(?:leider )?(?:nicht gefunden|tidak ditemukan"
    r"|introuvable)\b.{0,40}$",
    re.I,
)  # a title that says nothing else, so that no amount of text outweighs it
NOT_FOUND_TEXT = re.compile(
    r"\bpage (?:you (?:are|were) looking for|you requested|not found|could ?n.t be found|cannot be found"
    r"|no longer exists)\b"
    r"|\b(?:halaman|artikel|berita|konten)(?: yang (?:anda|kamu) (?:cari|maksud"
    r"|tuju))? (?:tidak (?:dapat )?(?:ditemukan|tersedia)|sudah tidak ada"
    r"|telah dihapus)\b|\bseite (?:wurde |konnte )?(?:leider )?nicht (?:gefunden|mehr verfügbar)\b"
    r"|\bpage (?:est )?introuvable\b",
    re.I,
)  # The page you requested could not be found
CHALLENGE_TITLE = re.compile(
    r"^(?:just a moment|attention required|access denied|are you a robot|security check|pardon our interruption"
    r"|please wait|ddos-guard"
    r"|checking your browser|human verification|403 forbidden|robot check|verifikasi|bot verification"
    r"|one more step|vercel security)",
    re.I,
)  # Just a moment...
CHALLENGE = re.compile(
    r"checking (?:if the site connection is secure|your browser)|verify(?:ing)? (?:that )?you(?:'re"
    r"| are) (?:a )?(?:not a robot|human)"
    r"|enable javascript and cookies to continue|unusual traffic from your|complete the (?:security check"
    r"|captcha)|press (?:&|and) hold"
    r"|access to this page has been denied|you have been blocked|ddos protection by"
    r"|request unsuccessful\. incapsula|ray id:|reference #\d"
    r"|i(?:'|’)m not a robot|prove you(?:'re| are) (?:not a robot|human)|memeriksa (?:browser|peramban)|bukan robot",
    re.I,
)  # Verify you are human
CONSENT_TITLE = re.compile(
    r"^(?:before you continue|bevor sie fortfahren|cookie(?:s)? (?:consent|einstellungen|zustimmung)|consent"
    r"|privacy gate|zustimmung|your privacy"
    r"|we value your privacy|persetujuan (?:cookie|privasi)|einwilligung|myprivacy"
    r"|sebelum (?:anda|kamu) melanjutkan|avant de continuer|antes de continuar|prima di continuare)\b",
    re.I,
)  # Before you continue
CONSENT = re.compile(
    r"before you continue|we (?:and our|value your) (?:\d+ )?(?:partners|privacy)|accept (?:all|and continue"
    r"|& continue)|cookies? akzeptieren"
    r"|wir (?:und unsere|verwenden|nutzen|benötigen ihre) (?:\d+ )?(?:partner|cookies|zustimmung)"
    r"|mit werbung (?:und tracking )?(?:weiter)?lesen"
    r"|manage (?:my )?(?:cookies|preferences|consent)"
    r"|kami (?:dan (?:\d+ )?mitra kami )?(?:menggunakan|menyimpan) .{0,60}cookie"
    r"|(?:setujui|terima)(?: semua)? (?:cookie|dan lanjutkan)"
    r"|nous et nos partenaires|tout accepter|aceptar (?:todo|cookies)|rifiuta e",
    re.I,
)  # We and our 842 partners
PAYWALL = re.compile(
    r"(?:berlangganan|langganan|login|masuk|daftar) (?:sekarang )?(?:untuk|agar (?:bisa"
    r"|dapat)) (?:terus )?(?:membaca|melanjutkan|mengakses|baca)"
    r"|(?:konten|artikel|berita) (?:ini )?(?:khusus|eksklusif) (?:untuk )?(?:pelanggan|member|langganan)"
    r"|baca selengkapnya dengan berlangganan"
    r"|subscribe (?:now )?(?:to|for) (?:continue|keep|read|unlock|full|unlimited)|(?:to|and) (?:continue"
    r"|keep) reading[,.]? "
    r"|(?:article|story|content) is (?:only )?(?:for|available to|reserved for"
    r"|exclusive to) (?:our )?(?:subscribers|members|premium)"
    r"|(?:jetzt )?weiterlesen mit|mit [\w+ ]{2,20} weiterlesen|exklusiv für abonnenten|nur für abonnenten"
    r"|abonnieren und weiterlesen"
    r"|article réservé aux abonnés|réservé à nos abonnés|il vous reste \d+ ?%"
    r"|contenido exclusivo para suscriptores|contenuto riservato agli abbonati",
    re.I,
)  # Berlangganan untuk membaca
SCRIPT_SHELL = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|aktifkan|aktivieren sie|activer) (?:your )?java-?script"
    r"|java-?script (?:is|must be|to be|appears to be)"
    r" (?:disabled|enabled|required)|without javascript",
    re.I,
)  # You need to enable JavaScript

_OF_CHECKS = re.compile(r"captcha|robot|browser|peramban|javascript|security|keamanan|sicherheit|blocked|human", re.I)
_OF_CONSENT = re.compile(
    r"cookies?\b|privacy|privasi|datenschutz|tracking|einwillig|zustimm|personali[sz]|partner", re.I
)
WALLS = (
    ("challenge", CHALLENGE, _OF_CHECKS),
    ("consent_wall", CONSENT, _OF_CONSENT),
    ("soft_404", NOT_FOUND_TEXT, NOT_FOUND_TEXT),
)  # the reason, what the page shows, and what the few sentences on it speak of
