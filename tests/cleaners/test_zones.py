from cleaners.zones import zone_of
from schemas import Publisher


def test_rule_comes_before_country_and_language() -> None:
    rule = Publisher(host="contoh.id", name="Contoh", timezone="Asia/Makassar")
    assert zone_of(rule, "https://contoh.id/a", "id") == "Asia/Makassar"
    assert zone_of(None, "https://contoh.co.id/a", None) == "Asia/Jakarta"
    assert zone_of(None, "https://contoh.com/a", "id") == "Asia/Jakarta"
    assert zone_of(None, "https://example.com/a", "en") is None
    assert zone_of(None, None, None) is None
