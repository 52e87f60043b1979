"""What Datasette is told of a news.db: meaning of every column, facets, search boxes and the usual questions.

Made from the file itself (schema_columns, about) and schemas/datasette.sql; nothing here needs Datasette. The
keys are those of its metadata (docs.datasette.io/en/stable/metadata.html).
"""

import re
import sqlite3
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import quote

PAGE_SIZE = 20  # articles a screen or two
SETTINGS = {
    "truncate_cells_html": "160",  # characters: else a body fills the screen, one row a page
    "facet_time_limit_ms": "1000",  # the default of 200 leaves facets out of files of 200,000 articles
    "sql_time_limit_ms": "5000",
    "default_facet_size": "8",  # values: more push the rows out of sight; a link shows all
    "suggest_facets": "off",  # it would count every column of every page
}
_LISTS: Mapping[str, dict[str, object]] = {
    "v_articles": {"sort_desc": "published_at"},  # facets would read the pictures of all articles: see v_article_list
    "v_article_list": {"sort_desc": "published_at", "facets": ["publisher", "section"]},
    "articles": {"sort_desc": "published_at", "facets": ["source_id", "section"], "label_column": "headline"},
    "v_daily_counts": {"sort_desc": "day_local", "facets": ["publisher"]},
    "v_revisions": {"facets": ["cause", "publisher"]},
    "failures": {"sort_desc": "last_at", "facets": ["reason"]},
    "runs": {"sort_desc": "started_at", "facets": ["state"]},
    "sources": {"label_column": "name"},
    "authors": {"label_column": "name"},
    "topics": {"label_column": "name"},
}
_HIDDEN = re.compile(r"article_\w+|sketch_\w+|images|clusters|about|schema_columns")  # shown by views, or elsewhere
_STYLE = (  # some forty columns are described above a table: in a box, else they hide the first row
    "dl.column-descriptions{display:grid;grid-template-columns:max-content 1fr;gap:0 1em;max-height:6em;"
    "overflow:auto;resize:vertical;border:1px solid #ccc;padding:.3em}dl.column-descriptions dd{margin:0}"
    "td.col-headline,td.col-standfirst,td.col-body,td.col-found{min-width:20em}td.col-body{white-space:pre-line}"
)
_READING = (  # the page of one article: from top to bottom instead of forty columns side by side
    "body.row.table-articles thead{display:none}"
    "body.row.table-articles tr{display:flex;flex-direction:column;max-width:48em}"
    "body.row.table-articles td{border:0;padding:.2em 0}"
    "body.row.table-articles td::before{position:static!important;margin:0!important;width:auto!important;"
    "display:block;color:#666;font-size:.75em;font-weight:normal}"
    "body.row.table-articles td.col-headline{order:-3;font-size:1.6em;font-weight:bold}"
    "body.row.table-articles td.col-standfirst{order:-2;font-style:italic}"
    "body.row.table-articles td.col-body{order:-1}"
    "body.row.table-articles td.col-provenance{order:1}"
)
_QUESTION = re.compile(r"^-- name: (.+)\n-- title: (.+)\n", re.M)  # -- name: edits


def metadata(connection: sqlite3.Connection, database: str) -> dict[str, object]:
    """The metadata of the file; `database` is what Datasette calls it: the file's name without `.db`."""
    about = dict(connection.execute("SELECT key, value FROM about").fetchall())
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'articles_fts%'"
        " AND name NOT LIKE 'sqlite_%'"
    )
    tables = {name: _table(connection, name, about.get(name)) for (name,) in names.fetchall()}
    begin = (
        f'Begin with <a href="{quote(database)}/v_article_list">the list of articles</a>,'
        f' <a href="{quote(database)}/search?words=&amp;publisher=">search</a>, or a question below.'
    )
    told = {"description_html": begin, "tables": tables, "queries": _questions()}
    return {
        "title": "News articles",
        "license": about["rights"],
        "extra_css_urls": [f"data:text/css,{quote(_style(connection))}"],
        "databases": {database: told},
    }


def _style(connection: sqlite3.Connection) -> str:
    names = [row[0] for row in connection.execute("SELECT name FROM pragma_table_info('articles')")]
    labels = (f'body.row.table-articles td.col-{name}::before{{content:"{name}"}}' for name in names)
    return _STYLE + _READING + "".join(labels)


def _table(connection: sqlite3.Connection, name: str, description: str | None) -> dict[str, object]:
    columns = [row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name,))]
    meanings = _meanings(connection, name)
    told: dict[str, object] = {
        "size": PAGE_SIZE,
        "columns": {column: meanings[column] for column in columns if column in meanings},
        **_LISTS.get(name, {}),
    }
    if description:
        told["description"] = description
    if _HIDDEN.fullmatch(name):
        told["hidden"] = True
    if name == "articles" or (name.startswith("v_article") and "article_id" in columns):
        told |= {"fts_table": "articles_fts", "fts_pk": "article_id"}
    return told


def _meanings(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    """What each column means, with its unit and an example."""
    rows = connection.execute(
        "SELECT column_name, description, unit, example FROM schema_columns WHERE table_name = ?", (table,)
    )
    return {
        name: " · ".join(part for part in (text, unit and f"unit: {unit}", example and f"e.g. {example}") if part)
        for name, text, unit, example in rows.fetchall()
    }


def _questions() -> dict[str, dict[str, object]]:
    _, *parts = _QUESTION.split((files("schemas") / "datasette.sql").read_text(encoding="utf-8"))
    return {
        name: {"title": title, "sql": sql.strip().rstrip(";"), "hide_sql": True}
        for name, title, sql in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    }
