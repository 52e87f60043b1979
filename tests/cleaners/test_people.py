from cleaners.people import choose_people
from schemas import Claim


def people(
    *pairs: tuple[str, str], editor: tuple[tuple[str, str], ...] = ()
) -> tuple[tuple[str, ...], str | None, str | None]:
    claims = {
        "authors": [Claim(source, raw) for source, raw in pairs],
        "editor": [Claim(source, raw) for source, raw in editor],
    }
    found = choose_people(claims, ("Harian Contoh", "contoh.id"))
    return found.authors, found.editor, found.agency


def test_account_that_is_the_outlet_is_no_author() -> None:
    assert people(("json-ld", "Harian Contoh"), ("meta author", "contoh.id"))[0] == ()


def test_organization_is_no_person() -> None:
    assert people(("json-ld organization", "Warta Buana"))[0] == ()


def test_names_that_two_places_give_win_over_a_longer_list() -> None:
    pairs = [
        ("json-ld", "Siti Aminah"),
        ("json-ld", "Budi Santoso"),
        ("meta parsely-author", "Siti Aminah"),
        ("visible", "By Siti Aminah"),
    ]
    assert people(*pairs)[0] == ("Siti Aminah",)


def test_printed_byline_adds_the_second_writer() -> None:
    assert people(("json-ld", "Siti Aminah"), ("visible", "Oleh Siti Aminah dan Budi Santoso"))[0] == (
        "Siti Aminah",
        "Budi Santoso",
    )


def test_byline_of_a_teaser_does_not_win() -> None:
    assert people(("itemprop author", "Siti Aminah"), ("visible", "By Budi Santoso"))[0] == ("Siti Aminah",)


def test_editor_declared_as_author_is_editor_only() -> None:
    found = people(
        ("json-ld", "Budi Santoso"), ("near date", "Siti Aminah"), editor=(("visible", "Editor : Budi Santoso"),)
    )
    assert found == (("Siti Aminah",), "Budi Santoso", None)


def test_reporter_and_editor_of_one_line_are_told_apart() -> None:
    assert people(("visible", "Rep: Siti Aminah/ Red: Budi Santoso"))[:2] == (("Siti Aminah",), "Budi Santoso")


def test_agency_is_no_author() -> None:
    assert people(("json-ld", "The Associated Press")) == ((), None, "AP")


def test_outlet_before_its_place_gives_no_names() -> None:
    assert people(("meta author", "contoh.id, Jakarta, Indonesia"))[0] == ()


def test_rival_claims_are_named() -> None:
    claims = {"authors": [Claim("json-ld", "Siti Aminah"), Claim("rel author", "Budi Santoso")]}
    assert choose_people(claims).others == (Claim("rel author", "Budi Santoso"),)


def test_outlet_after_a_name_is_cut() -> None:
    assert people(("byline", "Siti Aminah Harian Contoh"))[0] == ("Siti Aminah",)
    assert people(("visible", "By Siti Aminah and Budi Santoso Contoh Staff"))[0] == ("Siti Aminah", "Budi Santoso")
    assert people(("visible", "By Siti Aminah | South Jakarta Harian Contoh"))[0] == ("Siti Aminah",)


def test_declared_name_in_small_letters_gets_capitals() -> None:
    assert people(("json-ld", "siti aminah"))[0] == ("Siti Aminah",)
    assert people(("json-ld", "Siti aminah"))[0] == ("Siti Aminah",)
    assert people(("json-ld", "staff reporter"))[0] == people(("meta author", "siti aminah"))[0] == ()


def test_photographer_among_the_declared_is_no_author() -> None:
    pairs = (
        ("json-ld", "Siti Aminah"),
        ("json-ld", "Budi Santoso"),
        ("itemprop author", "Photography by Budi Santoso"),
    )
    assert people(*pairs)[0] == ("Siti Aminah",)


def test_editor_who_signs_the_text_is_its_author_too() -> None:
    pairs = (("json-ld", "Budi Santoso"), ("visible", "By Budi Santoso"))
    assert people(*pairs, editor=(("json-ld", "Budi Santoso"),)) == (("Budi Santoso",), "Budi Santoso", None)


def test_second_writer_linked_in_the_byline_is_added() -> None:
    pairs = (("json-ld", "Siti Aminah"), ("meta article:author", "Siti Aminah"))
    linked = (("rel author", "Siti Aminah"), ("rel author", "Budi Santoso"))
    assert people(*pairs, *linked)[0] == ("Siti Aminah", "Budi Santoso")


def test_printed_byline_wins_over_a_name_found_by_markup_alone() -> None:
    assert people(("byline", "Budi Santoso"), ("visible", "By Siti Aminah"))[0] == ("Siti Aminah",)


def test_byline_after_the_text_loses_and_never_brings_its_neighbours() -> None:
    after = (("after text", "By Budi Santoso"), ("after text", "By Nur Halimah"))
    assert people(("byline", "Siti Aminah"), *after)[0] == ("Siti Aminah",)
    assert people(*after)[0] == ("Budi Santoso",)


def test_line_printed_twice_counts_once() -> None:
    lines = (("visible", "By Siti Aminah"), ("visible", "By Siti Aminah | Contoh.id"))
    assert people(("json-ld", "Siti Aminah"), ("json-ld", "Budi Santoso"), *lines)[0] == ("Siti Aminah", "Budi Santoso")


def test_organization_beside_a_person_stays_in_what_was_said() -> None:
    claims = {"authors": [Claim("json-ld", "Siti Aminah"), Claim("json-ld organization", "Warta Buana")]}
    assert [claim.raw for claim in choose_people(claims).claims] == ["Siti Aminah", "Warta Buana"]


def test_name_near_the_date_alone_may_be_a_section() -> None:
    assert people(("near date", "Uni Eropa"))[0] == ()
    assert people(("near date", "Siti Aminah"), ("byline", "Siti Aminah"))[0] == ("Siti Aminah",)
