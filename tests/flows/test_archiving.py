"""kabar archive: stored pages as WARC, read back by two other readers and by kabar itself."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from flows.archiving import archive_pages
from flows.captures import read_captures
from flows.importing import import_files
from flows.ledger import ledger_path
from flows.merging import merge
from flows.parts import clean_shard
from flows.pipeline import ingest
from flows.shards import Wanted, plan_shards
from schemas import StoreError
from tests.flows.site import Reply, Site, article, feed, quick

fastwarc = pytest.importorskip("fastwarc.warc", reason="needs fastwarc, the extra `warc`")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, dict[str, set[bytes]]]:
    """A database with pages fetched twice, one of them edited in between, and one imported; its archive; the bytes by
    address."""
    folder = tmp_path_factory.mktemp("kept")
    db, out = folder / "news.db", folder / "pages.warc.gz"
    pages = {number: article(f"Panen raya dimulai di desa {number}").encode() for number in range(4)}
    edited = article("Panen raya dimulai di desa 2", first="Diperbarui").encode()
    with Site() as site:
        links = [site.url(f"/read/{number}") for number in pages]
        site.pages |= {f"/read/{number}": Reply(page) for number, page in pages.items()}
        site.pages["/feed"] = feed(*links)
        ingest([site.publisher()], db=db, settings=quick())
        site.pages["/read/2"] = Reply(edited)
        with sqlite3.connect(ledger_path(db)) as ledger:
            ledger.execute("UPDATE url SET state = 'discovered', settled = state, next_at = 0, attempts = 0")
        ingest([site.publisher()], db=db, settings=quick())
    bodies = {link: {page} for link, page in zip(links, pages.values(), strict=True)}
    bodies[links[2]].add(edited)
    (folder / "dump.html").write_bytes(pages[0] + b"<!-- salinan -->")
    import_files([folder / "dump.html"], db=db, publishers={})
    assert archive_pages(db, out) == 6
    return db, out, bodies


def test_fastwarc_reads_every_page_and_finds_its_digest_right(kept):
    _, out, bodies = kept
    found: dict[str, set[bytes]] = {}
    for record in fastwarc.ArchiveIterator(out.open("rb"), parse_http=False):
        assert record.verify_block_digest()
    for record in fastwarc.ArchiveIterator(out.open("rb"), record_types=fastwarc.WarcRecordType.response):
        found.setdefault(record.headers["WARC-Target-URI"], set()).add(record.reader.read())
    assert found == bodies


def test_warcio_reads_every_page_and_finds_nothing_wrong(kept):
    warcio = pytest.importorskip("warcio.archiveiterator", reason="needs warcio of the extra `test`")
    _, out, bodies = kept
    found: dict[str, set[bytes]] = {}
    with out.open("rb") as file:
        for record in warcio.ArchiveIterator(file, check_digests="raise"):
            content = record.content_stream().read()
            if record.rec_type == "response":
                assert record.http_headers.get_statuscode() == "200"
                found.setdefault(record.rec_headers.get_header("WARC-Target-URI"), set()).add(content)
    assert found == bodies


def test_kabar_makes_the_same_articles_of_it(kept, tmp_path):
    db, out, _ = kept
    with out.open("rb") as file:
        assert [one.reason for one in read_captures(file, 10**6)] == [None] * 6
    merge([clean_shard(shard, Wanted(), tmp_path) for shard in plan_shards([out])], tmp_path / "again.db")
    told = "SELECT article_key, content_hash, revision, published_at FROM articles WHERE url LIKE 'http%' ORDER BY 1"
    rows = []
    for path in (db, tmp_path / "again.db"):
        with sqlite3.connect(path) as connection:
            rows.append(connection.execute(told).fetchall())
    assert len(rows[0]) == 4
    assert rows[0] == rows[1]


def test_the_same_pages_give_the_same_file(kept, tmp_path):
    db, out, _ = kept
    archive_pages(db, tmp_path / out.name)
    assert hashlib.sha256(out.read_bytes()).digest() == hashlib.sha256((tmp_path / out.name).read_bytes()).digest()


def test_only_one_publisher_or_nothing_at_all(kept, tmp_path):
    db, _, _ = kept
    assert archive_pages(db, tmp_path / "some.warc.gz", "warta.localhost") == 5
    with pytest.raises(StoreError):
        archive_pages(tmp_path / "none.db", tmp_path / "none.warc.gz")
    assert not (tmp_path / "none.warc.gz").exists()
