"""Which meta element speaks of which field."""

from cleaners.metafields import known_meta


def test_a_meta_name_is_known_whatever_its_case_and_spaces() -> None:
    assert known_meta(" OG:Title ") == ("headline", 2, "meta og:title")
    assert known_meta("viewport") is None
