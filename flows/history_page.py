"""Edits as one page for people: its own style, no script, nothing loaded, light and dark."""

from collections.abc import Sequence
from html import escape

from flows.history import Change, Edit
from flows.worddiff import word_diff

_TAGS = {"same": "{}", "gone": "<del>{}</del> ", "new": "<ins>{}</ins> "}
_WHO = {"publisher": "edited by the publisher", "cleaner": "read anew by kabar"}


def history_page(edits: Sequence[Edit]) -> str:
    """Article by article, the newest edit first, each with when it was seen, who made it, and every word changed."""
    articles: dict[str, list[Edit]] = {}
    for one in edits:
        articles.setdefault(one.article_key, []).append(one)
    count = f"{len(edits)} edit{'s' * (len(edits) != 1)} of {len(articles)} article{'s' * (len(articles) != 1)}"
    return _PAGE.format(
        count=count, articles="".join(map(_article, articles.values())) or "<p>Nothing was changed.</p>"
    )


def _article(edits: Sequence[Edit]) -> str:
    first = edits[0]
    url = first.url or ""
    link = f'<a href="{escape(url)}">{escape(url)}</a>' if url.startswith(("http://", "https://")) else escape(url)
    about = " · ".join(part for part in (escape(first.publisher or ""), link) if part)
    shown = "".join(map(_edit, edits))
    return f"<article><h2>{escape(first.headline)}</h2><p class=about>{about}</p>\n{shown}</article>\n"


def _edit(one: Edit) -> str:
    fields = ", ".join(change.field for change in one.changes)
    when = f"{one.seen_at[:10]} {one.seen_at[11:16]} UTC"
    return (
        f"<section class={escape(one.cause)}><h3>Version {one.revision} → {one.revision + 1}</h3>"
        f'<p class=about>seen <time datetime="{escape(one.seen_at)}">{escape(when)}</time> · '
        f"{escape(_WHO[one.cause])} · {escape(fields)}</p>\n{''.join(map(_change, one.changes))}</section>\n"
    )


def _change(one: Change) -> str:
    pieces = "".join(_piece(kind, text) for kind, text in word_diff(one.before, one.after))
    return f"<figure><figcaption>{escape(one.field)}</figcaption><p>{pieces}</p></figure>\n"


def _piece(kind: str, text: str) -> str:
    words = text.rstrip()
    after = "<br><br>" if kind == "new" and "\n\n" in text[len(words) :] else ""
    return _TAGS[kind].format(escape(text if kind == "same" else words).replace("\n\n", "<br><br>")) + after


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Revisions</title><style>
:root {{ color-scheme: light dark; --new: #116329; --newer: #dafbe1; --gone: #a40e26; --goner: #ffebe9; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --new: #7ee787; --newer: #12361f; --gone: #ffa198; --goner: #4a1619; }}
}}
body {{ font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }}
article {{ margin-top: 3rem; border-top: 2px solid #8886; }}
h2 {{ margin-bottom: 0; }}
h3 {{ margin: 1.5rem 0 0; font-size: 1rem; }}
.about, figcaption {{ color: #6e7781; font-size: .85rem; margin: 0; overflow-wrap: anywhere; }}
@media (prefers-color-scheme: dark) {{ .about, figcaption {{ color: #9aa4af; }} }}
figure {{ margin: .8rem 0; border-left: 3px solid #8886; padding: .1rem 1rem; }}
.cleaner figure {{ border-left-style: dashed; }}
figure p {{ margin: .2rem 0; overflow-wrap: anywhere; }}
ins {{ color: var(--new); background: var(--newer); text-decoration: none; padding: 0 .15em; }}
del {{ color: var(--gone); background: var(--goner); padding: 0 .15em; }}
</style></head><body>
<h1>Revisions</h1><p>{count}. <ins>What came</ins>, <del>what went</del>.</p>
{articles}</body></html>
"""
