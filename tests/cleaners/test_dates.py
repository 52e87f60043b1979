"""Printed dates, the traps of real pages included."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dates import find_date, parse_date
from cleaners.months import DAYS, MONTHS, ZONES


def iso(raw: str, timezone: str | None = "Asia/Jakarta", language: str | None = "id") -> str | None:
    found = parse_date(raw, timezone=timezone, language=language)
    if found is None:
        return None
    return found.at.date().isoformat() if found.precision == "day" else found.at.isoformat()


def test_all_cases_of_real_pages_are_right(shared: Path) -> None:
    wrong = []
    lines = (shared / "indonesia" / "dates.jsonl").read_text(encoding="utf-8").splitlines()
    for case in map(json.loads, lines):
        reference = datetime.fromisoformat(case["ref"]) if case["ref"] else None
        found = parse_date(case["text"], timezone="Asia/Jakarta", language="id", reference=reference)
        got = found and (found.at.date() if found.precision == "day" else found.at).isoformat()
        if got != case["iso"]:
            wrong.append((case["text"], case["iso"], got))
    assert (wrong, len(lines)) == ([], 64)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("3 Maret 2024 18:27 WIB", "2024-03-03T18:27:00+07:00"),
        ("Jum’at,24 Juli 2026 - 13.39 wita", "2026-07-24T13:39:00+08:00"),
        ("Diterbitkan24 Juli 2026, 10:26 WIBoleh", "2026-07-24T10:26:00+07:00"),
        ("Tayang:14/08/2025 17:51 WIT", "2025-08-14T17:51:00+09:00"),
        ("Minggu, 5 Mei 2024 pukul 02.30 WIB", "2024-05-05T02:30:00+07:00"),
        ("18:27 WIB, 10 Januari 2022", "2022-01-10T18:27:00+07:00"),
        ("Selasa, 01/03/22 13:45 WIB", "2022-03-01T13:45:00+07:00"),
        ("10/21/2025 20:43", "2025-10-21T20:43:00+07:00"),
        ("7 Agustus 2023", "2023-08-07"),
        ("2022-01-10", "2022-01-10"),
        ("20220110182700", "2022-01-10T18:27:00+07:00"),
        ("1728045268", "2024-10-04T12:34:28+00:00"),
        ("31 Desember 2023 24:00 WIB", "2024-01-01T00:00:00+07:00"),
    ],
)
def test_indonesian_forms(raw: str, expected: str) -> None:
    assert iso(raw) == expected


@pytest.mark.parametrize(
    ("raw", "language", "timezone", "expected"),
    [
        ("January 10, 2022 at 6:27 p.m. ET", "en", None, "2022-01-10T18:27:00-05:00"),
        ("Nov. 4, 2015 12:04 AM EST", "en", None, "2015-11-04T00:04:00-05:00"),
        ("Mon, 10 Jan 2022 18:27:03 GMT", "en", None, "2022-01-10T18:27:03+00:00"),
        ("Mon, 10 Jan 2022 18:27:03 +0530", "en", None, "2022-01-10T18:27:03+05:30"),
        ("5th November 2015", "en", "Europe/London", "2015-11-05"),
        ("10. Januar 2022, 18:27 Uhr", "de", "Europe/Berlin", "2022-01-10T18:27:00+01:00"),
        ("Stand: 10.01.2022 18.27 MEZ", "de", None, "2022-01-10T18:27:00+01:00"),
        ("10 de enero de 2022 a las 18:27", "es", "Europe/Madrid", "2022-01-10T18:27:00+01:00"),
        ("le 1er août 2022 à 18h27", "fr", "Europe/Paris", "2022-08-01T18:27:00+02:00"),
        ("10 gennaio 2022 alle ore 18:27", "it", "Europe/Rome", "2022-01-10T18:27:00+01:00"),
        ("10 lipca 2022", "pl", "Europe/Warsaw", "2022-07-10"),
        ("10.01.2022 kl. 18:27", "nb", "Europe/Oslo", "2022-01-10T18:27:00+01:00"),
        ("2022年1月10日 18:27", "ja", "Asia/Tokyo", "2022-01-10T18:27:00+09:00"),
        ("2022-01-10T18:27:03.123Z", "de", "Europe/Berlin", "2022-01-10T18:27:03+00:00"),
        ("2022-01-10 18:27:03 GMT+7", "en", None, "2022-01-10T18:27:03+07:00"),
        ("01/02/2022 10:00", "en", "America/New_York", "2022-01-02T10:00:00-05:00"),
        ("01/02/2022 10:00", "en", "Europe/London", "2022-02-01T10:00:00+00:00"),
    ],
)
def test_forms_of_other_languages(raw: str, language: str, timezone: str | None, expected: str) -> None:
    assert iso(raw, timezone, language) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "", "Senin (10/1)", "Selasa (21/10/2025)", "Rabu (4/11/205)", "10/01/22", "31 Februari 2022", "2022-13-10",
        "99 Januari 2022", "18:27 WIB", "Revolusi 1998", "7 menit yang lalu", "kemarin", "Rp 1.200.000", "4.5.6.7",
        "192.168.10.2020", "Halaman 1/2", "10 orang 2022", "3 minggu yang lalu", "https://x.id/2017/01/10/122446/a",
    ],
)  # fmt: skip
def test_what_is_no_date_of_publication_is_none(raw: str) -> None:
    assert iso(raw) is None


def test_american_or_british_order_is_not_guessed() -> None:
    assert iso("01/02/2022 10:00", None, "en") is None


def test_false_zone_of_a_hand_made_stamp_is_not_believed() -> None:
    found = parse_date("2015-11-05 T10:08:58Z", timezone="Asia/Jakarta", language="id")
    assert found is not None
    assert (found.at.isoformat(), found.zone_given) == ("2015-11-05T10:08:58+07:00", False)


def test_language_alone_gives_the_home_zone() -> None:
    assert iso("10 Januari 2022 18:27", None, "id") == "2022-01-10T18:27:00+07:00"


def test_precision_and_zone_are_those_printed() -> None:
    found = parse_date("10 Januari 2022 18:27", timezone="Asia/Makassar", language="id")
    assert found is not None
    assert (found.precision, found.zone_given) == ("minute", False)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("seminggu lalu", "2024-09-27"),
        ("Kemarin, 18:27 WIB", "2024-10-03T18:27:00+07:00"),
        ("3 hours ago", "2024-10-04T16:41:39+07:00"),
        ("yesterday", "2024-10-03"),
    ],
)
def test_relative_dates_count_from_the_reference(raw: str, expected: str) -> None:
    reference = datetime(2024, 10, 4, 12, 41, 39, tzinfo=UTC)
    found = parse_date(raw, timezone="Asia/Jakarta", language="id", reference=reference)
    assert found is not None
    assert (found.at.date() if found.precision == "day" else found.at).isoformat() == expected


@pytest.mark.parametrize(
    ("line", "raw"),
    [
        ("10 Januari 2022 18:27 WIB", "10 Januari 2022 18:27 WIB"),
        ("21 November 2023 17:41 WIB waktu baca 2 menit", "21 November 2023 17:41 WIB"),
        ("RABU, 04 NOVEMBER 2020 | 20:19 WIB | LAPORAN: IDHAM", "RABU, 04 NOVEMBER 2020 | 20:19 WIB"),
        ("Unggul Tan - Sabtu, 10 Juli 2021 | 16:46 WIB", "Sabtu, 10 Juli 2021 | 16:46 WIB"),
        ("Kamis, 5 November 2015 14:56 WIB | 1.229 Views", "Kamis, 5 November 2015 14:56 WIB"),
        ("By Jane Doe, January 10, 2022", "January 10, 2022"),
    ],
)
def test_printed_date_is_found_in_its_line(line: str, raw: str) -> None:
    found = find_date(line, language="id")
    assert found is not None
    assert (found.raw, found.is_update) == (raw, False)


@pytest.mark.parametrize("line", ["Siti Aminah, 02.03.2021", "Warta Buana • 2 Maret 2021"])
def test_day_after_a_name_alone_is_a_printed_date(line: str) -> None:
    found = find_date(line, language="id")
    assert found is not None
    assert found.date.at.date().isoformat() == "2021-03-02"


@pytest.mark.parametrize(
    "line",
    [
        "Kecelakaan itu terjadi pada Senin, 10 Januari 2022 pukul 18.27 WIB di Jalan Sudirman, Jakarta.",
        "Tentara saat latihan di Jakarta, 2 Maret 2021",
        "“Kami tiba pada 10 Januari 2022.”",
        "Gempa Aceh 26 Desember 2004",
    ],
)
def test_day_of_the_story_is_no_printed_date(line: str) -> None:
    assert find_date(line, language="id") is None


def test_update_is_marked() -> None:
    found = find_date("oleh Johan Fatzry diperbarui 07 Mar 2022, 13:00 WIB", language="id")
    assert found is not None
    assert found.is_update


MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 30), timezones=st.just(UTC))
NAMES = {number: sorted(name for name, value in MONTHS.items() if value == number) for number in range(1, 13)}


@given(MOMENTS, st.sampled_from(["WIB", "WITA", "WIT", "wib", "Wita"]), st.data())
def test_every_printed_moment_is_read_back(moment: datetime, zone: str, data: st.DataObject) -> None:
    local = moment + timedelta(minutes=int(ZONES[zone.upper()]))
    month = data.draw(st.sampled_from(NAMES[local.month]))
    day = data.draw(st.sampled_from([name for name, value in DAYS.items() if value == local.weekday()]))
    clock = data.draw(st.sampled_from(["%H:%M", "%H.%M"]))
    printed = f"{day.title()}, {local.day} {month.title()} {local.year} | {local.strftime(clock)} {zone}"
    found = parse_date(printed, timezone=None, language="id")
    assert found is not None
    assert found.at == moment.replace(second=0, microsecond=0)


@given(MOMENTS, st.sampled_from(["seconds", "minutes"]))
def test_every_iso_moment_is_read_back(moment: datetime, spec: str) -> None:
    printed = moment.isoformat(timespec=spec)
    found = parse_date(printed, timezone=None, language=None)
    assert found is not None
    assert found.at.isoformat(timespec=spec) == printed


@given(st.text(alphabet="0123456789/.:- TZ+JanuariWIB()年,", max_size=60) | st.text(max_size=200))
def test_any_text_gives_a_date_or_none(raw: str) -> None:
    reference = datetime(2024, 10, 4, tzinfo=UTC)
    for language in ("id", "en", None):
        found = parse_date(raw, timezone=None, language=language, reference=reference)
        assert found is None or found.at.tzinfo is not None
        find_date(raw, language=language)
