import pytest

from schemas.columns import described

TABLE = """CREATE TABLE articles (
  headline TEXT NOT NULL CHECK (headline <> ''),  -- main title [schema.org: headline]
  minutes INTEGER,  -- time to read [unit: minutes] [e.g. 3]
  changed TEXT,  -- list of fields [e.g. ["a", "b"]]
  bare TEXT,
  PRIMARY KEY (headline)
) STRICT"""
VIEW = """CREATE VIEW v AS  -- what is told of the view itself is no column's
SELECT
  a.headline, a.minutes,
  upper(a.bare) AS loud,  -- shouted
  a.changed  -- told anew
FROM articles a"""


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("headline", ("main title", None, None, "headline")),
        ("minutes", ("time to read", "minutes", "3", None)),
        ("changed", ("list of fields", None, '["a", "b"]', None)),
    ],
)
def test_comment_is_parted_into_description_unit_example_and_term(column, told):
    assert described({"articles": TABLE}, {"articles": [column]}) == [("articles", column, *told)]


def test_column_without_comment_is_left_out():
    assert described({"articles": TABLE}, {"articles": ["bare"]}) == []


def test_view_borrows_from_the_table_and_may_tell_its_own():
    found = described({"articles": TABLE, "v": VIEW}, {"articles": [], "v": ["headline", "minutes", "loud", "changed"]})
    assert [row[1:3] for row in found] == [
        ("headline", "main title"),
        ("minutes", "time to read"),
        ("loud", "shouted"),
        ("changed", "told anew"),
    ]
