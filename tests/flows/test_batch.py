from flows.batch import addresses, waves
from flows.store import Saving
from schemas.rows import article_key
from tests.flows.stored import page
from tests.schemas.invented import SEEN, article


def test_waves_are_cut_where_an_article_comes_again():
    items = [page(1), page(2), page(1, 1), page(3), page(3, 1)]
    found = [[item.seen_at for item in wave.values()] for wave in waves(items)]
    assert [len(wave) for wave in found] == [2, 2, 1]
    assert [seen for wave in found for seen in wave] == [item.seen_at for item in items]


def test_waves_bear_the_articles_keys():
    (wave,) = waves([page(1)])
    assert list(wave) == [article_key(article(1))]


def test_canonical_address_wins_over_other_kinds():
    one = Saving(article(1, url="https://warta.example/1?amp"), SEEN, urls=(("https://warta.example/1", "redirect"),))
    assert addresses(one) == {
        "https://warta.example/1": "canonical",
        "https://warta.example/1?amp": "requested",
    }


def test_a_file_without_address_has_none():
    assert addresses(Saving(article(1, url=None, canonical_url=None), SEEN)) == {}
