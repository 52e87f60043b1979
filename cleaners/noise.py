"""The wording of boilerplate lines in Indonesian, English and other languages, as data.

Every pattern is to match a whole line (`fullmatch`): a sentence that contains the words is no noise.
`*_INLINE` and `*_AT_END` patterns are cut out of a line: fixed prompts and codes that no sentence contains.
"""

import re
from functools import lru_cache


def _lines(*phrases: str) -> re.Pattern[str]:
    """One pattern for whole lines, without regard to case and to signs at both ends."""
    return re.compile(r"[\W_]{0,8}(?:" + "|".join(phrases) + r")[\W_]{0,8}", re.IGNORECASE)


ADVERT = _lines(
    r"(?:ad(?:ver(?:ti[sz]e?|st?ise)?ments?|vert|s)?|iklan)"
    r"(?:\s?[-–—:]?\s?(?:continue reading|story continues|article continues|scroll|gulir) [^.]{0,60})?",
    r"(?:story|article) continues (?:below|after) \w[^.]{0,30}",
    r"sponsored(?: content| links?)?",
    r"anzeige|werbung|publicit[ée]|publicidade?|pubblicità|advertentie|annon(?:s|se|ce)|reklam[aey]?|mainos",
    r"реклама|広告|광고",
)  # ADVERTISEMENT
ADVERT_INLINE = re.compile(
    r"(?:(?<=[.!?:\"”’)\]])\s*ADVERTISEMENT|^ADVERTISEMENT(?=[\s“\"A-Z]))(?:\s*ADVERTISEMENT)*\s*(?=[\"“‘(\[]?[A-Z]|$)"
)  # "… katanya. ADVERTISEMENT Menurut …"

_SCROLL = (
    r"(?:ADVERTISEMENT\s*)?SCROLL\s+TO\s+(?:CONTINUE\s+WITH|RESUME)\s+CONTENT"
    r"|(?:(?:Iklan|IKLAN)\s*)?Scroll ke bawah untuk (?:melanjutkan membaca|membaca berita|lanjut membaca)"
)
SCROLL = _lines(
    _SCROLL,
    r"(?:scroll|gulir|geser)(?: ke (?:bawah|atas))? (?:untuk|to) (?:\w+ )?"
    r"(?:baca|membaca|continue|read|resume)\b.{0,60}",
    r"continue reading(?: below)?|keep reading",
)  # SCROLL TO CONTINUE WITH CONTENT
SCROLL_INLINE = re.compile(rf"\s*(?:{_SCROLL})\.?\s*")  # "ADVERTISEMENT SCROLL TO CONTINUE WITH CONTENT"

READ_ALSO = _lines(
    r"(?:baca|lihat|simak|tonton|cek) ?(?:juga|pula|selengkapnya|selanjutnya|lainnya)\s?[:：|>»].*",
    r"(?:baca|lihat) ?juga(?! (?:bahwa|bagaimana))\b[^.]*",
    r"baca (?:selengkapnya|selanjutnya|berita lainnya|beritanya dalam)\b[^.]{0,80}",
    r"pilihan editor\s?:.*",
    r"selanjutnya\s?:\s?.{10,150}(?<![.])",
    r"(?:berita|artikel|topik|konten|video) (?:terkait|lainnya|pilihan|rekomendasi|menarik lainnya)\s?(?::.*)?",
    r"berita rekomendasi .{0,40}|terkait",
    r"(?:read|see|watch|learn)(?: also| more| next| this)\s?[:|–—>»].*",
    r"(?:also|must) (?:read|see|watch)\s?[:|–—>»].*",
    r"also read|read also|read more|see also|see more|watch more|more on this",
    r"related(?: stories| articles?| posts?| news| coverage| links?)?\s?(?::.*)?",
    r"(?:lesen sie (?:auch|dazu|hier|mehr)|mehr zum thema|auch interessant|passend dazu)\b[^.]*",
    r"zum thema\s?:.*",
    r"(?:à lire aussi|lire aussi|lire également|voir aussi|te puede interesar)\b[^.]*",
    r"(?:lea|lee|vea|leia|leggi|veja) (?:también|además|também|mais|anche)\b[^.]*",
    r"(?:lees|läs|les|læs) (?:ook|också|mer|även|også)\s?[:|].*",
)  # Baca juga: Judul Berita
READ_ALSO_LABEL = _lines(
    r"(?:baca|lihat|simak) ?(?:juga|pula)|pilihan editor|(?:(?:berita|artikel) )?terkait|read also|also read|read more",
    r"see also|related(?: stories| articles)?|lesen sie auch|lire aussi|lea también|leia também|leggi anche",
)  # Baca juga:

