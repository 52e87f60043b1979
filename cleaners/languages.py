"""Which language a text is in: what the page declares, else the stop words of its text."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from schemas import Claim

_TAG = re.compile(r"\s*([a-z]{2,3})(?:[-_][\w-]*)?\s*$", re.IGNORECASE)  # id-ID
_OLD_CODES = {"in": "id", "iw": "he", "ji": "yi"}  # withdrawn ISO 639 codes that pages still use
_NAMES = {"indonesian": "id", "bahasa indonesia": "id", "indonesia": "id", "english": "en", "german": "de",
"deutsch": "de",
          "french": "fr", "spanish": "es", "malay": "ms", "italian": "it", "dutch": "nl"}  # fmt: skip
MAX_WORDS, MAX_CHARS = 100, 1_000  # of the text that are counted, of one block that are read
MIN_WORDS, MIN_SHARE = 2, 0.06  # least number and share of stop words; running prose has .2 to .5
# what it takes to contradict the page, and how many times its language
MIN_PROOF, MIN_PROOF_SHARE, DECISIVE = 8, 0.12, 3

# frequent words, chosen so that close languages differ (id/ms, da/no/sv, es/pt)
_STOP_WORDS = {
    "id": "yang dan di dari untuk dengan ini itu pada dalam tidak akan juga adalah karena bisa telah oleh ke"
    " saat bahwa mereka"
    " sebagai ada atau tersebut kata dia menurut ujar hingga usai sementara karena uang bahwa sejumlah berbeda kalau",
    "ms": "yang dan di dari untuk dengan ini itu pada dalam tidak akan juga adalah kerana boleh telah oleh ke"
    " bahawa mereka"
    " sebagai ada atau tersebut beliau berkata katanya manakala wang berbeza sekiranya selepas ketika kepada seramai",
    "en": "the and of to in is that was for on with as it at by from he be are this have not said has but his"
    " they an were",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus"
    " er hat dass sie",
    "fr": "le la les de des et en un une du que est pour qui dans par sur au pas plus avec ce il son sont aux"
    " cette ont",
    "es": "de la que el en y los del se las por un para con no una su al lo como más pero sus le ha fue este entre",
    "pt": "de a que o e do da em um para com não uma os no se na por mais as dos como mas foi ao das tem ele seu",
    "it": "di che e la il un a per in è una sono non del si con da le dei nel alla più anche come ha ma della gli",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij door maar uit naar heeft"
    " werd nog",
    "sv": "och i att det som en på är av för med den till inte har de ett om han men var jag från vi så",
    "da": "og i at det er en på til af for med den som de har ikke der et fra var han men om vil blev også",
    "no": "og i at det er en på til av for med den som de har ikke der et fra var han men om vil ble også",
    "fi": "ja on ei se että oli hän myös mukaan kuin ovat mutta joka sen kun tai hänen ole jo vuoden",
    "pl": "w i na z się nie do że to jest o jak za od po przez dla tym co są oraz ale jego",
    "tr": "ve bir bu da de için ile olarak olan daha çok en gibi kadar sonra var ne ise ancak",
    "cs": "a v na se že je o s z do i to k ve pro za by ale jako po si jsem podle",
    "hu": "a az és hogy nem is egy van volt meg de ez már csak azt mint vagy el ha",
    "ro": "de în și a la că cu o pe nu este din care un mai pentru au fost se prin",
}  # fmt: skip
_KIN = {"id": ("ms",), "ms": ("id",), "da": ("no", "nb", "nn"), "no": ("da",), "nb": ("da", "no"), "nn": ("da", "no")}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _list in _STOP_WORDS.items():
    for _word in set(_list.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)


@lru_cache(maxsize=256)
def parse_language(raw: str) -> str | None:
    """The primary language of a tag or a language's name: "id-ID" gives "id"; None for what is neither."""
    found = _TAG.match(raw)
    if found is None or len(raw.strip()) > 20:
        return _NAMES.get(raw.strip().lower())
    code = found[1].lower()
    return _OLD_CODES.get(code, code)


def guess_language(texts: Iterable[str]) -> str | None:
    """The language whose stop words are most frequent, or None where none is frequent enough."""
    counts, total = _count(texts)
    best = max(counts, key=lambda language: counts[language], default=None)
    if best is None or counts[best] < MIN_WORDS or counts[best] / total < MIN_SHARE:
        return None
    return best


def contradicts(texts: Iterable[str], declared: str) -> str | None:
    """The language that the texts are plainly in though the page declares another, else None."""
    if declared not in _STOP_WORDS:
        return None
    counts, total = _count(texts)
    best = max(counts, key=lambda language: counts[language], default=declared)
    if best == declared or best in _KIN.get(declared, ()):
        return None
    is_plain = counts[best] >= MIN_PROOF and counts[best] / total >= MIN_PROOF_SHARE
    return best if is_plain and counts[best] > DECISIVE * counts.get(declared, 0) else None


def _count(texts: Iterable[str]) -> tuple[dict[str, int], int]:
    """Stop words per language among the first words, and the number of those words."""
    words: list[str] = []
    for text in texts:
        words += text[:MAX_CHARS].lower().split()
        if len(words) >= MAX_WORDS:
            break
    return Counter(chain.from_iterable(filter(None, map(_LANGUAGES_OF.get, words)))), len(words)


def declared_languages(claims: Iterable[Claim]) -> tuple[tuple[str, Claim], ...]:
    """The claims that name a language, with it, in their order."""
    return tuple((found, claim) for claim in claims if (found := parse_language(claim.raw)) is not None)


def language_of(claims: Iterable[Claim], texts: Iterable[str]) -> str | None:
    """The language that the page declares, unless its texts are plainly in another; else that of the texts."""
    declared = next((found for found, _ in declared_languages(claims)), None)
    return (contradicts(texts, declared) or declared) if declared else guess_language(texts)


def is_stop_word(text: str) -> bool:
    """True for one of the frequent words: no topic, where it stands among the tags."""
    return text.lower() in _LANGUAGES_OF
