import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.urls import canonical_url, host_of, registered_host


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://contoh.id/a/b", "https://contoh.id/a/b"),
        ("HTTPS://Contoh.ID.:443/a#top", "https://contoh.id/a"),
        ("http://contoh.id:8080", "http://contoh.id:8080/"),
        ("https://contoh.id/a?utm_source=x&page=2&fbclid=y", "https://contoh.id/a?page=2"),
        ("https://user:secret@contoh.id/a", "https://contoh.id/a"),
        ("https://contoh.id/a/../b/./c", "https://contoh.id/b/c"),
        ("https://contoh.id/a%7eb%2fc", "https://contoh.id/a~b%2Fc"),
        ("https://contoh.id/100%", "https://contoh.id/100%25"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("ftp://contoh.id/a", None),
        ("javascript:alert(1)", None),
        ("/a/b", None),
        ("http://[::1", None),
        ("http://contoh.id:99999/", None),
        ("", None),
        (None, None),
    ],
)
def test_canonical_url_has_one_spelling(raw: str | None, expected: str | None) -> None:
    assert canonical_url(raw) == expected


def test_relative_address_is_resolved_against_the_page() -> None:
    assert canonical_url("../b?x=1#y", "https://contoh.id/a/c/d") == "https://contoh.id/a/b?x=1"


@given(st.text(max_size=80))
def test_canonical_url_is_a_fixed_point_of_any_text(text: str) -> None:
    for raw in (text, "https://contoh.id/" + text, "https://" + text):
        found = canonical_url(raw)
        assert found is None or canonical_url(found) == found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://bola.contoh.co.id/berita", "contoh.co.id"),
        ("https://m.kumparan.com/", "kumparan.com"),
        ("https://kumparan.com./x", "kumparan.com"),
        ("https://www.example.co.uk", "example.co.uk"),
        ("https://kab.desa.id/x", "kab.desa.id"),
        ("http://127.0.0.1:8000/x", "127.0.0.1"),
        ("not an address", None),
        (None, None),
    ],
)
def test_registered_host_leaves_out_subdomains(url: str | None, expected: str | None) -> None:
    assert registered_host(url) == expected


@given(st.text(max_size=60))
def test_host_of_any_text_never_fails(text: str) -> None:
    assert host_of(text) is None or isinstance(host_of(text), str)