_WATCH = r"(?:yuk,? )?(?:simak|tonton|lihat|saksikan|nonton)(?: juga)? ?"
VIDEO = _lines(
    rf"{_WATCH}(?:video|videonya|live|tayangan|klip)\b.*(?<![.])",
    rf"{_WATCH}(?:video|live|tayangan)\b.{{0,140}}(?:berikut|di ?bawah|di ?sini)(?: ini)?\W*",
    rf"{_WATCH}[\"“'‘].{{5,200}}[\"”'’]\s*(?:di ?sini|berikut ini)?",
    rf"{_WATCH}.{{3,180}}di ?sini\s?:",
    r"saksikan ?live ?\w*",
    r"video\s?:\s.{10,150}(?<![.])",
    r"\[?gambas\s?:[^\]]{0,60}\]?",
    r"(?:watch|play)(?: the)?(?: full)? video(?: below| above| here)?",
    r"video (?:rekomendasi|pilihan|terkait)",
)  # Simak juga Video 'Judul':
VIDEO_INLINE = re.compile(r"\s*\[Gambas\s?:[^\]\n]{1,60}\]\s*")  # [Gambas:Video CNN]

_CHANNEL = (
    r"(?:google news|(?:saluran|channel|kanal|grup) (?:wa|whats ?app|telegram)\b|(?:wa|whats ?app|telegram) channel)"
)
_NETWORK = r"(?:twitter|x|facebook|instagram|whatsapp|telegram|youtube|tiktok|threads|google)"
FOLLOW = _lines(
    rf"(?:simak|dapatkan|ikuti|cek|baca|temukan|update|jangan lewatkan|yuk)\b.{{0,160}}{_CHANNEL}.{{0,160}}",
    r"ikuti (?:kami|terus berita|akun (?:resmi|media sosial|instagram))\b.{0,160}",
    r"dapatkan (?:berita|update|info)\b.{0,60}(?:pilihan|terkini|terbaru|menarik)\b.{0,160}",
    r"dapatkan berita pilihan(?: editor)?|(?:di )?whatsapp anda",
    r"add (?:\w+ )?as a preferred source on google",
    rf"follow (?:us|@?\w+) on {_NETWORK}\b.{{0,80}}",
    r"baca berita dengan sedikit iklan.{0,60}",
    r"dilarang keras (?:mengambil|mengutip|memperbanyak|menyalin|menyebar).*",
    r"(?:join|subscribe to|sign up (?:for|to)) (?:our|the|my)\b.{0,80}(?:newsletter|whatsapp|telegram)\b.{0,80}",
    r"kirimkan apresiasi spesial.*|apresiasi spesial adalah.*",
    r"klik di ?sini untuk (?:mendaftar|berlangganan|bergabung).*",
    r"disclaimer\s?:\s?komentar.*",
    r"(?:tulis|kirim|berikan) komentar(?: anda)?.{0,20}",
    r"(?:cek|baca) berita .{0,80} lainnya di .{0,60}",
)  # Ikuti kami di Google News

