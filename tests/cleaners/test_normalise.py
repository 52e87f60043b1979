from datetime import timedelta

import pytest

from cleaners.normalise import join_body, normalise
from schemas import Article, Block, Claim, Document, NotArticle, Publisher

TEXT = (
    "Warga di desa itu tidak akan pulang karena air belum surut, dan mereka sudah menunggu dengan sabar untuk bantuan."
)
BLOCKS = (
    Block("standfirst", "Air bertahan sepekan."),
    Block("caption", "Warga di tanggul. Foto: A. B./Antara", None, "https://contoh.id/a.jpg"),
    Block("paragraph", "DEMAK, CONTOH.COM - " + TEXT),
    Block("subhead", "Bantuan", 2),
    Block("paragraph", TEXT),
    Block("embed", "", None, "https://video.example/1"),
)


def article(
    url: str | None = "https://contoh.co.id/a", rule: Publisher | None = None, **claims: tuple[tuple[str, str], ...]
) -> Article:
    pairs = {"headline": (("h1", "Banjir surut di Demak"),), **claims}
    found = {field: tuple(Claim(source, raw) for source, raw in group) for field, group in pairs.items()}
    return normalise(Document(url, "html", BLOCKS, (), found), rule)


def test_body_has_neither_captions_nor_standfirst_nor_embeds() -> None:
    assert join_body(BLOCKS) == f"DEMAK, CONTOH.COM - {TEXT}\n\nBantuan\n\n{TEXT}"


def test_fields_of_a_plain_article() -> None:
    found = article(
        published_at=(("json-ld", "2022-01-10T11:27:00Z"),),
        printed_date=(("visible", "10 Januari 2022 18:27 WIB"),),
        reading_time=(("visible", "waktu baca 3 menit"),),
        authors=(("json-ld", "Siti Aminah"),),
    )
    assert found.published_at is not None
    assert found.published_at.isoformat() == "2022-01-10T18:27:00+07:00"
    assert (found.published_raw, found.date_precision) == ("2022-01-10T11:27:00Z", "second")
    assert (found.standfirst, found.dateline, found.language) == ("Air bertahan sepekan.", "DEMAK", "id")
    assert (found.reading_time_minutes, found.authors, found.publisher) == (3, ("Siti Aminah",), "contoh.co.id")
    assert [(image.caption, image.credit) for image in found.images] == [("Warga di tanggul.", "A. B./Antara")]


def test_provenance_names_source_agreement_and_disagreement() -> None:
    found = article(
        published_at=(
            ("json-ld", "2022-01-10T18:27:00+07:00"),
            ("meta article:published_time", "2022-01-12T08:00:00+07:00"),
        ),
        headline=(("h1", "Banjir surut di Demak"), ("meta og:title", "Banjir surut di Demak")),
    )
    assert found.provenance["headline"].confidence == 1
    published = found.provenance["published_at"]
    assert (published.source, published.confidence) == ("json-ld", 0.5)
    assert published.disagrees == ("meta article:published_time: 2022-01-12T08:00:00+07:00",)


def test_day_in_the_address_is_the_last_resort() -> None:
    found = article("https://contoh.co.id/read/2022/01/10/banjir")
    assert found.published_at is not None
    assert (found.published_at.isoformat(), found.date_precision) == ("2022-01-10T00:00:00+07:00", "day")


def test_edit_before_publication_is_unknown() -> None:
    found = article(
        published_at=(("json-ld", "2026-01-20T18:33:13+07:00"),),
        modified_at=(("json-ld", "2026-01-20T18:30:00+07:00"),),
    )
    assert found.modified_at is None


def test_edit_in_utc_gets_the_offset_of_publication() -> None:
    found = article(
        published_at=(("json-ld", "2026-01-20T18:33:13+07:00"),), modified_at=(("json-ld", "2026-01-20T12:00:00Z"),)
    )
    assert found.modified_at is not None
    assert found.modified_at.utcoffset() == timedelta(hours=7)


def test_words_overrule_a_false_language_label_and_give_the_zone() -> None:
    found = article(
        "https://contoh.com/a", language=(("html lang", "en"),), published_at=(("json-ld", "2017-02-17 13:30:08"),)
    )
    assert found.published_at is not None
    assert (found.language, found.published_at.isoformat()) == ("id", "2017-02-17T13:30:08+07:00")


def test_canonical_address_is_declared_else_the_pages() -> None:
    assert article(canonical_url=(("link canonical", "/b?utm_source=x"),)).canonical_url == "https://contoh.co.id/b"
    assert article("https://contoh.co.id/a#x").canonical_url == "https://contoh.co.id/a"
    assert article(None).canonical_url is None


def test_account_of_the_outlet_is_no_author_but_is_kept_as_found() -> None:
    found = article(authors=(("json-ld", "kumparanNEWS"),), rule=Publisher(host="contoh.co.id", name="Contoh"))
    assert found.authors == ()
    assert found.provenance["authors"].raw == "kumparanNEWS"


def test_equal_words_have_equal_hashes() -> None:
    assert article().content_hash == article("https://lain.id/x").content_hash


def test_page_without_headline_is_no_article() -> None:
    with pytest.raises(NotArticle, match="no_headline"):
        article(headline=())
