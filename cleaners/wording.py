"""Text as pages write it -> text as it is stored: NFC, single spaces, no invisible signs."""

import html
import re
import unicodedata
from functools import lru_cache

SHORT = 200  # characters of a text whose key is kept
MAX_STACKED = 30  # marks over one letter
MAX_PLAIN = 300  # characters of a text that cannot stack so many that it matters

_MARK = r"[^\w\s\0-\u02ff\u2000-\u20cf\u2100-\u2fff\ufe30-\uffff]"
_STACKED = re.compile(rf"{_MARK}{{{MAX_STACKED + 1},}}")  # a letter with a thousand accents
_SAMPLED = re.compile(_MARK)  # sought in every 31st sign, since no such stack stands between two of them
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\0-\x08\x0e-\x1b\x7f\ud800-\udfff]")  # soft hyphen
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_LETTERS = re.compile(r"[\W_]+")  # everything that a comparison leaves out
_WESTERN = [bytes([code]).decode("cp1252", "replace") for code in range(256)]  # the signs of most pages, a byte each
_WESTERN_KEYS = [_LETTERS.sub("", unicodedata.normalize("NFKC", sign).casefold()) for sign in _WESTERN]
_WESTERN_SIGNS = bytes(code for code, key in enumerate(_WESTERN_KEYS) if not key)
_WESTERN_ODD = bytes(code for code, key in enumerate(_WESTERN_KEYS) if key and (len(key) > 1 or key > "\xff"))  # ½ Š ß
_WESTERN_LETTERS = bytes(code if code in _WESTERN_ODD else ord(key or " ") for code, key in enumerate(_WESTERN_KEYS))


def nfc(text: str) -> str:
    """The text composed; of marks stacked higher than Unicode's stream-safe limit (UAX 15) the rest is left out, since
    the time to put them in order grows with the square of their number."""
    if len(text) > MAX_PLAIN and _SAMPLED.search(text[:: MAX_STACKED + 1]):
        text = _STACKED.sub(_lowered, text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _lowered(stack: re.Match[str]) -> str:
    signs = stack.group()
    return signs[:MAX_STACKED] + "".join(sign for sign in signs[MAX_STACKED:] if not unicodedata.combining(sign))


def tidy(raw: str) -> str:
    """The text with entities decoded, runs of white space as one space, NFC.

    >>> tidy(" Tom &amp; Jerry\\n ")
    'Tom & Jerry'
    """
    if "&" in raw:
        once = html.unescape(raw)
        raw = once if once == raw else html.unescape(once)
    if not raw.isascii():
        raw = nfc(raw)
    if not raw.isprintable():  # what is invisible is not printable, nor is any space but one
        raw = _INVISIBLE.sub("", raw)
    elif "  " not in raw:
        return raw.strip(" ")
    return " ".join(raw.split())


def key_of(text: str) -> str:
    """What is compared to tell whether two texts say the same: letters and digits, without case.

    >>> key_of("Trump: ‘I’m not…’") == key_of("TRUMP I'm not")
    True
    """
    return _short_key(text) if len(text) <= SHORT else _key(text)


def _key(text: str) -> str:
    if text.isascii():
        return text.lower().encode("ascii").translate(None, _ASCII_SIGNS).decode("ascii")
    try:
        raw = text.encode("cp1252").replace(b"\xdf", b"ss")
    except UnicodeEncodeError:
        raw = _WESTERN_ODD
    if len(raw.translate(None, _WESTERN_ODD)) == len(raw):
        return raw.translate(_WESTERN_LETTERS, _WESTERN_SIGNS).decode("latin-1")
    return _LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


_short_key = lru_cache(maxsize=4096)(_key)  # titles, names and lines of a page are compared many times
