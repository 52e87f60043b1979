"""Wire services: the names they are printed under, and their one spelling."""

import re

from cleaners.wording import key_of

_SPELLINGS = {
    "AFP": "afp agencefrancepresse afpnews", "ANI": "ani", "ANP": "anp", "ANSA": "ansa",
    "ANTARA": "antara antaranews ant",
    "AP": "ap associatedpress theassociatedpress apnews", "APA": "apa austriapresseagentur", "AAP": "aap",
    "Anadolu": "anadolu anadoluagency aa", "Belga": "belga", "Bernama": "bernama",
    "Bloomberg": "bloomberg bloombergnews",
    "CTK": "ctk čtk", "dpa": "dpa deutschepresseagentur", "EFE": "efe agenciaefe", "ERR": "err", "IANS": "ians",
    "Interfax": "interfax", "Keystone-SDA": "keystonesda sda ats", "Kyodo": "kyodo kyodonews 共同通信", "MTI": "mti",
    "NTB": "ntb",
    "PA": "pa pamedia pressassociation pamediagroup", "PAP": "pap", "PTI": "pti presstrustofindia",
    "Reuters": "reuters rtr thomsonreuters", "Ritzau": "ritzau", "SID": "sid", "Sputnik": "sputnik", "STT": "stt",
    "TASS": "tass",
    "The Canadian Press": "canadianpress thecanadianpress", "TT": "tt", "UPI": "upi", "Xinhua": "xinhua",
    "Yonhap": "yonhap yonhapnews",
}  # fmt: skip
_AGENCY_OF = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings.split()}
# only in capitals
_AMBIGUOUS = frozenset({"ant", "aa", "ani", "pa", "pap", "tt", "err", "apa", "ap", "sid", "ats", "mti"})
_AT_END = re.compile(
    r"[\s,/]+(?:(?:for\s+)?the\s+)?(?:associated press|canadian press|press association|reuters|afp|AP|dpa"
    r"|bloomberg(?: news)?|antara)$",
    re.I,
)  # "John O'Connor The Associated Press"


def parse_agency(text: str) -> str | None:
    """The wire service that the whole text names, in its one spelling, or None.

    >>> parse_agency("The Associated Press"), parse_agency("Jane Doe")
    ('AP', None)
    """
    if len(text) > 40:
        return None
    key = key_of(text)
    if key in _AMBIGUOUS and not text.strip(" ()").isupper():
        return None
    return _AGENCY_OF.get(key)


def without_agency(text: str) -> str:
    """A name without the agency printed after it."""
    return _AT_END.sub("", text)
