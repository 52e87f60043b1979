"""Bytes to UTF-8, lies survived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.charset import decode, to_utf8

TEXT = "“Tentu saja,” kata Müller – 5 €"
HTML = "text/html"


def page(text: str, codec: str, label: str | None = None) -> bytes:
    meta = f'<meta charset="{label}">' if label else ""
    return f"<html><head>{meta}</head><body>{text}</body></html>".encode(codec)


def test_sound_utf8_comes_back_as_the_same_object() -> None:
    body = page(TEXT, "utf-8", "utf-8")
    assert to_utf8(body, {}) is body


def test_byte_order_mark_is_dropped() -> None:
    assert to_utf8(b"\xef\xbb\xbf<p>a", {}) == b"<p>a"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_and_without_mark(codec: str) -> None:
    assert TEXT in decode(page(TEXT, codec), {})


def test_sound_utf8_under_a_stale_legacy_label_stays_utf8() -> None:
    body = page(TEXT, "utf-8", "iso-8859-1")
    assert TEXT in decode(body, {"content-type": "text/html; charset=windows-1252"})


def test_iso_8859_1_means_windows_1252() -> None:
    assert TEXT in decode(page(TEXT, "cp1252", "iso-8859-1"), {})


def test_header_wins_over_meta() -> None:
    body = page("Привет, мир", "cp1251", "iso-8859-1")
    assert "Привет, мир" in decode(body, {"content-type": "text/html; charset=Windows-1251"})


@pytest.mark.parametrize(
    ("codec", "label", "text"),
    [
        ("gb18030", "gb2312", "新闻网页面抓取"),
        ("big5", "Big5", "新聞網頁"),
        ("cp932", "x-sjis", "①ニュース記事"),
        ("euc_jp", "EUC-JP", "ニュース記事"),
        ("iso2022_jp", "iso-2022-jp", "ニュース記事"),
        ("cp949", "euc-kr", "뉴스 기사 똠"),
        ("cp1254", "iso-8859-9", "İstanbul’da şehir"),
        ("cp874", "tis-620", "ข่าววันนี้"),
        ("iso8859-2", "ISO-8859-2", "Łódź i Kraków"),
    ],
)
def test_meta_label_is_read_as_browsers_do(codec: str, label: str, text: str) -> None:
    assert text in decode(page(text, codec, label), {})


def test_label_in_a_comment_is_no_label() -> None:
    body = b'<!-- <meta charset="koi8-r"> --><meta charset="windows-1251">' + "Привет".encode("cp1251")
    assert "Привет" in decode(body, {})


def test_xml_declaration_names_the_charset() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><rss>Новости дня</rss>'.encode("cp1251")
    assert "Новости дня" in decode(body, {})


def test_declared_utf8_with_a_few_bad_bytes_stays_utf8() -> None:
    body = page("é" * 40 + " – “x”", "utf-8", "utf-8").replace(b"</body>", b"caf\xe9</body>")
    text = decode(body, {})
    assert "é" * 40 in text
    assert "caf\ufffd" in text


def test_utf8_cut_inside_a_letter_stays_utf8() -> None:
    assert decode(("–" * 10).encode()[:-1], {}).startswith("–" * 9)


def test_declared_utf8_that_is_windows_1252_is_read_as_such() -> None:
    assert "café à Orléans" in decode(page("café à Orléans", "cp1252", "utf-8"), {})


def test_undeclared_legacy_bytes_are_windows_1252() -> None:
    assert "Das Café schließt – “bald”" in decode("Das Café schließt – “bald”".encode("cp1252"), {})


def test_language_of_the_page_helps_where_no_label_does() -> None:
    body = '<html lang="ru"><p>Новости дня</p>'.encode("cp1251")
    assert "Новости дня" in decode(body, {})


def test_unknown_label_is_ignored() -> None:
    assert "café" in decode(page("café", "cp1252", "klingon"), {"content-type": "text/html; charset=rot13"})


@given(st.binary(max_size=400), st.sampled_from(["", "charset=utf-8", "charset=shift_jis", "charset=utf-7", "x"]))
def test_any_bytes_become_sound_utf8_without_mark(body: bytes, header: str) -> None:
    result = to_utf8(body, {"content-type": header})
    assert to_utf8(b"<p>" + result, {}) == b"<p>" + result


@given(st.text(min_size=1))
def test_utf8_text_round_trips(text: str) -> None:
    assert decode(b"<p>" + text.encode("utf-8", "replace"), {}) == "<p>" + text.encode("utf-8", "replace").decode()
