"""Other extractors behind one signature: (html bytes, url) -> title, text, authors, published, language.

Each function runs in an environment of its own, which holds that peer alone at its newest version, so the
imports stand inside. PEERS names what to install.
"""

from collections.abc import Callable
from typing import Any

Prediction = dict[str, Any]


def kabar(html: bytes, url: str) -> Prediction:
    """The body with the standfirst before it and everybody whom the byline credits, as news collections keep it."""
    from kabar_article import everybody

    from cleaners import extract

    article = extract(html, url, publishers={})
    return {
        "title": article.headline,
        "text": "\n".join(part for part in (article.standfirst, article.body) if part),
        "authors": everybody(article),
        "published": article.published_at.isoformat() if article.published_at else None,
        "language": article.language,
    }


def kabar_body(html: bytes, url: str) -> Prediction:
    """The body alone."""
    from cleaners import extract

    return {"text": extract(html, url, publishers={}).body}


def trafilatura(html: bytes, url: str) -> Prediction:
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, with_metadata=True)
    data = found.as_dict() if found else {}
    return {
        "title": data.get("title"),
        "text": data.get("text"),
        "authors": data.get("author"),
        "published": data.get("date"),
        "language": data.get("language"),
    }


def trafilatura_fast(html: bytes, url: str) -> Prediction:
    from trafilatura import extract

    return {"text": extract(html, url=url, fast=True)}


def newspaper4k(html: bytes, url: str) -> Prediction:
    from newspaper import Article

    article = Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return {
        "title": article.title,
        "text": article.text,
        "authors": article.authors,
        "published": article.publish_date,
        "language": article.meta_lang,
    }


def resiliparse(html: bytes, url: str) -> Prediction:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse_from_bytes(html)
    return {"text": extract_plain_text(tree, main_content=True, alt_texts=False), "title": tree.title}


def readability(html: bytes, url: str) -> Prediction:
    from lxml.html import fromstring
    from readability import Document

    document = Document(html)
    blocks = fromstring(document.summary()).xpath("//p|//li|//h2|//h3|//h4|//blockquote[not(p)]|//pre")
    return {"title": document.short_title(), "text": "\n".join(block.text_content() for block in blocks)}


def goose3(html: bytes, url: str) -> Prediction:
    from goose3 import Goose

    article = Goose({"enable_image_fetching": False}).extract(url=url, raw_html=html)
    return {
        "title": article.title,
        "text": article.cleaned_text,
        "authors": article.authors,
        "published": article.publish_datetime_utc,
    }


def boilerpy3(html: bytes, url: str) -> Prediction:
    from boilerpy3.extractors import ArticleExtractor

    document = ArticleExtractor(raise_on_failure=False).get_doc(html.decode("utf-8", "replace"))
    return {"title": document.title, "text": document.content}


PEERS: dict[str, tuple[Callable[[bytes, str], Prediction], tuple[str, ...]]] = {
    "kabar": (kabar, ()),
    "trafilatura": (trafilatura, ("trafilatura", "lxml_html_clean")),
    "trafilatura_fast": (trafilatura_fast, ("trafilatura", "lxml_html_clean")),
    "newspaper4k": (newspaper4k, ("newspaper4k", "lxml_html_clean")),
    "resiliparse": (resiliparse, ("resiliparse",)),
    "readability": (readability, ("readability-lxml", "lxml_html_clean")),
    "goose3": (goose3, ("goose3",)),
    "boilerpy3": (boilerpy3, ("boilerpy3",)),
}
