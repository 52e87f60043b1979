"""Whether what was stored is what the newsroom published: every difference, in words. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from flows.demo.edition import Expected
from schemas import Article

_DUMP_NOISE = frozenset(
    {"·", "comment", "0", "sosmed-whatsapp-white", "copy-link-circle", "more-vertical", "ADVERTISEMENT"}
)


def differences(expected: Expected, article: Article | None, error: str | None) -> list[str]:
    """What is wrong with one address; `error` is the class name of the failure recorded for it, if any."""
    if expected.outcome != "article":
        if article is not None:
            return [f"{expected.url} is {expected.why}, and was stored as an article"]
        return (
            [] if error == expected.outcome else [f"{expected.url} is {expected.why}: recorded as {error or 'nothing'}"]
        )
    if article is None:
        return [f"{expected.url} is missing" + (f": {error}" if error else "")]
    wrong = [
        _unlike("headline", expected.headline, article.headline),
        _unlike("date", expected.published_at, article.published_at),
        _unlike("authors", expected.authors, article.authors),
        _unlike("editor", expected.editor, article.editor),
        _unlike("dateline", expected.dateline, article.dateline),
        _unlike_list("paragraph", expected.parts, article.body.split("\n\n")),
        _unlike_list(
            "caption",
            [_printed(*image) for image in expected.images],
            [_printed(image.caption, image.credit) for image in article.images],
        ),
    ]
    return [f"{expected.url}: {sentence}" for sentence in wrong if sentence]


def dump_expected(text: str, published_at: datetime) -> Expected:
    """What must become of the text dump: its lines but for the noise, which is written out here line by line."""
    lines = [line for line in text.splitlines() if line]
    captions = list(dict.fromkeys(line for line in lines if " Foto: " in line))
    noise = _DUMP_NOISE | set(captions) | {line for line in lines if "Perbesar" in line or "waktu baca" in line}
    headline, _printed, *rest = lines
    return Expected(
        url="",
        publisher="",
        outcome="article",
        headline=headline,
        published_at=published_at,
        parts=tuple(line for line in rest if line not in noise),
        images=tuple((caption, credit) for caption, credit in (line.split(" Foto: ") for line in captions)),
    )


def all_differences(
    expected: Mapping[str, Expected], articles: Mapping[str, Article], errors: Mapping[str, str]
) -> list[str]:
    """The same for all addresses, in their order; `articles` and `errors` by address."""
    return [
        sentence for url, one in expected.items() for sentence in differences(one, articles.get(url), errors.get(url))
    ]


def _unlike(name: str, expected: object, found: object) -> str:
    return "" if expected == found else f"{name} is {found!r} and should be {expected!r}"


def _unlike_list(name: str, expected: Sequence[str], found: Sequence[str]) -> str:
    """The first of a list that is missing, changed or too much."""
    for place, (should, is_) in enumerate(zip_longest(expected, found), 1):
        if is_ is None:
            return f"{name} {place} is missing: {should!r}"
        if should is None:
            return f"{name} {place} is too much: {is_!r}"
        if should != is_:
            return f"{name} {place} is {is_!r} and should be {should!r}"
    return ""


def _printed(caption: str | None, credit: str | None) -> str:
    return f"{caption} | {credit}"
