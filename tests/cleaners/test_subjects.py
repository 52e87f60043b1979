import pytest

from cleaners.subjects import choose_section, choose_topics, is_paywalled, parse_reading_time
from schemas import Claim


def topics(*raws: str) -> tuple[str, ...]:
    return choose_topics([Claim("meta keywords", raw) for raw in raws])


def test_topics_are_split_and_kept_once() -> None:
    assert topics("Banjir, Demak, banjir") == ("Banjir", "Demak")


def test_keyword_stuffing_is_left_out() -> None:
    assert topics("Berita Terkini Demak, Berita Terbaru Demak, Demak, Demak terkini") == ("Demak",)


def test_the_words_of_the_title_are_no_topics() -> None:
    assert topics("banjir, di, demak, yang, surut") == ()


def test_labels_in_the_list_are_no_topics() -> None:
    assert topics("Editor:Budi Santoso", "Topic: Banjir") == ("Banjir",)


def test_better_source_wins() -> None:
    claims = [Claim("rule", "Banjir"), Claim("meta keywords", "lain, dan, banyak")]
    assert choose_topics(claims) == ("Banjir",)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("waktu baca 3 menit", 3),
        ("3 menit baca", 3),
        ("5 min read", 5),
        ("Lesezeit: 4 Minuten", 4),
        ("10 Januari 2022 18:27 WIB waktu baca 2 menit", 2),
        ("3 menit lalu", None),
        ("Gempa 5 menit", None),
        ("", None),
    ],
)
def test_reading_time(text: str, minutes: int | None) -> None:
    assert parse_reading_time(text) == minutes


@pytest.mark.parametrize(
    ("raw", "expected"), [("False", True), ("http://schema.org/True", False), ("locked", True), ("maybe", None)]
)
def test_paywall_mark(raw: str, expected: bool | None) -> None:
    assert is_paywalled([Claim("json-ld", raw)]) is expected


def test_silent_page_has_no_paywall_mark() -> None:
    assert is_paywalled([]) is None


def test_section_is_declared_or_the_second_breadcrumb() -> None:
    crumbs = [Claim("breadcrumb", "Beranda"), Claim("breadcrumb", "Nasional"), Claim("breadcrumb", "Banjir surut")]
    assert choose_section([], crumbs) == crumbs[1]
    assert choose_section([Claim("json-ld", "Daerah")], crumbs) == Claim("json-ld", "Daerah")


def test_outlet_is_no_section() -> None:
    assert choose_section([Claim("json-ld", "Harian Contoh")], outlets=["Harian Contoh"]) is None
