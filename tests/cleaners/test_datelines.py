"""The place that opens a news text."""

import pytest

from cleaners.datelines import find_dateline, is_dateline


@pytest.mark.parametrize(
    ("lede", "place"),
    [
        ("JAKARTA, KOMPAS.com - Air surut.", "JAKARTA"),
        ("Jakarta (ANTARA) - Air surut.", "Jakarta"),
        ("TEMPO.CO, Jakarta - Air surut.", "Jakarta"),
        ("REPUBLIKA.CO.ID, WATU LEMBANG -- Air surut.", "WATU LEMBANG"),
        ("KONTAN.CO.ID - JAKARTA. Air surut.", "JAKARTA"),
        ("KONTAN.CO.ID - PASIR GANDARIA. Air surut.", "PASIR GANDARIA"),
        ("KONTAN.CO.ID - Air surut. Warga pulang.", None),
        ("WARTA - Air surut.", None),
        ("Air surut - akhirnya.", None),
        ("JAKARTA. Air surut.", None),
        ("", None),
    ],
)
def test_place_before_the_dash_is_the_dateline(lede: str, place: str | None) -> None:
    assert find_dateline(lede, ("Warta",)) == place


@pytest.mark.parametrize("line", ["Jakarta -", "Watu Lembang –", "Lembayung, CNN Indonesia --", "TEMPO.CO, Jakarta —"])
def test_dateline_may_stand_alone(line: str) -> None:
    assert is_dateline(line)


@pytest.mark.parametrize("line", ["Jakarta", "Jakarta - Air surut", "air surut -", "-", "", "A" * 70 + " -"])
def test_other_lines_are_none(line: str) -> None:
    assert not is_dateline(line)
