"""JSON-LD as pages really write it -> one flat tuple of nodes.

Reading is tolerant (comment and CDATA wrappers, trailing commas, raw control characters) and bounded: blocks above
MAX_CHARS are not read, nodes deeper than MAX_DEPTH and past MAX_NODES are left out.
"""

import json
import re
from collections.abc import Iterable, Mapping

Node = Mapping[str, object]

MAX_BLOCKS = 40
MAX_CHARS = 2_000_000  # per block; the longest of 1059 dev blocks has 0.4 million
MAX_DEPTH = 60
MAX_NODES = 2_000

_INNER = (dict, list)  # what can hold objects
_DECODER = json.JSONDecoder(strict=False)
_WRAPPER = re.compile(r"<!--|-->|<!\[CDATA\[|\]\]>|/\*\s*\*/")  # <![CDATA[ ... ]]>
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")  # [1, 2,]
_MISSING_VALUE = re.compile(r":\s*(?=[,}])")  # "image": ,
_LINE_COMMENT = re.compile(r"(?m)(?:^|(?<=[{}\[\],;\s]))//[^\n\"]*$")  # } // end of article
_LOOSE_TEXT = re.compile(
    r'"(headline|datePublished|dateModified|description|articleSection|inLanguage)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"'
)  # "headline": "A title"

ARTICLE_TYPES = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle",
        "BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "AdvertiserContentArticle",
        "BlogPosting", "LiveBlogPosting", "TechArticle", "ScholarlyArticle", "SatiricalArticle",
        "MedicalScholarlyArticle",
        "Report", "SocialMediaPosting", "Review", "CriticReview", "Recipe", "HowTo", "ClaimReview", "PodcastEpisode",
    }
)  # fmt: skip
_OTHER_ARTICLES = frozenset(
    {"liveBlogUpdate", "hasPart", "comment", "review", "relatedLink", "isRelatedTo", "itemReviewed"}
)
_WEIGHTS = {"headline": 4, "articleBody": 3, "datePublished": 2, "author": 2, "dateModified": 1, "name": 1}


def read_blocks(texts: Iterable[str]) -> tuple[Node, ...]:
    """All objects of the JSON-LD blocks in page order, parents before children; unreadable blocks give nothing."""
    nodes: list[Node] = []
    for count, text in enumerate(texts):
        if count >= MAX_BLOCKS or len(nodes) >= MAX_NODES:
            break
        if len(text) <= MAX_CHARS:
            _flatten(_parse(text), nodes)
    return tuple(nodes)


def types_of(node: Node) -> tuple[str, ...]:
    """The names in @type, without a schema.org prefix."""
    value = node.get("@type")
    if isinstance(value, str) and value.isalpha():
        return (value,)
    if value is None:
        return ()
    names = value if isinstance(value, list) else [value]
    return tuple(name.rpartition("/")[2].rpartition(":")[2] for name in names if isinstance(name, str))


def find_article(nodes: Iterable[Node]) -> Node | None:
    """The article object that says most; the first of equals. None where no node has an article type."""
    best, best_weight = None, -1
    for node in nodes:
        if ARTICLE_TYPES.isdisjoint(types_of(node)):
            continue
        weight = sum(weight for name, weight in _WEIGHTS.items() if node.get(name))
        if weight > best_weight:
            best, best_weight = node, weight
    return best


def texts_of(value: object, limit: int = 60) -> tuple[str, ...]:
    """The strings in a value that may be a string, a list or an object with @value or name, in order."""
    found: list[str] = []
    waiting = [value]
    while waiting and len(found) < limit:
        item = waiting.pop(0)
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, list):
            waiting[:0] = item[:limit]
        elif isinstance(item, dict):
            waiting.insert(0, item.get("@value") or item.get("name"))
    return tuple(text for text in found if text.strip())


def first_text(value: object) -> str | None:
    """The first string of a value, or None."""
    found = texts_of(value, 1)
    return found[0] if found else None


def live_updates(nodes: Iterable[Node], limit: int = 12) -> tuple[str, ...]:
    """What each update of a live blog is called, else its text or its date; empty for other pages."""
    found = next((node["liveBlogUpdate"] for node in nodes if node.get("liveBlogUpdate")), ())
    updates = found[:limit] if isinstance(found, list) else [found]
    texts = (
        first_text(update.get("headline") or update.get("articleBody") or update.get("datePublished"))
        for update in updates
        if isinstance(update, dict)
    )
    return tuple(text for text in texts if text)


def resolve(value: object, nodes: Iterable[Node]) -> object:
    """The value with `{"@id": x}` replaced by the node of that id, one level deep, in lists too."""
    if isinstance(value, list):
        return [_resolve_one(item, nodes) for item in value[:60]]
    return _resolve_one(value, nodes)


def _resolve_one(value: object, nodes: Iterable[Node]) -> object:
    if isinstance(value, dict) and "@id" in value and not value.get("name"):
        for node in nodes:
            if node.get("@id") == value["@id"] and node.get("name"):
                return node
    return value


def _parse(text: str) -> object:
    text = text.strip()
    if not text:
        return None
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        pass
    mended = _WRAPPER.sub("", text).strip().strip(";").strip()
    mended = _TRAILING_COMMA.sub("", _MISSING_VALUE.sub(": null", _LINE_COMMENT.sub("", mended)))
    for candidate in (mended, _WRAPPER.sub("", text).strip()):
        try:
            return _DECODER.raw_decode(candidate)[0]
        except (ValueError, RecursionError):
            continue
    return _loose_values(text)


def _loose_values(text: str) -> object:
    """What can be picked out of a block that is no JSON at all."""
    if "Article" not in text and "BlogPosting" not in text:
        return None
    found: dict[str, object] = {}
    for name, value in _LOOSE_TEXT.findall(text):
        found.setdefault(name, value.replace('\\"', '"').replace("\\/", "/"))
    return {"@type": "Article", **found} if found else None


def _flatten(value: object, nodes: list[Node]) -> None:
    """Append the objects inside the value, parents first, without recursion."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting and len(nodes) < MAX_NODES:
        item, depth = waiting.pop()
        if isinstance(item, dict):
            nodes.append(item)
            children = [
                child for key, child in item.items() if isinstance(child, _INNER) and key not in _OTHER_ARTICLES
            ]
        elif isinstance(item, list):
            children = [child for child in item if isinstance(child, _INNER)]
        else:
            continue
        if depth < MAX_DEPTH:
            waiting.extend([(child, depth + 1) for child in reversed(children)])
