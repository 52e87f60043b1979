import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.bylines import is_name, parse_editors, parse_makers, parse_names
from cleaners.wording import tidy


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Siti Aminah", ("Siti Aminah",)),
        ("By Jane Doe", ("Jane Doe",)),
        ("ByJane Doe", ("Jane Doe",)),
        ("Byron Doe", ("Byron Doe",)),
        ("By Jane Doe and John Roe, 12 May 2021 10:00", ("Jane Doe", "John Roe")),
        ("VON PETRA WEBER am 21. April 2020", ("Petra Weber",)),
        ("Oleh Siti Aminah pada 10 Januari 2022", ("Siti Aminah",)),
        ("Von Petra Weber und Jan de Vries", ("Petra Weber", "Jan de Vries")),
        ("Penulis : Budi Santoso", ("Budi Santoso",)),
        ("Penulis: Kontributor Medan, Budi Santoso", ("Budi Santoso",)),
        ("Pewarta: Nur Halimah", ("Nur Halimah",)),
        ("Laporan Wartawan Tribunnews.com, Budi Santoso", ("Budi Santoso",)),
        ("Rep: Siti Aminah/ Red: Budi Santoso", ("Siti Aminah",)),
        ("Siti Aminah - detikNews", ("Siti Aminah",)),
        ("Siti Aminah; Budi Santoso | Kompas.com", ("Siti Aminah", "Budi Santoso")),
        ("JANE DOE", ("Jane Doe",)),
        ("Jane Doe MS, RDN, LD", ("Jane Doe",)),
        ("Jane Doe, Associated Press", ("Jane Doe",)),
        ("John O'Connor The Associated Press", ("John O'Connor",)),
        ("Jane Doe (Reuters)", ("Jane Doe",)),
        ("Dan Brown", ("Dan Brown",)),
        ("新間", ("新間",)),
        ("Von Petra Weber Fr, 18. Oktober 2019", ("Petra Weber",)),
        ("18 Oktober 2019 | Siti Aminah", ("Siti Aminah",)),
        ("By Jane Doe 12/22/2023 05:00 AM EST Link Copied", ("Jane Doe",)),
        ("By Jane Doe And John Roe For The Sunday Sample", ("Jane Doe", "John Roe")),
        ("Executive Content Editor", ()),
        ("Getty Images", ()),
        ("CONTOH.com Ruang", ()),
        ("Siti Aminah siti@contoh.id", ("Siti Aminah",)),
        ("Redaksi", ()),
        ("Tim Redaksi", ()),
        ("Kompas Cyber Media", ()),
        ("Mediaindonesia Com Developer", ()),
        ("Web Design; Development", ()),
        ("www.facebook.com", ()),
        ("https://www.facebook.com/contoh", ()),
        ("redaksi@contoh.id", ()),
        ("@siti", ()),
        ("10 Januari 2022 18:27 WIB", ()),
        ("Photography by Jane Doe", ()),
        ("(Image: Instagram/contoh)", ()),
        ("Guardian staff reporter", ()),
        ("Forgot password?", ()),
        ("Sign In", ()),
        ("AP", ()),
        (", USA TODAY", ("Usa Today",)),
        ("", ()),
    ],
)
def test_names_are_people_and_nothing_else(raw: str, expected: tuple[str, ...]) -> None:
    assert parse_names(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Rep: Siti Aminah/ Red: Budi Santoso", ("Budi Santoso",)),
        ("Editor : Budi Santoso", ("Budi Santoso",)),
        ("Penulis: Siti Aminah", ()),
        ("Budi Santoso", ()),
    ],
)
def test_editor_is_the_name_behind_the_label(raw: str, expected: tuple[str, ...]) -> None:
    assert parse_editors(raw) == expected


def test_makers_of_pictures_are_told_apart() -> None:
    assert parse_makers("Photography by Jane Doe") == ("Jane Doe",)
    assert parse_makers("By Jane Doe") == ()


def test_outlet_is_no_name() -> None:
    assert not is_name("Harian Contoh", ["Harian Contoh"])
    assert not is_name("South Harian Contoh", ["Harian Contoh"])
    assert is_name("Siti Aminah", ["Harian Contoh"])


@given(st.text(max_size=200))
def test_any_text_gives_names_made_of_its_own_words(text: str) -> None:
    for name in (*parse_names(text), *parse_editors(text)):
        assert is_name(name)
        assert name.casefold().split()[0] in tidy(text).casefold()


@pytest.mark.parametrize("sign", [" ", ",", "/", "-", "a", "A ", "By ", ": ", "("])
def test_long_runs_end_at_once(sign: str) -> None:
    parse_names(sign * 100_000)
