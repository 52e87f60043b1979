import re

import pytest

from cleaners.outlets import packaged_publishers, publisher_for
from schemas import Publisher

RULES = {
    "contoh.id": Publisher(host="contoh.id", name="Contoh", hosts=("contoh.example",)),
    "bola.contoh.id": Publisher(host="bola.contoh.id", name="Contoh Bola"),
}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.contoh.id/a", "contoh.id"),
        ("https://bola.contoh.id/a", "bola.contoh.id"),
        ("https://m.bola.contoh.id./a", "bola.contoh.id"),
        ("https://contoh.example/a", "contoh.id"),
        ("https://bukancontoh.id/a", None),
        (None, None),
    ],
)
def test_longest_host_wins(url: str | None, host: str | None) -> None:
    found = publisher_for(url, RULES)
    assert (found.host if found else None) == host


def test_kumparans_addresses_are_told_apart() -> None:
    rule = packaged_publishers()["kumparan.com"]
    article = "https://kumparan.com/kumparannews/contoh-judul-berita-1xHWLJ8hKtk"
    assert any(re.search(pattern, article) for pattern in rule.article)
    assert not any(re.search(pattern, article) for pattern in rule.not_article)
    assert any(re.search(pattern, "https://kumparan.com/channel/news") for pattern in rule.not_article)
