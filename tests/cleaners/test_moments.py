import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.moments import choose_moment, url_date
from schemas import Claim

HOME = "Asia/Jakarta"


def at(
    declared: list[tuple[str, str]],
    printed: list[str] = [],  # noqa: B006
    zone: str | None = HOME,
    language: str = "id",
) -> str | None:
    found = choose_moment(
        [Claim(source, raw) for source, raw in declared],
        [Claim("visible", raw) for raw in printed],
        zone=zone,
        language=language,
    )
    return found.date.at.isoformat() if found else None


def test_utc_value_gets_the_printed_offset() -> None:
    assert at([("json-ld", "2022-01-10T11:27:00.000Z")], ["10 Januari 2022 18:27 WIB"]) == "2022-01-10T18:27:00+07:00"


def test_false_z_yields_to_the_printed_zone() -> None:
    assert (
        at([("meta pubdate", "2015-11-05T10:08:58Z")], ["Kamis, 05/11/2015 10:08 WIB"]) == "2015-11-05T10:08:58+07:00"
    )


def test_false_z_is_seen_where_the_page_prints_home_time_without_zone() -> None:
    assert at([("json-ld", "2015-11-05T10:08:58Z")], ["Kamis, 05/11/2015 10:08"]) == "2015-11-05T10:08:58+07:00"


def test_utc_stays_where_nothing_is_printed() -> None:
    assert at([("json-ld", "2022-01-10T11:27:00Z")]) == "2022-01-10T11:27:00+00:00"


def test_missing_zone_is_the_outlets() -> None:
    assert at([("json-ld", "2017-02-17 13:30:08")]) == "2017-02-17T13:30:08+07:00"


def test_missing_zone_is_taken_from_a_claim_with_the_same_clock() -> None:
    assert (
        at([("json-ld", "2017-02-17 13:30:08"), ("time", "2017-02-17T13:30:08+08:00")], zone=None)
        == "2017-02-17T13:30:08+08:00"
    )


def test_clock_shown_without_zone_gives_the_offset_of_a_utc_value() -> None:
    found = at([("json-ld", "2023-12-25T22:03:00Z")], ["December 26, 2023 - 9:03AM"], zone=None)
    assert found == "2023-12-26T09:03:00+11:00"


def test_clock_shown_on_a_page_of_no_known_zone_gives_the_offset_too() -> None:
    found = at([("json-ld", "2023-12-25T22:03:00Z")], ["December 26, 2023 - 9:03AM"], zone=None, language="en")
    assert found == "2023-12-26T09:03:00+11:00"
    unrelated = at([("json-ld", "2023-12-25T22:03:00Z")], ["December 26, 2023 - 9:18AM"], zone=None, language="en")
    assert unrelated == "2023-12-25T22:03:00+00:00"


def test_offset_of_any_claim_of_the_same_instant_is_taken() -> None:
    pairs = [("json-ld", "2023-12-22T18:30:00+00:00"), ("time", "2023-12-23T05:30:00+11:00")]
    assert at(pairs, zone=None, language="en") == "2023-12-23T05:30:00+11:00"


def test_time_element_without_zone_gives_the_offset_where_the_seconds_are_the_same() -> None:
    for local, expected in (("20:48:19", "2023-12-22T20:48:19-05:00"), ("20:48:20", "2023-12-23T01:48:19+00:00")):
        pairs = [("json-ld", "2023-12-23T01:48:19Z"), ("time", f"2023-12-22 {local}")]
        assert at(pairs, zone=None, language="en") == expected


def test_bare_day_gets_its_time_from_a_claim_of_that_day() -> None:
    assert at([("json-ld", "2022-01-10")], ["10 Januari 2022 18:27 WIB"]) == "2022-01-10T18:27:00+07:00"


def test_time_element_of_a_teaser_loses_against_the_printed_date() -> None:
    assert at([("time", "2022-01-12T09:00:00+07:00")], ["10 Januari 2022 18:27 WIB"]) == "2022-01-10T18:27:00+07:00"


def test_moment_of_the_last_save_in_a_loose_meta_loses_against_the_printed_date() -> None:
    assert (
        at([("meta pubdate", "2016-02-23T16:00:20Z")], ["Selasa, 23/02/2016 15:32 WIB"]) == "2016-02-23T15:32:00+07:00"
    )


def test_loose_meta_that_the_page_prints_too_stands() -> None:
    printed = ["4 November 2015 12:05 WIB", "Kamis, 05/11/2015 10:08 WIB"]
    assert at([("meta pubdate", "2015-11-05T10:08:58Z")], printed) == "2015-11-05T10:08:58+07:00"


def test_disagreeing_claims_are_named() -> None:
    found = choose_moment(
        [
            Claim("json-ld", "2022-01-10T18:27:00+07:00"),
            Claim("meta article:published_time", "2022-01-12T08:00:00+07:00"),
        ],
        zone=HOME,
        language="id",
    )
    assert found is not None
    assert [claim.source for claim in found.others] == ["meta article:published_time"]


def test_nothing_readable_gives_none() -> None:
    assert at([("json-ld", "kemarin sore")], ["waktu baca 3 menit"]) is None


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://contoh.id/read/2022/01/10/banjir", "2022-01-10"),
        ("https://contoh.id/nasional/20220110184738-20-5/banjir", "2022-01-10"),
        ("https://contoh.id/arsip/2022/01/20220131_pidato.html", "2022-01-31"),
        ("https://contoh.id/2022-01-10-banjir", "2022-01-10"),
        ("https://contoh.id/read/2022/13/10/banjir", None),
        ("https://contoh.id/banjir", None),
        (None, None),
    ],
)
def test_day_in_the_address(url: str | None, day: str | None) -> None:
    found = url_date(url)
    assert (found.raw if found else None) == day


@given(
    st.lists(st.tuples(st.sampled_from(["json-ld", "time", "meta date", "visible"]), st.text(max_size=30)), max_size=4)
)
def test_any_claims_give_an_aware_moment_or_none(pairs: list[tuple[str, str]]) -> None:
    claims = [Claim(source, raw) for source, raw in pairs]
    found = choose_moment(claims, claims, zone=HOME, language="id")
    assert found is None or found.date.at.tzinfo is not None