_WORD = (
    r"\d*komentar|comments?|share on \w+|link successfully copied|toggle"
    r"|copy ?link|salin tautan|link tersalin|shares?|bagikan|share this(?: article| story)?"
    r"|dengarkan(?: artikel)?|listen(?: to (?:this )?article)?|a ?- ?a ?\+|aa|text sizes?|small(?:er)?|medium|larger?"
    r"|load more|muat lainnya|perbesar|views?|dilihat|tweet|facebook|twitter|whats ?app|telegram|pinterest|linkedin"
    r"|instagram|tiktok|threads|e-?mail|print|cetak|line|follow|tampilkan ringkasan(?: artikel)?|syarat dan ketentuan"
    r"|bagikan artikel ini melalui|sedang memuat|loading|memuat|font|ukuran font|kecil|sedang|besar|skip to content"
    r"|save|simpan|tutup|close|menu|cari|search|login|masuk|daftar|reply|balas|like|suka|report|laporkan|kirim|batal"
    r"|ringkasan berita|lihat semua|see all|show all|more|selengkapnya|teilen|drucken|merken|kommentare|partager"
    r"|imprimer|compartir|imprimir|comentarios|gift this article"
    r"|terverifikasi administratif dan faktual oleh dewan pers"
)
UI = _lines(
    rf"(?:(?:\d[\d.,]*[km]?\s+)?(?:{_WORD})(?:\s?:?\s?\(?\d[\d.,]*[km]?\)?)?(?:[\s|·•:,/&+\-…]+|$))+"
)  # komentar copy link Shares
ICONS = re.compile(
    r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?Perbesar|comment|sosmed-[a-z-]+|copy-(?:link-)?circle|copy-link"
    r"|more-(?:vertical|horizontal)|zoom-in(?:-white)?|search|like|eye(?:-off)?|log-in|mail|profile|smartphone-black"
    r"|alert-close|(?:arrow|chevron|icon|share|close|menu|play|bookmark|facebook|twitter|whatsapp|telegram|instagram)"
    r"(?:-[a-z0-9]+)+"
)  # sosmed-whatsapp-white, searchPerbesar

PAGES = _lines(
    r"(?:halaman|page|hal)\s?:?\s?\d{0,3}(?:\s?(?:/|dari|of)\s?\d{1,3})?",
    r"(?:halaman )?(?:selanjutnya|berikutnya|sebelumnya)",
    r"(?:simak|baca|lihat|lanjutkan)(?: \w+){0,2} (?:di|ke) halaman (?:selanjutnya|berikutnya|\d+)",
    r"next page|previous page|next|prev(?:ious)?|show all|tampilkan semua",
    r"(?:\d{1,2}[\s|]+){2,}(?:selanjutnya|next|»|>)?",
    r"(?:berlanjut|bersambung)(?: ke halaman.{0,40})?",
)  # Halaman 1/2

SYNDICATION = _lines(
    r"(?:artikel|berita|tulisan) ini (?:(?:telah|sudah|pernah|pertama kali) )*"
    r"(?:tayang|terbit|dipublikasikan|dimuat)\b.{0,300}",
    r"this (?:article|story) (?:was )?(?:originally |first )?(?:appeared|published) (?:on|in|by|at)\b.{0,200}",
)  # Artikel ini telah tayang di X dengan judul Y
SYNDICATION_AT_END = re.compile(
    r"(?:(?<=[.!?…\"”])|^)\s*(?:Artikel|Berita) ini telah tayang di .{3,60}? dengan judul\b.{0,250}$"
)  # … kata dia. Berita ini telah tayang di X dengan judul: Y
EDITOR = _lines(
    r"(?:pewarta|penulis|reporter|editor|redaktur|jurnalis|kontributor|penerjemah|wartawan|fotografer|videografer"
    r"|penyunting|rep|red|oleh|uploader|publisher)\s?(?:\([^)]{0,30}\))?\s?[:：/]\s?.{2,120}",
    r"laporan (?:wartawan|jurnalis|reporter|kontributor)\b.{2,120}(?<![.])",
    r"laporan\s?:.{2,80}",
    r"(?:hak cipta|copyright|©|\(c\))(?:\s.{0,120})?",
    r"sumber\s?:\s?.{2,80}",
    r"\(?(?:writing|reporting|additional reporting|edited|editing|compiled|translated) by\b.{2,300}\)?",
)  # Pewarta: A Editor: B
SIGNATURE = re.compile(
    r"[(\[](?:[\w-]+\.(?:com|co\.id|co|id)|tribun\w*|antara|kontan|suara|bisnis)(?:/[^/()\[\]]{2,40}){1,5}[)\]]", re.I
)  # (Tribunnews.com/A/B)

