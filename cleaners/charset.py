"""Bytes of a page to UTF-8, whatever they say of themselves.

Order: byte order mark; strict UTF-8; the HTTP header; `<meta>` or XML declaration in the head; the
page's language; windows-1252. Of 709 real pages 705 are valid UTF-8, two of them under a false legacy
label, so validity outranks every label. Labels are read as browsers read them (WHATWG Encoding
Standard): iso-8859-1 means windows-1252, gb2312 means gb18030.
"""

import re
from codecs import utf_8_decode
from collections.abc import Iterator, Mapping
from types import MappingProxyType

_HEAD_BYTES = 65_536  # where a label is looked for: 80 of 709 pages name it after byte 1,024
_PIECE = 16_384  # bytes that are decoded at a time
_GOOD_PER_BAD = 4  # broken bytes are damage, not another charset, where this many sound UTF-8 letters stand for each
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.S)
_META = re.compile(rb"""<meta\b[^<>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)  # <meta charset="utf-8">
_XML = re.compile(rb"""<\?xml\b[^<>]*?encoding\s*=\s*["']([\w.:-]+)""", re.I)  # <?xml version="1.0" encoding="utf-8"?>
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)  # text/html; charset=UTF-8
_LANG = re.compile(
    rb"""<html\b[^<>]*?\blang\s*=\s*["']?\s*([a-z]{2,3})(?:[-_]([a-z]+))?""", re.I
)  # <html lang="zh-TW">
_WELL_FORMED = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")

_CODECS = {  # Python codec: the labels that mean it on the web
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"
    " utf-16 utf-16le utf-16be unicode ucs-2 iso-10646-ucs-2 csunicode unicodefeff unicodefffe",  # a lie in ASCII
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100"
    " latin1 latin-1 l1 csisolatin1 ascii us-ascii ansi_x3.4-1968 cp819 ibm819 x-user-defined",
    "iso8859-2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 latin-2 l2 csisolatin2 iso-ir-101",
    "iso8859-3": "iso-8859-3 iso8859-3 iso88593 iso_8859-3 latin3 l3",
    "iso8859-4": "iso-8859-4 iso8859-4 iso88594 iso_8859-4 latin4 l4",
    "iso8859-5": "iso-8859-5 iso8859-5 iso88595 iso_8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 iso8859-6 iso88596 iso_8859-6 arabic asmo-708 ecma-114",
    "iso8859-7": "iso-8859-7 iso8859-7 iso88597 iso_8859-7 greek greek8 ecma-118 elot_928 sun_eu_greek",
    "iso8859-8": "iso-8859-8 iso8859-8 iso88598 iso_8859-8 hebrew visual iso-8859-8-i iso-8859-8-e logical",
    "iso8859-10": "iso-8859-10 iso8859-10 iso885910 latin6 l6",
    "iso8859-13": "iso-8859-13 iso8859-13 iso885913",
    "iso8859-14": "iso-8859-14 iso8859-14 iso885914",
    "iso8859-15": "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9 csisolatin9",
    "iso8859-16": "iso-8859-16",
    "cp866": "ibm866 866 cp866 csibm866",
    "cp874": "windows-874 cp874 dos-874 tis-620 iso-8859-11 iso8859-11 iso885911",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 latin-5 l5 csisolatin5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "koi8-r": "koi8-r koi koi8 koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 iso-ir-58",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5 csbig5",
    "cp932": "shift_jis shift-jis sjis x-sjis ms932 ms_kanji windows-31j csshiftjis",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 cseuckr iso-ir-149",
}
_BY_LABEL: Mapping[str, str] = MappingProxyType(
    {label: codec for codec, labels in _CODECS.items() for label in labels.split()}
)
_BY_LANGUAGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ja": ("euc_jp", "cp932"),
        "ko": ("cp949",),
        "zh": ("gb18030", "big5hkscs"),
        "tw": ("big5hkscs", "gb18030"),
        "hk": ("big5hkscs", "gb18030"),
        "hant": ("big5hkscs", "gb18030"),
        **dict.fromkeys(("ru", "bg", "uk", "be", "sr", "mk"), ("cp1251",)),
        **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), ("cp1250",)),
        **dict.fromkeys(("ar", "fa"), ("cp1256",)),
        "el": ("cp1253",),
        "tr": ("cp1254",),
        "he": ("cp1255",),
        "th": ("cp874",),
        "vi": ("cp1258",),
    }
)


def to_utf8(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The page as UTF-8 without byte order mark; never fails, broken bytes become U+FFFD.

    `headers` are those of the answer, names in lower case. A sound UTF-8 body comes back as it is.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]
    elif body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace").encode("utf-8", "replace")
    elif (wide := _wide(body)) is not None:
        return body.decode(wide, "replace").encode("utf-8", "replace")
    if not _is_sound(body):
        return _legacy(body, headers).encode("utf-8", "replace")
    if b"\x1b" in body and "iso2022_jp" in _declared(body, headers):
        return body.decode("iso2022_jp", "replace").encode("utf-8", "replace")
    return body


def _is_sound(body: bytes) -> bool:
    """Whether the bytes are UTF-8; read piece by piece, which is twice as fast as all at once."""
    view, at = memoryview(body), 0
    try:
        while at < len(body):
            at += utf_8_decode(view[at : at + _PIECE], "strict", at + _PIECE >= len(body))[1]
    except UnicodeDecodeError:
        return False
    return True


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """The page as text; the same reading as `to_utf8`."""
    return to_utf8(body, headers).decode()


def _legacy(body: bytes, headers: Mapping[str, str]) -> str:
    """Text of a body that is not sound UTF-8: the first reading without an error, else the likeliest."""
    if _is_damaged_utf8(body):
        return body.decode("utf-8", "replace")
    declared = [codec for codec in _declared(body, headers) if codec != "utf-8"]
    for codec in (*declared, *_by_language(body)):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return body.decode(declared[0] if declared else "cp1252", "replace")


def _is_damaged_utf8(body: bytes) -> bool:
    """True where sound UTF-8 letters outnumber broken bytes: a cut page, or one foreign quotation in it."""
    good = _WELL_FORMED.subn(b"", body)[1]
    bad = body.decode("utf-8", "replace").count("\ufffd") - body.count(b"\xef\xbf\xbd")
    return good >= _GOOD_PER_BAD * bad


def _declared(body: bytes, headers: Mapping[str, str]) -> list[str]:
    """Python codecs that header and head name, most trusted first."""
    labels = _HEADER.findall(headers.get("content-type", ""))
    head = _COMMENT.sub(b"", body[:_HEAD_BYTES])
    labels += [match.group(1).decode("ascii", "replace") for match in _first(head)]
    return [codec for label in labels if (codec := _BY_LABEL.get(label.lower().strip()))]


def _first(head: bytes) -> Iterator[re.Match[bytes]]:
    for pattern in (_META, _XML):
        if match := pattern.search(head):
            yield match


def _by_language(body: bytes) -> tuple[str, ...]:
    found = _LANG.search(body[:_HEAD_BYTES])
    if not found:
        return ()
    language, region = ((part or b"").decode("ascii").lower() for part in found.groups())
    return _BY_LANGUAGE.get(region if language == "zh" else "", _BY_LANGUAGE.get(language, ()))


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark, seen by the zero bytes round its first two letters."""
    start = body[:4]
    if len(start) == 4 and start[1] == 0 == start[3] and start[0] and start[2]:
        return "utf-16-le"
    if len(start) == 4 and start[0] == 0 == start[2] and start[1] and start[3]:
        return "utf-16-be"
    return None
