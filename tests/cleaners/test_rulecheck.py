import pytest

from cleaners.rulecheck import Finding, check_rule, stale_keys
from schemas import Publisher

PAGE = (
    b"<html><body><nav class=menu>Beranda Daerah</nav><h1 class=judul>Banjir surut</h1>"
    b"<div class=isi><p>Air mulai surut sejak Senin pagi.</p><p class=iklan>Iklan</p></div>"
    b"<script>var panjang = 'sekali, jauh lebih panjang daripada teks halaman ini';</script></body></html>"
)


def problems(*pages: bytes, **rule: tuple[str, ...]) -> list[tuple[str, str, str]]:
    publisher = Publisher(host="surat.example", name="Surat", **rule)
    return [(one.key, one.value, one.problem) for one in check_rule(publisher, pages)]


def test_rule_that_fits_its_page_is_clean() -> None:
    assert problems(PAGE, headline=(".judul",), body=(".isi",), drop=(".iklan", "nav")) == []


def test_rule_without_a_page_is_told() -> None:
    assert check_rule(Publisher(host="surat.example", name="Surat"), []) == (
        Finding("surat.example", "", "", "no page"),
    )


def test_renamed_class_makes_a_dead_selector() -> None:
    renamed = PAGE.replace(b"class=isi", b"class=isi-baru")
    assert problems(renamed, body=(".isi",)) == [("body", ".isi", "dead")]


def test_selector_alive_on_one_of_the_pages_is_enough() -> None:
    assert problems(PAGE.replace(b"class=isi", b"class=lama"), PAGE, body=(".isi", ".lama")) == []


def test_css_that_is_none_is_told() -> None:
    assert problems(PAGE, caption=("p[",)) == [("caption", "p[", "no selector")]


@pytest.mark.parametrize("selector", ["body", ".isi, .judul", ".isi, .isi p, .judul"])
def test_drop_of_most_of_the_text_is_told_though_scripts_are_longer(selector: str) -> None:
    ((key, value, problem),) = problems(PAGE, drop=(selector,))
    assert (key, value) == ("drop", selector)
    assert problem.startswith("takes ")


def test_body_may_be_most_of_the_text() -> None:
    assert problems(PAGE, body=("body",)) == []


def stale(*pages: bytes, **rule: tuple[str, ...]) -> list[tuple[str, str]]:
    publisher = Publisher(host="surat.example", name="Surat", **rule)
    return [(one.key, one.problem) for one in stale_keys(publisher, pages)]


def test_key_is_stale_when_none_of_its_selectors_matches_any_page() -> None:
    assert stale(PAGE, body=(".isi", ".lama"), headline=(".judul-baru",)) == [("headline", "stale")]


def test_paywall_is_looked_for_on_no_page_that_is_free() -> None:
    assert stale(PAGE, paywall=(".pagar",)) == []


def test_one_drop_may_be_unused_but_not_all() -> None:
    assert stale(PAGE, drop=(".iklan", ".kotak")) == [("drop", "unused")]
    assert stale(PAGE, drop=(".kotak", ".panel")) == [("drop", "stale")]


@pytest.mark.parametrize(
    ("shown", "expected"), [("3 Februari 2026 10.15 WIB", []), ("3-II", [("published", "no date")])]
)
def test_date_that_cannot_be_read_is_told(shown: str, expected: list[tuple[str, str]]) -> None:
    page = PAGE.replace(b"</h1>", f"</h1><time class=tgl>{shown}</time>".encode())
    assert stale(page, published=(".tgl",)) == expected
