"""What class names and ids tell of a box."""

import pytest

from cleaners.names import read_name


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("relatedArticles", "related"),
        ("post__comments-list", "comments"),
        ("baca-juga", "related"),
        ("cookie-bar", "consent"),
        ("story-body", ""),
        ("layout has-sidebar", ""),
        ("shared-ownership", ""),
        ("headline", ""),
    ],
)
def test_a_rule_is_read_from_whole_words_only(name: str, rule: str) -> None:
    assert read_name(name).rule == rule


def test_roles_are_read_beside_the_rule() -> None:
    named = read_name("article__dek image-caption")
    assert (named.is_standfirst, named.is_caption, named.is_body) == (True, True, True)
