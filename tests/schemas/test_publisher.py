"""The strict reader of an outlet's rule: each mistake is told by file and key."""

from pathlib import Path

import pytest

from schemas import RuleError, parse_publisher


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('bodyy = "p"', "bodyy", "is not a key"),
        ("body = 3", "body", "a string or a list"),
        ('body = ["p", ""]', "body", "a string or a list"),
        ('article = ["("]', "article", "not a regular expression"),
        ('feeds = ["warta.id/feed"]', "feeds", "not an http address"),
        ('timezone = "Mars/Olympus"', "timezone", "not an IANA zone"),
        ("crawl_delay = 1000", "crawl_delay", "from 0 to 120"),
        ("crawl_delay = true", "crawl_delay", "from 0 to 120"),
        ('single_page = ""', "single_page", "non-empty"),
        ('index_data = "/berita/"', "index_data", "no field of a record"),
    ],
)
def test_a_mistake_is_told_by_its_key(line: str, key: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "warta.id.toml"
    path.write_text(f'name = "Warta"\n{line}\n', "utf-8")
    with pytest.raises(RuleError, match=said) as told:
        parse_publisher(path)
    assert told.value.key == key


def test_one_string_serves_as_a_list(tmp_path: Path) -> None:
    path = tmp_path / "warta.id.toml"
    path.write_text('name = "Warta"\nbody = "article p"\nindex_data = "/{desk.slug}/{id}"\n', "utf-8")
    rule = parse_publisher(path)
    assert (rule.host, rule.body, rule.index_data) == ("warta.id", ("article p",), "/{desk.slug}/{id}")
