"""Cleaning what is stored, without network: pages left over by a killed run, and all of them by a new cleaner."""

from collections.abc import Mapping

from flows.ledger import Ledger
from flows.ledger_bodies import read_body
from flows.ledger_outcomes import Patience
from flows.ledger_urls import Known, fetched, parts
from flows.reading import Stored, page_of, read_articles
from flows.store import Store
from flows.storing import Reading, store_batch
from schemas import Publisher

BATCH = 50


def stored_page(ledger: Ledger, known: Known, publisher: Publisher | None) -> Stored:
    """The page of a URL as the ledger keeps it, ready to be cleaned; an empty one where it was pruned."""
    later = []
    for url, content_type, sha256 in parts(ledger, known.url_id):
        later.append(page_of(read_body(ledger, sha256) or b"", url, content_type=content_type))
    body = read_body(ledger, known.body_sha256 or "") or b""
    address = known.url if known.origin is None else known.final_url
    page = page_of(body, address, final_url=known.final_url, content_type=known.content_type, kind=known.kind)
    return Stored(page, tuple(later), publisher)


def clean_leftovers(
    ledger: Ledger, store: Store, run_id: int, publishers: Mapping[str, Publisher], patience: Patience
) -> int:
    """Clean and store the pages that were fetched and not cleaned; how many."""
    last = many = 0
    while batch := fetched(ledger, last, BATCH):
        stored = [stored_page(ledger, known, publishers.get(known.publisher)) for known in batch]
        readings = [
            Reading(known, found, one.publisher)
            for known, found, one in zip(batch, read_articles(stored), stored, strict=True)
        ]
        store_batch(readings, store, ledger, run_id, patience)
        last, many = batch[-1].url_id, many + len(batch)
    return many
