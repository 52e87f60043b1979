"""robots.txt by RFC 9309, with protego: what may be asked of a host, and how often.

| answer | meaning (RFC 9309, 2.3.1) |
|---|---|
| 2xx | its rules, of the first 500 KiB; a page of HTML has none |
| 4xx but 429, 3xx that lead nowhere | there are no rules, all may be asked |
| 429, 5xx, no answer at all | not known: nothing may be asked for now; the copy of before serves on |
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from protego import Protego

TOKEN = "kabar"  # the product token of our User-Agent
MAX_BYTES = 500 * 1024  # RFC 9309, section 2.5
TTL_SECONDS = 24 * 3600.0  # RFC 9309, section 2.4
_FIRST_RETRY_SECONDS = 300.0  # after no answer; doubled with every further failure, up to the TTL
_KEEP_SECONDS = 30 * 24 * 3600.0  # so long an older copy serves on while there is no answer

_AGENT_LINE = re.compile(r"(?im)^[ \t]*user[- ]?agent[ \t]*[: \t][ \t]*([^\r\n#]*)")  # User-agent: kabar/1.0
_AGENT_TOKEN = re.compile(r"[A-Za-z_-]+|\*")  # kabar


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us. `is_known` is False where the host gave no answer: ask again later, fetch nothing now.

    `crawl_delay` is seconds, finite and not negative, else None; `sitemaps` are the addresses named, in order.
    """

    is_known: bool = True
    crawl_delay: float | None = None
    sitemaps: tuple[str, ...] = ()
    _rules: Protego | None = field(default=None, repr=False, compare=False)

    def allows(self, url: str) -> bool:
        """True if the URL may be fetched."""
        if not self.is_known:
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, TOKEN))


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """What came when it was last asked for: status None means no answer. `at` is seconds since the epoch."""

    status: int | None
    body: bytes
    at: float

    @property
    def is_known(self) -> bool:
        """False where the host gave no answer that says anything of its rules."""
        return _is_answer(self.status)


def parse_robots(status: int | None, body: bytes, *, is_open_when_forbidden: bool = True) -> Robots:
    """The rules of an answer; status None stands for no answer.

    With `is_open_when_forbidden` 401 and 403 mean no rules, as the RFC has it; else nothing may be fetched.

    >>> parse_robots(200, b"User-agent: *\\nDisallow: /private").allows("https://a.id/private/x")
    False
    """
    if not _is_answer(status):
        return Robots(is_known=False)
    if status in (401, 403) and not is_open_when_forbidden:
        return _parsed("User-agent: *\nDisallow: /")
    if status is None or status >= 300:
        return Robots()
    text = _text(body)
    return Robots() if text is None else _parsed(text)


def renewed(old: RobotsCopy | None, new: RobotsCopy) -> RobotsCopy:
    """The copy to go by: the new one, or a known older one while there is no answer, for up to thirty days."""
    if new.is_known or old is None or not old.is_known or new.at - old.at > _KEEP_SECONDS:
        return new
    return old


def expires_at(copy: RobotsCopy, failures: int = 0) -> float:
    """When to ask again: after a day, or sooner where there was no answer, the later the more often that was so."""
    if copy.is_known and not failures:
        return copy.at + TTL_SECONDS
    return copy.at + min(TTL_SECONDS, _FIRST_RETRY_SECONDS * 2.0 ** min(max(failures - 1, 0), 20))


def robots_url(url: str) -> str:
    """Where the rules for a URL stand."""
    return urljoin(url, "/robots.txt")


def _is_answer(status: int | None) -> bool:
    return status is not None and 200 <= status < 500 and status != 429


def _parsed(text: str) -> Robots:
    rules = Protego.parse(_AGENT_LINE.sub(_exact_agent, text))
    delay = rules.crawl_delay(TOKEN)
    rate = rules.request_rate(TOKEN)
    delays = [] if delay is None else [float(delay)]
    if rate is not None and rate.requests:
        delays.append(rate.seconds / rate.requests)
    return Robots(crawl_delay=max(delays, default=None), sitemaps=tuple(_addresses(rules)), _rules=rules)


def _exact_agent(line: re.Match[str]) -> str:
    """The line with our token, `*`, or a name that cannot be taken for ours.

    Protego matches by prefix, so that a group for "kab" would speak to us; the RFC wants the whole token.
    """
    token = _AGENT_TOKEN.match(line[1].strip())
    if token is None:
        return "User-agent: -"
    name = token[0].lower()
    return f"User-agent: {name if name in (TOKEN, '*') else '-'}"


def _addresses(rules: Protego) -> Iterator[str]:
    for address in dict.fromkeys(rules.sitemaps):
        if address.startswith(("http://", "https://", "/")):
            yield address


def _text(body: bytes) -> str | None:
    """The body as text without byte order mark, cut after the last whole line; None if it is no robots.txt."""
    if len(body) > MAX_BYTES:
        body = body[:MAX_BYTES].rpartition(b"\n")[0]
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", errors="replace")
    else:
        text = body.decode("utf-8", errors="replace")
    text = text.lstrip("\ufeff \t\r\n")
    return None if text.startswith("<") or "\0" in text else text
