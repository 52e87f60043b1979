"""How the walk treats each HTML element: tables by the parser's tag ids."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.names import words_of

SCRATCH = LexborHTMLParser("")


def _ids(names: str) -> frozenset[int]:
    return frozenset(SCRATCH.create_node(name).tag_id or 0 for name in names.split())


TEXT, COMMENT = 2, 4
HEADING = SCRATCH.create_node("h1").tag_id
_SKIP = _ids(
    "script style noscript template svg math head title select option textarea object canvas audio datalist "
    "button input dialog"
)
_INLINE = _ids(
    "span a b strong i em u s small big sub sup font abbr acronym cite code q mark time ins del strike tt kbd samp var "
    "wbr bdi bdo data label dfn ruby rt rp rb output meter progress picture source nobr map area"
)
_LEAVES = "p h1 h2 h3 h4 h5 h6 li td th dt dd figcaption caption pre summary"
UNKNOWN = 100_000  # ids of names the parser does not know are addresses, far above its table of names

IN_LINK, IN_BOLD, IN_EM, BREAK = 1, 2, 4, 8
SHIFT = 3

ICONS = _ids("span i svg img")  # without text they part what stands around them, other than <a id=more> or <wbr>

# sorts of nodes; an inline element's sort is the mark that it adds
ENDING, PICTURE, FRAME, WORDS, BOX, SKIPPED = 8, 9, 10, 11, 12, 13
SORTS: dict[int, int] = (
    dict.fromkeys(_SKIP, SKIPPED)
    | dict.fromkeys(_INLINE, 0)
    | dict.fromkeys(_ids("a"), IN_LINK)
    | dict.fromkeys(_ids("b strong"), IN_BOLD)
    | dict.fromkeys(_ids("i em"), IN_EM)
    | dict.fromkeys(_ids("br"), ENDING)
    | dict.fromkeys(_ids("img amp-img"), PICTURE)
    | dict.fromkeys(_ids("iframe embed video"), FRAME)
    | {TEXT: WORDS, COMMENT: SKIPPED}
)
_COMMON = (
    "div p ul li section article header footer aside figure figcaption h1 h2 h3 h4 main nav form table tbody tr td "
    "body ol dl dt dd th thead tfoot blockquote pre h5 h6 address details summary center hr fieldset caption hgroup"
)
_PLAIN = words_of("li td th tr tbody dt dd")  # whose names tell little

IN_LEAF, IN_ARTICLE, IN_ITEM, IN_QUOTE = 1, 2, 4, 8
_MARKS = (
    dict.fromkeys(words_of(_LEAVES), IN_LEAF)
    | dict.fromkeys(("li", "dt", "dd"), IN_LEAF | IN_ITEM)
    | {"article": IN_ARTICLE, "main": IN_ARTICLE, "blockquote": IN_ARTICLE | IN_QUOTE}
)  # marks of a box for itself and all inside
_AFRESH = words_of("article main section")  # into which no other mark is handed on

# per tag id of a box: its name, which marks of the box around it keeps, its own, whether class and id tell of it
BOXES = {
    SCRATCH.create_node(tag).tag_id: (tag, IN_ARTICLE if tag in _AFRESH else -1, _MARKS.get(tag, 0), tag not in _PLAIN)
    for tag in words_of(_COMMON)
}


def inline_ids() -> frozenset[int]:
    """Tag ids of the elements that flow in a line."""
    return _INLINE | _ids("a")
