"""An article as text for people: plain, Markdown or HTML."""

from collections.abc import Callable
from html import escape

from schemas import BODY_KINDS, Article, Block

_MARKDOWN = {"list_item": "- {}", "quote": "> {}", "caption": "*{}*"}
_TAGS = {"list_item": "li", "quote": "blockquote", "caption": "figcaption", "credit": "small"}


def to_text(article: Article) -> str:
    """Headline, a line of facts, standfirst and body, separated by blank lines."""
    return "\n\n".join(part for part in (article.headline, facts(article), article.standfirst, article.body) if part)


def to_markdown(article: Article) -> str:
    """The same with captions, in page order, as Markdown."""
    return "\n\n".join([f"# {article.headline}", *_head(article), *(_markdown(block) for block in _shown(article))])


def to_html(article: Article) -> str:
    """An <article> element, everything escaped."""
    head = "".join(f"<p>{escape(line)}</p>\n" for line in _head(article))
    blocks = "\n".join(_html(block) for block in _shown(article))
    return f"<article>\n<h1>{escape(article.headline)}</h1>\n{head}{blocks}\n</article>"


FORMATS: dict[str, Callable[[Article], str]] = {
    "json": lambda article: article.model_dump_json(indent=1),
    "text": to_text,
    "markdown": to_markdown,
    "html": to_html,
}


def facts(article: Article) -> str:
    """Date, authors, agency and publisher in one line; empty where nothing is known."""
    date = article.published_at.strftime("%Y-%m-%d %H:%M %z") if article.published_at else None
    parts = (date, ", ".join(article.authors), article.agency, article.publisher)
    return " · ".join(part for part in parts if part)


def _head(article: Article) -> list[str]:
    return [part for part in (facts(article), article.standfirst) if part]


def _shown(article: Article) -> list[Block]:
    return [block for block in article.blocks if block.text and (block.kind in BODY_KINDS or block.kind == "caption")]


def _markdown(block: Block) -> str:
    if block.kind == "subhead":
        return f"{'#' * (block.level or 2)} {block.text}"
    return _MARKDOWN.get(block.kind, "{}").format(block.text)


def _html(block: Block) -> str:
    tag = f"h{block.level or 2}" if block.kind == "subhead" else _TAGS.get(block.kind, "p")
    return f"<{tag}>{escape(block.text)}</{tag}>"
