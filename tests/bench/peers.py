"""Other extractors behind one signature: (html bytes, url) -> title, text, authors, published, language.

Each function runs in an environment of its own, which holds that peer alone at its newest version, so the
imports stand inside. PEERS names what to install.
"""

from collections.abc import Callable
from typing import Any

Prediction = dict[str, Any]
STOP_LISTS = {
    "da": "Danish", "de": "German", "es": "Spanish", "fr": "French", "id": "Indonesian", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "sv": "Swedish", "tr": "Turkish", "vi": "Vietnamese",
}  # fmt: skip  # justext's names for the languages of the collections


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


def justext(html: bytes, url: str) -> Prediction:
    """All paragraphs that are no boilerplate by the stop list of the page's declared language, English if none."""
    import justext as library
    from lxml.html import fromstring

    declared = (fromstring(html).get("lang") or "en")[:2].lower()
    words = library.get_stoplist(STOP_LISTS.get(declared, "English"))
    return {"text": "\n".join(one.text for one in library.justext(html, words) if not one.is_boilerplate)}


def newsplease(html: bytes, url: str) -> Prediction:
    from newsplease import NewsPlease

    article = NewsPlease.from_html(html.decode("utf-8", "replace"), url, fetch_images=False)
    return {
        "title": article.title,
        "text": article.maintext,
        "authors": article.authors,
        "published": article.date_publish,
        "language": article.language,
    }


def fundus(html: bytes, url: str) -> Prediction:
    """What its rules for the outlet read; nothing for an outlet without one."""
    from urllib.parse import urlsplit

    from fundus import PublisherCollection

    host = (urlsplit(url).hostname or "").removeprefix("www.")
    rules = [one for one in PublisherCollection if _is_at(host, urlsplit(one.domain).hostname or "")]
    if not rules:
        return {}
    found = rules[0].parser().parse(html.decode("utf-8", "replace"), error_handling="suppress")
    return {
        "title": found.get("title"),
        "text": str(found["body"]) if found.get("body") else None,
        "authors": found.get("authors"),
        "published": found.get("publishing_date"),
    }


def _is_at(host: str, domain: str) -> bool:
    domain = domain.removeprefix("www.")
    return host == domain or host.endswith(f".{domain}")


PEERS: dict[str, tuple[Callable[[bytes, str], Prediction], tuple[str, ...]]] = {
    "kabar": (kabar, ()),
    "trafilatura": (trafilatura, ("trafilatura", "lxml_html_clean")),
    "trafilatura_fast": (trafilatura_fast, ("trafilatura", "lxml_html_clean")),
    "newspaper4k": (newspaper4k, ("newspaper4k", "lxml_html_clean")),
    "resiliparse": (resiliparse, ("resiliparse",)),
    "readability": (readability, ("readability-lxml", "lxml_html_clean")),
    "goose3": (goose3, ("goose3",)),
    "boilerpy3": (boilerpy3, ("boilerpy3",)),
    "justext": (justext, ("justext", "lxml_html_clean")),
    "newsplease": (newsplease, ("news-please", "lxml_html_clean")),
    "fundus": (fundus, ("fundus", "curl-cffi<0.14")),  # 0.5.7 does not import beside a newer one
}
