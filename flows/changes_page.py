"""What a reclean changes as one page for people: its own style, no script, nothing loaded, light and dark."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from flows.changes import FieldChange, Sample, pieces
from flows.verdict import RunSummary
from flows.worddiff import Piece

_MOST = 1000  # addresses listed of one field; the number above the list counts all
_TAGS = {"same": "{}", "gone": "<del>{}</del> ", "new": "<ins>{}</ins> "}


def changes_page(summary: RunSummary, *, dry_run: bool) -> str:
    """The verdict, a table of outlets, then each field with samples and all its addresses."""
    changed = {one.publisher for one in summary.changes}
    sources = "".join(
        f"<tr><td>{(_link if one.publisher in changed else _name)(one.publisher)}"
        f"<td>{one.found}<td>{one.edited}<td>{one.new}<td>{one.walls}<td>{escape(one.verdict)}</tr>\n"
        for one in summary.sources
    )
    outlets = groupby(summary.changes, key=lambda one: one.publisher)
    return _PAGE.format(
        title="What cleaning again would change" if dry_run else "What cleaning again changed",
        verdict=escape(f"{summary.state}: {summary.verdict}"),
        run=escape(summary.run_key),
        sources=sources,
        outlets="".join(_outlet(publisher, list(fields)) for publisher, fields in outlets) or "<p>Nothing.</p>",
    )


def _outlet(publisher: str, fields: Sequence[FieldChange]) -> str:
    return f'<h2 id="{escape(publisher)}">{_name(publisher)}</h2>\n' + "".join(map(_field, fields))


def _field(one: FieldChange) -> str:
    more = f"<li>and {len(one.urls) - _MOST} more" if len(one.urls) > _MOST else ""
    addresses = "".join(f"<li>{escape(url)}\n" for url in one.urls[:_MOST])
    return (
        f"<section><h3>{escape(one.name)} <small>{len(one.urls)} page{'s' if len(one.urls) > 1 else ''}</small></h3>\n"
        f"{''.join(map(_sample, one.samples))}"
        f"<details><summary>All addresses</summary><ol>{addresses}{more}</ol></details></section>\n"
    )


def _sample(one: Sample) -> str:
    return f"<figure><figcaption>{escape(one.url)}</figcaption><p>{''.join(map(_piece, pieces(one)))}</p></figure>\n"


def _piece(piece: Piece) -> str:
    kind, text = piece
    paragraphs = escape(text.rstrip() if kind != "same" else text).replace("\n\n", "<br>")
    return _TAGS[kind].format(paragraphs)


def _link(publisher: str) -> str:
    return f'<a href="#{escape(publisher)}">{_name(publisher)}</a>'


def _name(publisher: str) -> str:
    return escape(publisher or "files without an outlet")


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --new: #116329; --newer: #dafbe1; --gone: #a40e26; --goner: #ffebe9; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --new: #7ee787; --newer: #12361f; --gone: #ffa198; --goner: #4a1619; }}
}}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9em; }}
th, td {{ text-align: left; vertical-align: top; padding: .3em 1em .3em 0; border-bottom: 1px solid #8884; }}
h3 small, figcaption {{ font-weight: normal; color: #8a8f98; font-size: .8rem; overflow-wrap: anywhere; }}
h2 {{ margin-top: 2.5rem; border-bottom: 2px solid #8886; }}
figure {{ margin: .8rem 0; border-left: 3px solid #8886; padding: .1rem 1rem; }}
figure p {{ margin: .2rem 0; overflow-wrap: anywhere; }}
ins {{ color: var(--new); background: var(--newer); text-decoration: none; padding: 0 .15em; }}
del {{ color: var(--gone); background: var(--goner); padding: 0 .15em; }}
ol {{ font-size: .85rem; overflow-wrap: anywhere; }}
</style></head><body>
<h1>{title}</h1><p>{verdict} <small>({run})</small></p>
<table><tr><th>source<th>pages<th>change<th>new<th>no article<th>verdict</tr>
{sources}</table>
{outlets}</body></html>
"""
