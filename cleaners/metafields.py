"""Which meta element, itemprop and JSON-LD key speaks of which field, and how far it is trusted."""

from collections.abc import Mapping
from functools import lru_cache

# per meta name or property, lower case: the field and the rank of its word, lower is better
METAS: Mapping[str, tuple[str, int]] = {
    "og:title": ("headline", 2), "twitter:title": ("headline", 5), "title": ("headline", 6),
    "dc.title": ("headline", 6), "sailthru.title": ("headline", 6), "parsely-title": ("headline", 6),
    "cxenseparse:title": ("headline", 6), "fb_title": ("headline", 7),
    "og:description": ("standfirst", 3), "description": ("standfirst", 4), "twitter:description": ("standfirst", 5),
    "article:published_time": ("published_at", 2), "og:article:published_time": ("published_at", 2),
    "article:published": ("published_at", 2), "datepublished": ("published_at", 3),
    "parsely-pub-date": ("published_at", 3),
    "dc.date.issued": ("published_at", 3), "cxenseparse:recs:publishtime": ("published_at", 3),
    "cxenseparse:publishtime": ("published_at", 3), "content_publisheddate": ("published_at", 3),
    "article_date_original": ("published_at", 3), "published_at": ("published_at", 3),
    "publishdate": ("published_at", 3),
    "pub_date": ("published_at", 3), "pubdate": ("published_at", 3), "sailthru.date": ("published_at", 4),
    "dcterms.created": ("published_at", 4), "dc.date.created": ("published_at", 4), "dc.date": ("published_at", 4),
    "dcterms.date": ("published_at", 4), "publish-date": ("published_at", 3), "publication_date": ("published_at", 3),
    "article.published": ("published_at", 3), "datecreated": ("published_at", 5), "date": ("published_at", 4),
    "jpnncom_news_pubdate": ("published_at", 3), "last-modified": ("modified_at", 5),
    "article:modified_time": ("modified_at", 2), "article:modified": ("modified_at", 2),
    "datemodified": ("modified_at", 3),
    "og:updated_time": ("modified_at", 4), "dcterms.modified": ("modified_at", 4),
    "article_date_updated": ("modified_at", 4), "lastmod": ("modified_at", 5),
    "author": ("authors", 4), "article:author": ("authors", 5), "article:author_name": ("authors", 4),
    "parsely-author": ("authors", 4), "sailthru.author": ("authors", 5), "cxenseparse:author": ("authors", 5),
    "dc.creator": ("authors", 5), "dcterms.creator": ("authors", 5), "byline": ("authors", 5), "byl": ("authors", 4),
    "article_author": ("authors", 5), "content_author": ("authors", 4), "jpnncom_news_author": ("authors", 4),
    "og:article:author": ("authors", 5), "content-creator": ("authors", 5), "smartbanner:author": ("authors", 7),
    "content_editor": ("editor", 3),
    "article:section": ("section", 2), "og:section": ("section", 3), "section": ("section", 4),
    "parsely-section": ("section", 3), "articlesection": ("section", 3), "prism.section": ("section", 4),
    "og:article:section": ("section", 3),
    "article:tag": ("topics", 3), "og:article:tag": ("topics", 3), "parsely-tags": ("topics", 4),
    "sailthru.tags": ("topics", 5), "news_keywords": ("topics", 4), "keywords": ("topics", 6),
    "og:image": ("image", 2), "og:image:url": ("image", 3), "twitter:image": ("image", 4),
    "twitter:image:src": ("image", 4),
    "og:url": ("canonical_url", 3), "og:site_name": ("site_name", 1),
    "apple-mobile-web-app-title": ("site_name", 4), "publisher": ("site_name", 3), "dc.publisher": ("site_name", 4),
    "og:locale": ("language", 3), "content-language": ("language", 4), "language": ("language", 4),
    "dc.language": ("language", 4), "inlanguage": ("language", 2),
    "og:type": ("page_type", 2), "article:content_tier": ("is_paywalled", 2), "isaccessibleforfree": ("is_paywalled",
    2),
    "robots": ("robots", 1), "generator": ("generator", 1),
}  # fmt: skip

# per itemprop: the field; rank 3 for all
ITEMPROPS: Mapping[str, str] = {
    "headline": "headline", "datepublished": "published_at", "datemodified": "modified_at", "author": "authors",
    "creator": "authors", "editor": "editor", "description": "standfirst", "articlesection": "section",
    "alternativeheadline": "alternative_headline", "inlanguage": "language",
}  # fmt: skip

# per JSON-LD key of the article object: the field; rank 1 for all
ARTICLE_KEYS: Mapping[str, str] = {
    "headline": "headline", "alternativeHeadline": "alternative_headline", "datePublished": "published_at",
    "dateModified": "modified_at", "description": "standfirst", "articleSection": "section", "inLanguage": "language",
}  # fmt: skip


@lru_cache(maxsize=512)
def known_meta(name: str) -> tuple[str, int, str] | None:
    """Field, rank and source of a meta element by its name, None for one that says nothing of an article."""
    plain = name.strip().lower()
    known = METAS.get(plain)
    return (*known, f"meta {plain}") if known else None