_SIGNED = r"(?:[A-Za-z]{2,5}|(?i:antara|reuters|xinhua|anadolu|bernama|sputnik|bloomberg))"  # who wrote: rrd, AP
_PLACED = r"(?:[A-Za-z]{2,5}|[A-Z]-\d{1,2})"  # evn, H-2
_CODE = rf"(?:{_SIGNED}(?:/{_PLACED}){{1,3}}|[A-Z][A-Za-z]{{1,9}}/[a-z]{{2,5}})"  # rrd/rir, AP/evn, Ant/H-2
DESK_CODE = re.compile(
    rf"[(\[]\s?(?:{_CODE}|\*|[A-Z]-\d{{1,2}}|[a-z]{{2,4}}|[A-Z]{{2,4}}|Antara|ANTARA|Reuters)\s?[)\]]\.?|\*{{3,}}|-{{3,}}"
)  # (esn)
CODE_AT_START = re.compile(rf"[(\[]\s?{_CODE}\s?[)\]]")  # (Reuters/dmr) Add as a preferred source
DESK_CODE_AT_END = re.compile(
    rf"(?<=[.!?\"”’)…])\s*(?:[(\[]\s?(?:{_CODE}|\*|[A-Z]-\d{{1,2}})\s?[)\]]\.?|\*{{3,}})$"
)  # … kata dia. (rrd/rir)
LAST_CODE_AT_END = re.compile(
    r"(?<=[.!?\"”’…])\s*[(\[]\s?(?:[a-z]{2,4}|[A-Z]{2,4}|Ant|Antara|Reuters)\s?[)\]]$"
)  # … kata dia. (esn)

_FIRST_WORDS = """
    terkait toggle
    ad ads advert adverts advertise advertisement advertisements advertizement adverstisement advertisment
    advertisementscroll advertisementadvertisement iklan iklanscroll story article sponsored anzeige werbung
    publicite publicité publicidad publicidade pubblicità advertentie annons annonse annonce reklam reklama reklame
    reklamy mainos реклама 広告 광고 scroll gulir geser continue keep baca bacajuga lihat lihatjuga simak simakjuga
    tonton tontonjuga cek pilihan selanjutnya berita artikel topik konten video read see watch learn also must more
    related lesen mehr auch passend zum à lire voir te lea lee vea leia leggi veja lees läs les læs yuk saksikan
    saksikanlive nonton gambas play dapatkan ikuti temukan update jangan di whatsapp whats add follow dilarang join
    subscribe sign kirimkan apresiasi klik disclaimer tulis kirim berikan komentar comment comments copy copylink
    salin link share shares bagikan dengarkan listen a aa text small smaller medium large larger load muat perbesar
    view views dilihat tweet facebook twitter telegram pinterest linkedin instagram tiktok threads e email print
    cetak line tampilkan syarat sedang loading memuat font ukuran kecil besar skip save simpan tutup close menu cari
    search login masuk daftar reply balas like suka report laporkan batal ringkasan show selengkapnya teilen drucken
    merken kommentare partager imprimer compartir imprimir comentarios gift terverifikasi sosmed zoom eye log mail
    profile smartphone alert arrow chevron icon bookmark halaman page hal berikutnya sebelumnya lanjutkan next
    previous prev berlanjut bersambung tulisan this pewarta penulis reporter editor redaktur jurnalis kontributor
    penerjemah wartawan fotografer videografer penyunting rep red oleh uploader publisher laporan hak copyright c
    sumber writing reporting additional edited editing compiled translated
"""  # of the lines above, in lower case
_OPENINGS = frozenset(_FIRST_WORDS.split())
_FIRST_WORD = re.compile(r"[\W_]*(\w*)")
_MARKED = tuple("([*-©0123456789")


@lru_cache(maxsize=8_192)
def may_be_line(text: str) -> bool:
    """Whether a text begins as one of the whole-line patterns can: a cheap test before all of them."""
    if text.startswith(_MARKED) or text.endswith("Perbesar"):
        return True
    word = _FIRST_WORD.match(text)
    return word is None or not word[1] or word[1].lower() in _OPENINGS
