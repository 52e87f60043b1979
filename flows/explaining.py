"""What became of every block of a page, for people: lines on a terminal, or one self-contained page."""

from collections.abc import Iterator
from html import escape

from schemas import Article, Block, Document, Provenance, Removed

Fate = tuple[Block, str | None]
"""A block and the rule that removed it, or None where it was kept."""


def fates(document: Document) -> Iterator[Fate]:
    """Every block of the document in reading order."""
    waiting: dict[int, list[Removed]] = {}
    for one in document.removed:
        waiting.setdefault(one.position, []).append(one)
    for position, block in enumerate(document.blocks):
        yield from ((one.block, one.rule) for one in waiting.pop(position, ()))
        yield block, None
    for position in sorted(waiting):
        yield from ((one.block, one.rule) for one in waiting[position])


def explain_text(document: Document, article: Article) -> str:
    """One line a field with its source, then one line a block: `+ kind text` or `- rule text`."""
    lines = [f"= {name:<14} {_value(article, name)}   [{found.source}]" for name, found in _fields(article)]
    for block, rule in fates(document):
        lines.append(f"{'-' if rule else '+'} {rule or block.kind:<22} {block.text or block.url or ''}")
    return "\n".join(lines)


def explain_html(document: Document, article: Article) -> str:
    """A page with its own style and no script: fields on top, then blocks as kept, removed or moved to a field."""
    rows = "".join(
        f"<tr><th>{escape(name)}<td>{escape(_value(article, name))}<td>{escape(found.source)}"
        f"<td>{found.confidence:.2f}<td>{escape('; '.join(found.disagrees))}</tr>\n"
        for name, found in _fields(article)
    )
    blocks = "".join(_row(block, rule) for block, rule in fates(document))
    kept, gone = len(document.blocks), len(document.removed)
    return _PAGE.format(
        title=escape(article.headline), url=escape(article.url or ""), rows=rows, blocks=blocks, kept=kept, gone=gone
    )


def _fields(article: Article) -> Iterator[tuple[str, Provenance]]:
    yield from article.provenance.items()


def _value(article: Article, name: str) -> str:
    value = f"{article.word_count} words" if name == "body" else getattr(article, name, None)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _row(block: Block, rule: str | None) -> str:
    look = "gone" if rule else "moved" if block.kind in {"caption", "standfirst", "credit", "embed"} else "kept"
    label = f"{rule} · {block.kind}" if rule else block.kind
    address = f" <i>{escape(block.url)}</i>" if block.url else ""
    return f'<li class="{look}"><b>{escape(label)}</b>{escape(block.text)}{address}</li>\n'


_PAGE = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --kept: #1a7f37; --gone: #cf222e; --moved: #8250df; }}
@media (prefers-color-scheme: dark) {{ :root {{ --kept: #3fb950; --gone: #ff7b72; --moved: #bc8cff; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; font-size: .85em; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .2em .8em .2em 0; border-bottom: 1px solid #8884; }}
td, li, h1, p {{ overflow-wrap: anywhere; }} td:nth-child(2) {{ min-width: 9rem; }} th {{ white-space: nowrap; }}
td:nth-child(n+3) {{ opacity: .75; }} i {{ opacity: .65; font-size: .85em; }}
ol {{ list-style: none; padding: 0; }}
li {{ border-left: 4px solid; padding: .2em .8em; margin: .4em 0; }}
li b {{ display: block; font-size: .7em; font-weight: 600; letter-spacing: .03em; }}
.kept {{ border-color: var(--kept); }} .kept b {{ color: var(--kept); }}
.moved {{ border-color: var(--moved); }} .moved b {{ color: var(--moved); }}
.gone {{ border-color: var(--gone); opacity: .75; text-decoration: line-through; text-decoration-color: var(--gone); }}
.gone b {{ color: var(--gone); text-decoration: none; display: inline-block; margin-right: 1em; }}
</style></head><body>
<h1>{title}</h1><p>{url}</p>
<table><tr><th>field<th>value<th>found in<th>sure<th>other places say</tr>
{rows}</table>
<p>{kept} blocks kept, {gone} removed. Green: body. Violet: a field of its own. Red: removed, with the
rule; “weights” is the trained model's word.</p>
<ol>
{blocks}</ol></body></html>
"""
