"""kabar's articles in the form that the scorer of the development corpus calls: all fields, by the general way.

`fields` gives the article as it is stored. `credited` reads the same article by the convention of collections that
keep the standfirst with the text and count an outlet or an agency in the byline among the authors.
"""

import re

from cleaners import extract
from cleaners.wording import key_of
from schemas import Article

Prediction = dict[str, object]

_NOBODY = re.compile(r"^$|@|http|^\(")  # an address; "(Image: …)"


def fields(page: bytes, url: str | None = None) -> Prediction:
    """Title, text, authors, published and language of one page."""
    return _prediction(extract(page, url))


def credited(page: bytes, url: str | None = None) -> Prediction:
    """The same with standfirst before the text, and everybody whom the byline credits."""
    article = extract(page, url)
    text = f"{article.standfirst}\n{article.body}" if article.standfirst else article.body
    return _prediction(article) | {"text": text, "authors": everybody(article)}


def _prediction(article: Article) -> Prediction:
    at = article.published_at
    day_only = article.date_precision == "day"
    return {
        "title": article.headline,
        "text": article.body,
        "authors": list(article.authors),
        "published": None if at is None else at.date().isoformat() if day_only else at.isoformat(),
        "language": article.language,
    }


def everybody(article: Article) -> list[str]:
    """The authors' names, then what else stands in the byline: outlets, agencies, desks."""
    byline = article.provenance.get("authors")
    parts = [part for part in re.split(r";\s*", byline.raw) if not _NOBODY.search(part)] if byline else []
    others = [part for part in parts if not any(key_of(name) in key_of(part) for name in article.authors)]
    return [*article.authors, *others]
