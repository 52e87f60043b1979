from hypothesis import given
from hypothesis import strategies as st

from cleaners.headlines import choose_headline, cut_title
from schemas import Claim

SITES = ("Harian Contoh", "contoh.id", "contoh")


def chosen(*pairs: tuple[str, str]) -> str | None:
    found = choose_headline([Claim(source, raw) for source, raw in pairs], SITES)
    return found.title.text if found else None


def test_site_name_is_cut_at_either_end() -> None:
    assert chosen(("title", "Banjir surut di Demak | Harian Contoh")) == "Banjir surut di Demak"
    assert chosen(("meta og:title", "Harian Contoh - Banjir surut di Demak")) == "Banjir surut di Demak"


def test_page_number_is_cut() -> None:
    assert chosen(("title", "Banjir surut di Demak - Halaman 2 - Contoh.id")) == "Banjir surut di Demak"


def test_printed_headline_wins_over_the_title_for_engines() -> None:
    found = choose_headline(
        [
            Claim("meta og:title", "Ini penyebab banjir Demak"),
            Claim("h1", "Banjir Demak surut perlahan"),
            Claim("title", "Ini penyebab banjir Demak"),
        ]
    )
    assert found is not None
    assert (found.title.text, found.alternative) == ("Banjir Demak surut perlahan", "Ini penyebab banjir Demak")


def test_printed_headline_wins_over_titles_that_all_repeat_the_one_for_engines() -> None:
    other = "Penyebab banjir Demak: ini kata ahli"
    pairs = (("json-ld", other), ("meta og:title", other), ("meta twitter:title", other), ("title", other))
    assert chosen(*pairs, ("h1", "Banjir Demak surut perlahan")) == "Banjir Demak surut perlahan"


def test_h1_of_the_breadcrumb_loses_against_the_h2_that_og_repeats() -> None:
    engines = (("navigation h1", "Banjir Demak hari ini"), ("json-ld", "Banjir Demak hari ini"))
    shown = (("meta og:title", "Air surut, warga pulang"), ("h2", "Air surut, warga pulang"))
    assert chosen(*engines, *shown) == "Air surut, warga pulang"
    assert chosen(*engines, ("h2", "Semua tentang cuaca")) == "Banjir Demak hari ini"


def test_reading_of_a_heading_is_the_one_that_most_places_repeat() -> None:
    heading = (("h1", "Banjir surut di Demak"), ("h1 with kicker", "Musim hujan Banjir surut di Demak"))
    whole = "Musim hujan: Banjir surut di Demak"
    assert chosen(*heading, ("meta og:title", "Banjir surut di Demak")) == "Banjir surut di Demak"
    assert chosen(*heading, ("meta og:title", whole), ("json-ld", "Banjir surut di Demak"), ("title", whole)) == whole


def test_kicker_is_cut_where_og_has_another_one() -> None:
    heading = (("h1", "Banjir surut di Demak"), ("h1 with kicker", "Musim hujan Banjir surut di Demak"))
    pairs = (("meta og:title", "Bencana: Banjir surut di Demak"), ("title", "Bencana: Banjir surut di Demak"))
    assert chosen(*heading, *pairs) == "Banjir surut di Demak"


def test_label_of_opinion_pieces_is_cut() -> None:
    assert chosen(("meta og:title", "Opini | Banjir dan kita semua")) == "Banjir dan kita semua"
    assert chosen(("title", "Banjir dan kita semua | Editorial | Contoh.id")) == "Banjir dan kita semua"


def test_title_that_stops_at_a_colon_is_shortened() -> None:
    pairs = (("meta og:title", "Banjir surut:"), ("title", "Banjir surut:"), ("h1", "Banjir surut: warga pulang"))
    assert chosen(*pairs) == "Banjir surut: warga pulang"


def test_many_h1_that_nothing_repeats_have_no_weight() -> None:
    pairs = [("h1", name) for name in ("Langganan surel", "Arsip lama", "Tautan kawan", "Tulisan teratas")]
    assert chosen(*pairs, ("meta og:title", "Banjir surut di Demak")) == "Banjir surut di Demak"


def test_longest_of_several_h1_in_a_title_is_taken() -> None:
    pairs = (("h1", "Siaran Pers"), ("h1", "Banjir surut di Demak"), ("title", "Siaran Pers - Banjir surut di Demak"))
    assert chosen(*pairs) == "Banjir surut di Demak"


def test_section_in_h1_loses_against_title_and_og() -> None:
    pairs = (
        ("h1", "Regional"),
        ("meta og:title", "Banjir surut di Demak - Contoh.id"),
        ("title", "Banjir surut di Demak - Contoh.id"),
    )
    assert chosen(*pairs) == "Banjir surut di Demak"


def test_of_several_h1_the_one_that_others_repeat_is_taken() -> None:
    assert (
        chosen(("h1", "Terpopuler pekan ini"), ("h1", "Banjir surut"), ("meta og:title", "Banjir surut"))
        == "Banjir surut"
    )


def test_kicker_is_cut_where_og_lacks_it() -> None:
    assert (
        chosen(("h1", "BENCANA: Banjir surut di Demak"), ("meta og:title", "Banjir surut di Demak"))
        == "Banjir surut di Demak"
    )


def test_kicker_that_all_have_is_kept() -> None:
    same = "Bencana: Banjir surut di Demak"
    assert chosen(("h1", same), ("meta og:title", same), ("title", "Banjir surut di Demak")) == same


def test_shortened_title_does_not_win() -> None:
    assert (
        chosen(("json-ld", "Banjir surut di kabupaten..."), ("h1", "Banjir surut di kabupaten Demak"))
        == "Banjir surut di kabupaten Demak"
    )


def test_agreement_is_counted_and_disagreement_named() -> None:
    found = choose_headline(
        [Claim("h1", "Banjir surut"), Claim("meta og:title", "Banjir Surut"), Claim("json-ld", "Kabar lain")]
    )
    assert found is not None
    assert found.agreeing == 2
    assert [claim.source for claim in found.others] == ["json-ld"]


def test_site_name_alone_is_no_headline() -> None:
    assert chosen(("title", "Harian Contoh"), ("h1", "Contoh.id")) is None


@given(
    st.lists(st.tuples(st.sampled_from(["h1", "title", "meta og:title", "json-ld"]), st.text(max_size=60)), max_size=5)
)
def test_headline_is_part_of_a_claim(pairs: list[tuple[str, str]]) -> None:
    found = choose_headline([Claim(source, raw) for source, raw in pairs], SITES)
    assert found is None or any(found.title.text in raw for _, raw in pairs)


@given(st.text(max_size=80))
def test_cutting_is_idempotent(text: str) -> None:
    once = cut_title(text, frozenset({"contoh"}))
    assert cut_title(once, frozenset({"contoh"})) == once
