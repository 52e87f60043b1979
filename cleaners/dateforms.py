"""The forms in which pages print dates, as patterns; each with a sample."""

import re

YEARS = range(1900, 2101)  # what a news page can print
_ZONE = (
    r"(?P<zone>WITA|WIB|WIT(?!A)|(?i:wita|wib|wit)(?![^\W\d_])|[Zz](?![^\W\d_])"
    r"|(?:UTC|GMT)\s?[+\-−]\d{1,2}(?::?[0-5]\d)?(?!\d)|[+\-−](?:0\d|1[0-4])(?::?(?:00|15|30|45))?(?!\d)"
    r"|(?:UTC|GMT|[A-Z]{1,4}T|ME?S?Z)(?![^\W\d_]))"
)  # WIB, Z, +07:00, +0700, GMT+7, EDT
_CLOCK = (
    r"(?P<hour>2[0-4]|[01]?\d)(?!\d)(?:[:.](?P<minute>[0-5]\d)(?!\d)(?:[:.](?P<second>[0-5]\d)(?!\d)(?:[.,]\d+)?)?"
    r"|[hH](?P<minute_h>[0-5]\d)?(?!\w))?(?:\s?(?P<half>[AaPp]\.?\s?[Mm](?![^\W\d_])\.?))?(?:\s?Uhr)?"
)  # 18:27, 18.27, 18:27:03, 6.27 p.m., 18h27
_FILLER = r"[\s,;|·•\-–—/@(]{0,12}(?:(?:at|pukul|pkl|jam|um|à|a las|alle(?: ore)?|ore|às|kl|klo|om|o)\b\.?[\s:,]{0,3})?"
AFTER = re.compile(rf"{_FILLER}{_CLOCK}(?:\s{{0,3}}\(?{_ZONE})?")  # " | 18:27 WIB"
BEFORE = re.compile(
    rf"(?<![\d.,:]){_CLOCK}(?:\s{{0,3}}\(?{_ZONE})?\)?[\s,;|·•\-–—]{{0,8}}(?:on |pada |am )?\Z"
)  # "18:27 WIB, "
WEEKDAY = re.compile(
    r"(?P<day>[^\W\d_]{2,10}(?:['’`]at|-feira)?)\.?\s?[,.]?\s{0,5}(?:den |the |el |le )?\Z"
)  # "Jum'at, "
ISO = re.compile(
    r"(?<![\d/.-])(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<date>\d{1,2})(?!\d)"
    rf"(?:(?P<join>\s?T|,?\s{{1,3}}){_CLOCK}(?:\s?{_ZONE})?)?"
)  # 2022-01-10T18:27:00+07:00
DAY_FIRST = re.compile(
    r"(?<![\d/.])(?P<date>\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s{1,3}(?:de |of )?|-|/|(?<=\.))"
    r"(?P<month>[^\W\d_]{3,15})\b\.?(?:\s{0,3}[,/-]\s{0,3}|\s{1,3}(?:de |del )?|)(?P<year>\d{4})(?!\d)"
)  # 10 Januari 2022
MONTH_FIRST = re.compile(
    r"(?<![^\W\d_])(?P<month>[^\W\d_]{3,9})\b\.?\s{1,3}(?P<date>\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s{0,3}|\s{1,3})(?P<year>\d{4})(?!\d)"
)  # January 10, 2022
NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<first>\d{1,2})(?P<mark>\s?/\s?|-|\.\s?)(?P<second_>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d/-])"
)  # 10/01/2022
CJK = re.compile(
    r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<date>\d{1,2})\s?[日일]"
)  # 2022年1月10日
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(Z?)")  # 20220110182700
EPOCH = re.compile(r"(\d{10})(?:\d{3})?")  # 1641814020
AGO = re.compile(
    r"(?i:\b(?P<count>\d{1,3}|se|satu|an?|one)\s?(?P<unit>detik|menit|jam|hari|minggu|pekan|bulan|tahun|seconds?|minutes?"
    r"|hours?|days?|weeks?|months?|years?|secs?|mins?|hrs?)\s(?:yang\s)?(?:lalu|ago)\b)"
)  # 7 menit yang lalu
NEAR = re.compile(r"(?i:\b(?P<word>baru saja|just now|kemarin|yesterday|hari ini|today)\b)")
NEAR_DAYS = {"kemarin": 1, "yesterday": 1, "hari ini": 0, "today": 0}
UPDATED = re.compile(
    r"(?i:(?:diperbarui|diupdate|updated?|pembaruan|terakhir diubah|modified|aktualisiert|mis à jour|actualizado"
    r"|oppdatert|last edited)\b[^\d]{0,40}\Z)"
)  # "Diperbarui 14/08/2025"
LABEL = re.compile(
    r"(?i:(?:di)?(?:terbit|publikasi|tayang|unggah|posting)\w*|tanggal|published|posted|date[ds]?|veröffentlicht|publié"
    r"|publicado|pubblicato|pada|on|oleh|by|at|stand|updated?|diperbarui|kompas\.com|created|aktualisiert|wib)"
)
BYLINE = re.compile(r"(?i:by|oleh|von|par|por|di|penulis|reporter)\b")  # "By Jane Doe, "
SIGNED = re.compile(
    r"[^\W\d_a-z][\w.'’-]{1,20}(?:\s[^\W\d_a-z][\w.'’-]{0,20}){1,3}(?:,|\s[•·|–-])\s"
)  # "Jane Doe, ", "Harian Contoh • "
READING = re.compile(
    r"(?i:(?:waktu baca\s)?\d{1,3}\s?(?:menit|min|minutes?|min\.)(?:\s(?:baca|read|lesezeit))?)"
)  # 3 min read
HOME_WORDS = re.compile(r"(?i:\b(?:senin|selasa|rabu|kamis|jum'?at|maret|agustus|pebruari|nopember)\b)")
OPENING = re.compile(r"(?:[^\Wa-z]\w*\s){0,3}")  # "Must Read "; not "Pada tanggal "
