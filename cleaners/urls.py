"""Addresses: one spelling for each, and the host under which an outlet is registered."""

import re
from functools import lru_cache
from urllib.parse import quote, urljoin, urlsplit

MAX_LENGTH = 4096  # characters; longer ones are not articles and cost time

_TRACKING_NAMES = (
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mc_cid|mc_eid|mkt_tok"
    r"|_ga|_gl|ncid|cmpid|cmp|ocid|smid|sref|ref_src|ref_url|fb_ref|fb_source|action_object_map|__twitter_impression"
    r"|at_(?:medium|campaign|custom\d*|link_\w+)|ns_(?:source|mchannel|campaign|linkname|fee)|wt_?mc|xtor|spm"
    r"|s_cid|guccounter|guce_referr\w*|outputtype|_hs(?:enc|mi)|vero_id|oly_(?:anon|enc)_id)"
)  # utm_source
_TRACKING = re.compile(_TRACKING_NAMES, re.IGNORECASE)
_TRACKED = re.compile(rf"[?&]{_TRACKING_NAMES}(?:[=&]|$)", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_PLAIN = re.compile(
    r"https?://(?![^/]*\.(?:\d+)?/)(?=[^/]*[a-z][^/]*/)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
    r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9_.~:@!$'()*+,;=-]*)+(?:\?[A-Za-z0-9_.~=:@!$'()*+,;/-]+(?:&[A-Za-z0-9_.~=:@!$'()*+,;/-]+)*)?"
)  # https://contoh.id/a/b: already in its one spelling
_IP_HOST = re.compile(r"\[[0-9a-f:.]+\]|\d{1,3}(?:\.\d{1,3}){3}")  # [::1], 127.0.0.1
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")  # %7E
_BARE_PERCENT = re.compile(r"%(?![0-9A-F]{2})")  # 100%
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_CONTROLS = re.compile(r"[\x00-\x20\x7f]+")  # dropped by browsers at the ends and as line breaks inside
_WHOLE = re.compile(r"https?://[a-z0-9]")  # https://contoh.id/a
_PORTS = {"http": 80, "https": 443}
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "mil", "ne", "net", "nom", "or", "org"})
_SECOND_LEVELS_OF = {
    "id": frozenset({"biz", "desa", "my", "ponpes", "sch", "web"}),
    "uk": frozenset({"ltd", "me", "nhs", "plc", "police", "sch"}),
}


@lru_cache(maxsize=1024)
def canonical_url(raw: str | None, base: str | None = None) -> str | None:
    """The address in its one spelling, or None for what is no http address; applying it again changes nothing.

    Host in lower case and ASCII, default port, trailing dot, fragment, user name and tracking parameters gone,
    percent signs regular; scheme, path and the order of the other parameters are kept.

    >>> canonical_url("HTTPS://Kumparan.com.:443/a/b?utm_source=x&page=2#top")
    'https://kumparan.com/a/b?page=2'
    """
    if not raw or len(raw) > MAX_LENGTH:
        return None
    if _PLAIN.fullmatch(raw) and not ((at := raw.find("?")) >= 0 and _TRACKED.search(raw, at)):
        return raw
    try:
        parts = urlsplit(_absolute(raw, base))
        scheme, port = parts.scheme.lower(), parts.port
        host = _plain_host(parts.hostname)
        if scheme not in _PORTS or host is None:
            return None
        path = _plain_path(parts.path)
        query = _plain_query(parts.query)
    except ValueError:  # urllib: a broken port or IPv6 address; also lone surrogates and unencodable hosts
        return None
    at_port = "" if port is None or port == _PORTS[scheme] else f":{port}"
    found = f"{scheme}://{host}{at_port}{path}{'?' + query if query else ''}"
    return found if len(found) <= MAX_LENGTH else None


def _absolute(raw: str, base: str | None) -> str:
    raw = _CONTROLS.sub("", raw) if base is None else raw.strip()
    if base is None or (_WHOLE.match(raw) and ";" not in raw):  # joining would change nothing
        return raw
    return urljoin(base, raw)


@lru_cache(maxsize=256)
def host_of(url: str | None) -> str | None:
    """The host in lower case, without port and trailing dot."""
    if not url:
        return None
    try:
        return _plain_host(urlsplit(url[:MAX_LENGTH]).hostname)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def registered_host(url: str | None) -> str | None:
    """The domain an outlet is registered under, without its subdomains.

    >>> registered_host("https://bola.republika.co.id/berita/x"), registered_host("https://m.kumparan.com/")
    ('republika.co.id', 'kumparan.com')
    """
    host = host_of(url)
    if host is None or _IP_HOST.fullmatch(host):
        return host
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and _is_second_level(labels[-2], labels[-1]):
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def _is_second_level(label: str, country: str) -> bool:
    return label in _SECOND_LEVELS or label in _SECOND_LEVELS_OF.get(country, ())


def _plain_host(host: str | None) -> str | None:
    if not host:
        return None
    host = host.rstrip(".").lower()
    if ":" in host:
        host = f"[{host}]"
    if _IP_HOST.fullmatch(host):
        return host
    if not host.isascii():
        host = host.encode("idna").decode().lower()
    return host if _HOST.fullmatch(host) else None


def _plain_path(path: str) -> str:
    path = _plain_escapes(path, "/:@!$&'()*+,;=")
    if "/." in path:
        path = _without_dots(path)
    return path if path.startswith("/") else "/" + path


def _plain_escapes(text: str, safe: str) -> str:
    if "%" in text:
        text = _ESCAPE.sub(_escape, text)
        text = _BARE_PERCENT.sub("%25", text)
    return quote(text, safe=safe + "%~-._")


def _escape(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if letter in _UNRESERVED else "%" + found[1].upper()


def _without_dots(path: str) -> str:
    kept: list[str] = []
    parts = path.split("/")
    for part in parts:
        if part == ".." and len(kept) > 1:
            kept.pop()
        elif part not in (".", ".."):
            kept.append(part)
    if parts[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _plain_query(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return "&".join(_plain_escapes(part, "/:@!$'()*+,;=?") for part in kept)
