"""Names of months, weekdays, zones and spans of time in the languages of news pages, as data."""

from collections.abc import Mapping
from types import MappingProxyType

_MONTHS = (  # Indonesian and Malay first, then English, German, Dutch, French, Spanish, Portuguese, Italian, Nordic …
    "januari jan january januar jänner janvier janv enero ene janeiro gennaio gen tammikuuta ocak oca stycznia"
    " января янв ledna leden januára січня ianuarie ιανουαρίου  januára",
    "februari pebruari feb peb february februar feber februari februar février fevrier févr fevr fév febrero"
    " fevereiro fev febbraio helmikuuta şubat şub lutego февраля фев února únor лютого februarie",
    "maret mar march mac märz maerz mrz maart mrt mars marzo março marco marts maaliskuuta mart marca марта"
    " březen března березня martie",
    "april apr avril avr abril abr aprile huhtikuuta nisan nis kwietnia апреля апр dubna duben квітня aprilie",
    "mei may mai maj mayo maio maggio mag toukokuuta mayıs maja мая května květen травня",
    "juni jun june juin junio junho giugno giu kesäkuuta haziran haz czerwca июня июн června červen червня iunie",
    "juli jul july julai juillet juil julio julho luglio lug heinäkuuta temmuz tem lipca июля июл července červenec"
    " липня iulie",
    "agustus agu agt ags agst aug august ogos augustus août aout agosto ago augusti elokuuta ağustos ağu sierpnia"
    " августа авг srpna srpen серпня",
    "september sep sept septembre septiembre setiembre setembro set settembre syyskuuta eylül eyl września"
    " сентября сен сент září вересня septembrie",
    "oktober okt oct october octobre octubre outubro out ottobre ott lokakuuta ekim eki października октября окт"
    " října říjen жовтня octombrie",
    "november nopember nov nop novembre noviembre novembro marraskuuta kasım kas listopada ноября ноя"
    " listopadu listopad листопада noiembrie",
    "desember des dec december disember dis dezember dez décembre decembre déc diciembre dic dezembro dicembre"
    " joulukuuta aralık ara grudnia декабря дек prosince prosinec грудня decembrie",
)
MONTHS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
)
"""Month number by name in lower case, without a full stop."""

_DAYS = (
    "senin monday mon montag lundi lunes lunedì segunda-feira maandag måndag mandag mo lun",
    "selasa tuesday tue tues dienstag mardi martes martedì terça-feira dinsdag tisdag tirsdag di mar",
    "rabu wednesday wed mittwoch mercredi miércoles mercoledì quarta-feira woensdag onsdag mi mer mié",
    "kamis thursday thu thur thurs donnerstag jeudi jueves giovedì quinta-feira donderdag torsdag do jeu gio jue",
    "jumat jum'at jum’at jum`at friday fri freitag vendredi viernes venerdì sexta-feira vrijdag fredag fr ven vie",
    "sabtu saturday sat samstag samedi sábado sabato zaterdag lördag lørdag sa sam sab",
    "minggu ahad sunday sun sonntag dimanche domingo domenica zondag söndag søndag so dim dom",
)
DAYS: Mapping[str, int] = MappingProxyType(
    {name: number for number, names in enumerate(_DAYS) for name in names.split()}
)
"""Weekday (Monday = 0) by name in lower case."""

ZONES: Mapping[str, int | str] = MappingProxyType(
    {
        "WITA": 480, "WIB": 420, "WIT": 540, "UTC": 0, "GMT": 0, "Z": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120,
        "MEZ": 60, "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "SGT": 480, "MYT": 480, "HKT": 480, "PHT": 480,
        "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "ACST": 570, "NZST": 720, "NZDT": 780,
        "EDT": -240, "EST": -300, "CDT": -300, "CST": -360, "MDT": -360, "MST": -420, "PDT": -420, "PST": -480,
        "AKDT": -480, "AKST": -540, "HST": -600, "ET": "America/New_York", "CT": "America/Chicago",
        "MT": "America/Denver", "PT": "America/Los_Angeles",
    }
)  # fmt: skip
"""Minutes east of UTC, or the IANA zone, by printed abbreviation."""

HOME_ZONES: Mapping[str, str] = MappingProxyType({"id": "Asia/Jakarta", "ms": "Asia/Kuala_Lumpur"})
"""The zone that goes without saying in a language."""

SPANS: Mapping[str, int] = MappingProxyType(
    {
        name: seconds
        for names, seconds in (
            ("detik second seconds sec secs", 1),
            ("menit minute minutes min mins", 60),
            ("jam hour hours hr hrs", 3_600),
            ("hari day days", 86_400),
            ("minggu pekan week weeks", 604_800),
            ("bulan month months", 2_592_000),
            ("tahun year years", 31_536_000),
        )
        for name in names.split()
    }
)
"""Seconds by unit of a relative date; a month counts 30 days, a year 365."""
