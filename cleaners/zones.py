"""The time zone of an outlet that prints its times without one: by its country, where the country has one zone."""

from cleaners.urls import host_of
from schemas import Publisher

_ZONE_OF_COUNTRY = {
    "id": "Asia/Jakarta",  # newsrooms of all three zones print WIB where they print nothing
    "at": "Europe/Vienna", "be": "Europe/Brussels", "bg": "Europe/Sofia", "ch": "Europe/Zurich", "cz": "Europe/Prague",
    "de": "Europe/Berlin", "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "es": "Europe/Madrid",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris", "gr": "Europe/Athens", "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "ie": "Europe/Dublin",
    "il": "Asia/Jerusalem", "in": "Asia/Kolkata", "is": "Atlantic/Reykjavik", "it": "Europe/Rome", "jp": "Asia/Tokyo",
    "ke": "Africa/Nairobi", "kr": "Asia/Seoul", "li": "Europe/Vaduz", "lt": "Europe/Vilnius", "lu": "Europe/Luxembourg",
    "lv": "Europe/Riga", "my": "Asia/Kuala_Lumpur", "na": "Africa/Windhoek", "ng": "Africa/Lagos",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo", "nz": "Pacific/Auckland", "ph": "Asia/Manila", "pk": "Asia/Karachi", "pl": "Europe/Warsaw",
    "ro": "Europe/Bucharest", "rs": "Europe/Belgrade", "se": "Europe/Stockholm", "sg": "Asia/Singapore",
    "si": "Europe/Ljubljana", "sk": "Europe/Bratislava", "th": "Asia/Bangkok", "tr": "Europe/Istanbul",
    "tw": "Asia/Taipei",
    "ua": "Europe/Kyiv", "uk": "Europe/London", "vn": "Asia/Ho_Chi_Minh", "za": "Africa/Johannesburg",
}  # fmt: skip
_ZONE_OF_LANGUAGE = {"id": "Asia/Jakarta"}


def zone_of(publisher: Publisher | None, url: str | None, language: str | None) -> str | None:
    """The rule's zone, else that of the address's country, else that of the language; None where unknown."""
    if publisher is not None and publisher.timezone:
        return publisher.timezone
    host = host_of(url)
    found = _ZONE_OF_COUNTRY.get(host.rpartition(".")[2]) if host else None
    return found or _ZONE_OF_LANGUAGE.get(language or "")
