"""Every error of kabar.

    KabarError(url, reason, detail)
    ├─ FetchError            no usable bytes
    │  ├─ Unreachable        timeout, DNS, 5xx        retry
    │  ├─ Throttled          429, or Retry-After      retry later
    │  ├─ Refused            robots.txt, 401, 403, challenge page
    │  └─ Gone               404, 410
    ├─ CleanError            bytes, but no article in them
    │  ├─ NotArticle         index, gallery, video, wall, empty page
    │  ├─ Paywalled          only a teaser is there
    │  ├─ StaleRule          the publisher's selectors match nothing any more
    │  └─ Quarantined        an article, from an outlet whose pages are broken: not stored
    ├─ NormaliseError(field) a field is there and cannot be read
    └─ StoreError            the database refused; its url is the database's path
    RuleError(path, key)     a publisher file or kabar.toml is wrong; raised at load, never per page

The class name is the value of `failures.error` in news.db and `reason` the value of
`failures.reason`, so both are stable. `retryable` says whether asking again later can help.
"""


class KabarError(Exception):
    """What went wrong with one URL: a short stable reason code and a sentence of detail."""

    retryable = False

    def __init__(self, url: str | None, reason: str, detail: str = "") -> None:
        self.url = url
        self.reason = reason
        self.detail = detail
        super().__init__(f"{url or '(no URL)'}: {reason}{': ' + detail if detail else ''}")

    def __reduce__(self) -> tuple[type["KabarError"], tuple[str | None, str, str]]:
        return type(self), (self.url, self.reason, self.detail)


class FetchError(KabarError):
    """No usable bytes came."""


class Unreachable(FetchError):
    """Timeout, DNS, reset, truncated answer or 5xx."""

    retryable = True


class Throttled(FetchError):
    """429, or 503 with Retry-After; `wait` is the number of seconds asked for, if any."""

    retryable = True

    def __init__(self, url: str | None, reason: str, detail: str = "", *, wait: float | None = None) -> None:
        super().__init__(url, reason, detail)
        self.wait = wait


class Refused(FetchError):
    """robots.txt, 401, 403, a challenge page, a private address, a body too big or of a wrong type."""


class Gone(FetchError):
    """404, 410 or 451."""


class CleanError(KabarError):
    """There were bytes, but no article could be read from them."""


class NotArticle(CleanError):
    """Index, gallery, video, wall, soft 404, script shell or empty page; `reason` says which."""


class Paywalled(CleanError):
    """Only a teaser is on the page."""


class StaleRule(CleanError):
    """The publisher's selectors match nothing any more."""


class Quarantined(CleanError):
    """There is an article, but the outlet's pages of this run are broken as a whole; `reason` is the diagnosis."""


class NormaliseError(KabarError):
    """A field is on the page and cannot be read; `reason` is the field's name."""


class StoreError(KabarError):
    """The database refused; `url` is the path of its file."""


class RuleError(Exception):
    """A publisher file or kabar.toml is wrong: its path, the key (or None for the whole file) and why."""

    def __init__(self, path: str, key: str | None, detail: str) -> None:
        self.path = path
        self.key = key
        self.detail = detail
        super().__init__(f"{path}: {key + ': ' if key else ''}{detail}")
