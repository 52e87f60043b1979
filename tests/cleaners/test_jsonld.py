import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.jsonld import find_article, first_text, read_blocks, resolve, texts_of, types_of


def headline(*texts: str) -> object:
    article = find_article(read_blocks(texts))
    return article and article.get("headline")


@pytest.mark.parametrize(
    "text",
    [
        '{"@type": "NewsArticle", "headline": "Banjir surut"}',
        '[{"@type": "WebSite"}, {"@type": "NewsArticle", "headline": "Banjir surut"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["Article", "NewsArticle"], "headline": "Banjir surut"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "http://schema.org/NewsArticle", "headline": "Banjir surut"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Banjir surut"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Banjir surut"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Banjir surut",}',
        '{"@type": "NewsArticle", "image": , "headline": "Banjir surut"}',
        '{"@type": "NewsArticle", "headline": "Banjir surut"};',
        '{"@type": "NewsArticle", "headline": "Banjir surut"} // end of article',
        '{"@type": "NewsArticle", "description": "baris\n\tbaru", "headline": "Banjir surut"}',
        '{"@type": "NewsArticle", "headline": "Banjir surut", "description": "kata "kutip" lepas"}',
    ],
)
def test_article_is_read_from_every_shape_and_breakage(text: str) -> None:
    assert headline(text) == "Banjir surut"


def test_article_that_says_most_is_chosen() -> None:
    thin = '{"@type": "Article", "headline": "Lain"}'
    full = '{"@type": "NewsArticle", "headline": "Banjir surut", "datePublished": "2022-01-10", "author": "A"}'
    assert headline(thin, full) == "Banjir surut"


def test_updates_of_a_live_blog_are_no_articles_of_their_own() -> None:
    update = {
        "@type": "BlogPosting",
        "headline": "Kabar",
        "articleBody": "Isi",
        "datePublished": "2022-01-10",
        "author": "B",
    }
    blog = {"@type": "LiveBlogPosting", "headline": "Langsung", "liveBlogUpdate": [update]}
    assert headline(json.dumps(blog)) == "Langsung"


def test_reference_by_id_is_followed_to_its_node() -> None:
    nodes = read_blocks(['{"@graph": [{"@id": "#a", "@type": "Person", "name": "Siti Aminah"}]}'])
    assert texts_of(resolve([{"@id": "#a"}], nodes)) == ("Siti Aminah",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A", ("A",)),
        (["A", {"name": "B"}, {"@value": "C"}], ("A", "B", "C")),
        ({"name": ["A", "B"]}, ("A", "B")),
        (None, ()),
        (12, ()),
        ("  ", ()),
    ],
)
def test_texts_of_any_shape_of_value(value: object, expected: tuple[str, ...]) -> None:
    assert texts_of(value) == expected


def test_first_text_of_an_empty_list_is_none() -> None:
    assert first_text([]) is None


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 50_000, '{"name":' * 900 + "1" + "}" * 900, "null", "12", '"x"']
)
def test_hostile_nesting_gives_no_nodes_or_few(text: str) -> None:
    assert len(read_blocks([text])) <= 2_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["@type", "@graph", "name", "author", "@id"]), inner)
    ),
    max_leaves=20,
)


@given(json_values, st.integers(0, 5))
def test_any_json_even_cut_short_is_read_without_error(value: object, cut: int) -> None:
    text = json.dumps(value)
    for node in read_blocks([text, text[: len(text) - cut], text[cut:]]):
        assert isinstance(types_of(node), tuple)
        texts_of(resolve(node.get("author"), [node]))
