"""The place that opens a news text: "JAKARTA, KOMPAS.com - ", "Jakarta (ANTARA) - ", "KONTAN.CO.ID - JAKARTA. "."""

import re
from collections.abc import Sequence

from cleaners.wording import key_of

MAX_DATELINE = 120  # characters at the start of a text in which it stands
MAX_ALONE = 60  # characters of one in front of its paragraph
_OUTLET = r"^[A-Za-z][\w-]*(?:\.(?i:com|co\.id|co|id|net))+\s*"  # KONTAN.CO.ID
_BRAND = re.compile(_OUTLET + r"(?:[,|–—-]+\s*)")  # "TEMPO.CO, " before the place
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-z][\w’'.-]*(?:[ /-][^\W\d_a-z][\w’'.-]*){0,3}(?:, [^\W\d_a-z]\w+){0,2}?)"
    r"(?:\s*\([^()]{2,30}\)|,\s*(?:[A-Z][\w.]*(?:\s[A-Z]\w*)?))?\s*(?:--?|[–—])\s+\S"
)  # "JAKARTA, KOMPAS.com - ", "Jakarta (ANTARA) - "
_STOPPED = re.compile(
    _OUTLET + r"[–—-]+\s*(?P<place>[A-Z]{3,}(?:[ /-][A-Z]{2,}){0,3})\.\s+\S"
)  # KONTAN.CO.ID - JAKARTA.


def find_dateline(lede: str, outlets: Sequence[str]) -> str | None:
    """The place before the dash or stop that opens the text; the outlet's own name is none.

    >>> find_dateline("KOMPAS.com, Jakarta - Air surut.", ()), find_dateline("Air surut - akhirnya.", ())
    ('Jakarta', None)
    """
    lede = lede[:MAX_DATELINE]
    found = _STOPPED.match(lede) or _DATELINE.match(_BRAND.sub("", lede))
    if found is None:
        return None
    place = found["place"].strip(" ,")
    names = {key_of(outlet) for outlet in outlets}
    return None if key_of(place) in names or "." in place.rstrip(".") else place


def is_dateline(line: str) -> bool:
    """Whether a line is a dateline and nothing else, as some pages print it in front of the first paragraph.

    >>> is_dateline("Jakarta -"), is_dateline("Jakarta - Air surut"), is_dateline("Jakarta")
    (True, False, False)
    """
    if len(line) > MAX_ALONE or line[-1:] not in "-–—":
        return False
    found = _DATELINE.match(bare := f"{_BRAND.sub('', line)} .")
    return found is not None and found.end() == len(bare)
