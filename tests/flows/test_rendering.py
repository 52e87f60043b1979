import json

import pytest

from flows.explaining import explain_html, explain_text, fates
from flows.rendering import FORMATS
from schemas import Article, Block, Document, Provenance, Removed

BLOCKS = (
    Block("paragraph", "Hujan turun <deras> di hulu."),
    Block("subhead", "Siaga", level=3),
    Block("caption", "Sungai meluap. Foto: Rina/Lensa", url="https://example.org/a.jpg"),
)
ADVERT = Block("paragraph", "ADVERTISEMENT")
DOCUMENT = Document(url="https://example.org/a", kind="html", blocks=BLOCKS, removed=(Removed(1, ADVERT, "drop_ads"),))


@pytest.fixture
def article() -> Article:
    return Article(
        url="https://example.org/a",
        headline="Banjir & longsor",
        authors=("Rina Sari",),
        body="Hujan turun <deras> di hulu.\n\nSiaga",
        blocks=BLOCKS,
        word_count=6,
        content_hash="0" * 64,
        provenance={"headline": Provenance(source="h1", raw="Banjir & longsor", confidence=1)},
        cleaner_version="1",
    )


def test_json_is_the_article_itself(article: Article) -> None:
    assert Article.model_validate(json.loads(FORMATS["json"](article))) == article


def test_text_ends_with_the_body(article: Article) -> None:
    assert FORMATS["text"](article) == f"Banjir & longsor\n\nRina Sari\n\n{article.body}"


def test_markdown_marks_subhead_and_caption(article: Article) -> None:
    assert FORMATS["markdown"](article).endswith("### Siaga\n\n*Sungai meluap. Foto: Rina/Lensa*")


def test_html_is_escaped(article: Article) -> None:
    assert "<p>Hujan turun &lt;deras&gt; di hulu.</p>" in FORMATS["html"](article)


def test_removed_block_stands_where_it_was() -> None:
    assert [(block.text[:5], rule) for block, rule in fates(DOCUMENT)] == [
        ("Hujan", None), ("ADVER", "drop_ads"), ("Siaga", None), ("Sunga", None),
    ]  # fmt: skip


def test_terminal_trace_names_the_rule(article: Article) -> None:
    assert "- drop_ads               ADVERTISEMENT" in explain_text(DOCUMENT, article).splitlines()


def test_page_of_the_trace_is_self_contained_and_escaped(article: Article) -> None:
    page = explain_html(DOCUMENT, article)
    assert "<script" not in page
    assert "http" not in page.replace("https://example.org/", "")
    assert "Hujan turun &lt;deras&gt;" in page


def test_explained_picture_shows_its_line_and_its_address(article: Article) -> None:
    assert "Sungai meluap. Foto: Rina/Lensa <i>https://example.org/a.jpg</i>" in explain_html(DOCUMENT, article)
