import pytest

from cleaners.agencies import parse_agency, without_agency


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("The Associated Press", "AP"),
        ("AFP", "AFP"),
        ("dpa", "dpa"),
        ("Antara", "ANTARA"),
        ("Ani", None),
        ("Jane Doe", None),
        ("", None),
    ],
)
def test_agency_by_its_printed_name(text: str, agency: str | None) -> None:
    assert parse_agency(text) == agency


def test_agency_after_a_name_is_cut() -> None:
    assert without_agency("John Roe, Associated Press") == "John Roe"
