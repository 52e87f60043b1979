"""Invented articles for tests: one by hand, and any at all."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from schemas import Article, Block, Image, Provenance, content_hash

WIB = timezone(timedelta(hours=7))
SEEN = datetime(2026, 1, 1, tzinfo=UTC)


def article(number: int = 1, **changes: object) -> Article:
    """The article of that number, as warta.example prints it; `changes` are fields of Article."""
    url = f"https://warta.example/{number}"
    values: dict[str, object] = {
        "url": url,
        "canonical_url": url,
        "publisher": "warta.example",
        "headline": f"Panen raya ke-{number}",
        "standfirst": "Petani bersuka cita",
        "authors": ("Sari Dewi", "Budi"),
        "editor": "Ani, Tono",
        "published_at": datetime(2022, 1, 10, 18, 27, tzinfo=WIB),
        "published_raw": "10 Januari 2022 18:27 WIB",
        "date_precision": "minute",
        "language": "id",
        "section": "Ekonomi",
        "topics": ("Panen", "panen", "Padi"),
        "body": f"Sawah nomor {number} dipanen hari ini.\n\nHasilnya berlimpah.",
        "images": (Image(url="https://warta.example/a.jpg", caption="Sawah", credit="Budi"), Image(caption="Padi")),
        "provenance": {"headline": Provenance(source="h1", raw="Panen", confidence=1)},
        "cleaner_version": "1",
    }
    values |= changes
    body = str(values["body"])
    values.setdefault("blocks", tuple(Block("paragraph", text) for text in body.split("\n\n")))
    values.setdefault("word_count", len(body.split()))
    values.setdefault("content_hash", content_hash(str(values["headline"]), values["standfirst"], body))
    return Article.model_validate(values)


_texts = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["", "\ud800", "\0", "a\0b\udfff", "😀👨‍👩‍👧", "مرحبا بالعالم", "e\u0301\u200d", "x, y", "; ", "'\"--"]
)
_maybe = st.none() | _texts
_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.none() | st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=_offsets)
_names = st.lists(_texts, max_size=3).map(tuple)
_blocks = st.builds(
    Block,
    st.sampled_from(["paragraph", "subhead", "caption", "embed", "quote", "table_row", "correction"]),
    _texts,
    st.none() | st.integers(2, 6),
    _maybe,
)
_provenance = st.builds(Provenance, source=_texts, raw=_texts, confidence=st.floats(0, 1), disagrees=_names)


def articles() -> st.SearchStrategy[Article]:
    """Any article that the schema admits: odd characters, empty and missing values, any calendar day."""
    return st.builds(
        Article,
        **dict.fromkeys(("url", "canonical_url", "publisher", "alternative_headline", "standfirst", "editor"), _maybe),
        **dict.fromkeys(("agency", "dateline", "published_raw", "language", "section"), _maybe),
        **dict.fromkeys(("authors", "topics"), _names),
        **dict.fromkeys(("published_at", "modified_at"), _moments),
        headline=_texts.map(lambda text: "J" + text),
        date_precision=st.none() | st.sampled_from(["second", "minute", "day"]),
        reading_time_minutes=st.none() | st.integers(0, 2**31),
        body=_texts,
        blocks=st.lists(_blocks, max_size=4).map(tuple),
        images=st.lists(st.builds(Image, url=_maybe, caption=_maybe, credit=_maybe), max_size=3).map(tuple),
        is_paywalled=st.none() | st.booleans(),
        word_count=st.integers(0, 2**53),
        content_hash=_texts,
        provenance=st.dictionaries(_texts, _provenance, max_size=2),
        cleaner_version=_texts,
    )
