from cleaners.printed import read_lines
from schemas import Claim


def lines(*head: str, tail: tuple[str, ...] = ()) -> dict[str, list[tuple[str, str]]]:
    return {field: [(claim.source, claim.raw) for claim in group] for field, group in read_lines(head, tail).items()}


def test_date_and_reading_time_of_one_line() -> None:
    found = lines("10 Januari 2022 18:27 WIB · waktu baca 3 menit")
    assert found["printed_date"] == [("visible", "10 Januari 2022 18:27 WIB")]
    assert found["reading_time"] == [("visible", "10 Januari 2022 18:27 WIB · waktu baca 3 menit")]


def test_update_is_kept_apart() -> None:
    found = lines("Diperbarui 14/08/2025, 18:02 WIB")
    assert "printed_date" not in found
    assert found["printed_update"] == [("visible", "14/08/2025, 18:02 WIB")]


def test_label_on_its_own_line_is_joined() -> None:
    assert lines(tail=("Penulis", ": Siti Aminah", "Editor", ":", "Budi Santoso")) == {
        "authors": [("visible", "Penulis : Siti Aminah")],
        "editor": [("visible", "Editor : Budi Santoso")],
    }


def test_name_before_the_date_is_a_claim() -> None:
    assert lines("Naufal Hakim", "20/1/2026 18:30")["authors"] == [("near date", "Naufal Hakim")]


def test_name_on_the_line_of_the_date_is_a_claim() -> None:
    assert lines("Vania Putri | Jum'at, 17 Februari 2017 - 13:30 wib")["authors"] == [("near date", "Vania Putri")]


def test_byline_after_the_date_is_read() -> None:
    assert lines("posted on 2023-12-19 23:30 EST by Jane Doe")["authors"] == [("visible", "by Jane Doe")]


def test_sentence_that_begins_with_by_is_no_byline() -> None:
    assert lines("By signing up you agree to our Terms of Use and Privacy Policy.") == {}


def test_long_lines_are_not_read() -> None:
    assert lines("Oleh Siti Aminah " + "x" * 300) == {}


def test_byline_after_the_text_is_a_weaker_claim_unless_labelled() -> None:
    assert lines(tail=("By Jane Doe",))["authors"] == [("after text", "By Jane Doe")]
    assert lines(tail=("Penulis: Siti Aminah",))["authors"] == [("visible", "Penulis: Siti Aminah")]


def test_agency_in_the_byline_is_read() -> None:
    assert lines("By The Associated Press") == {"agency": [("visible", "AP")]}


def test_day_and_month_are_told_apart_by_the_language_of_the_page() -> None:
    line = "Diterbitkan 05/08/2025, 17:51"
    assert read_lines([line]) == {}
    assert read_lines([line], (), "id") == {"printed_date": (Claim("visible", "05/08/2025, 17:51"),)}


def test_label_that_only_a_style_sheet_parts_from_the_name() -> None:
    assert lines("ByJane Doe")["authors"] == [("visible", "By Jane Doe")]
    assert lines("Byron Doe") == {}


def test_role_below_a_name_makes_it_a_byline() -> None:
    assert lines("Dewi Kania", "Jurnalis", "Bagikan")["authors"] == [("visible", "Dewi Kania")]
    assert "authors" not in lines("banjir di Demak", "Jurnalis")
