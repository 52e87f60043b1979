"""Caption and credit of a printed line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.captions import has_credit, is_credit, split_credit


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("Wali Kota Sari. Foto: Budi Santoso/Pool via REUTERS", "Wali Kota Sari.", "Budi Santoso/Pool via REUTERS"),
        ("Pasukan tiba. Foto: Kemhan/Handout melalui REUTERS", "Pasukan tiba.", "Kemhan/Handout melalui REUTERS"),
        ("Pasar pada Kamis (30/10/2025). Foto: Budi/kumparan\xa0", "Pasar pada Kamis (30/10/2025).", "Budi/kumparan"),
        ("Ilustrasi menulis. Foto: iStock", "Ilustrasi menulis.", "iStock"),
        ("Ilustrasi belajar - Sumber: pixabay.com/budi_1", "Ilustrasi belajar", "pixabay.com/budi_1"),
        ("Ilustrasi (Foto: Usnews)", "Ilustrasi", "Usnews"),
        ("Banjir (Foto: dok. BPBD)", "Banjir", "dok. BPBD"),
        ("(Foto: dok. Toko Sari)", None, "dok. Toko Sari"),
        ("Jalan rusak. (ANTARA FOTO/M Budi Santoso)", "Jalan rusak.", "ANTARA FOTO/M Budi Santoso"),
        ("Pasar Senen ANTARA FOTO/B/aww.", "Pasar Senen", "ANTARA FOTO/B/aww"),
        ("Pengungsi, Minggu (6/3/2022). (AP Photo/Budi Doe)", "Pengungsi, Minggu (6/3/2022).", "AP Photo/Budi Doe"),
        ("Kapolda Budi. [Suara.com/Sari Dewi]", "Kapolda Budi.", "Suara.com/Sari Dewi"),
        ("Warga menolak /REUTERS/", "Warga menolak", "REUTERS"),
        ("Wisuda (Dok.IGI )", "Wisuda", "Dok.IGI"),
        ("Menteri Budi Dok.Budi", "Menteri Budi", "Dok.Budi"),
        ("Brigjen Budi Santoso/Ist", "Brigjen Budi Santoso", "Ist"),
        ("Brigjen Budi (ist)", "Brigjen Budi", "ist"),
        ("Pasar, 19 Januari 2025. Tempo/M Budi", "Pasar, 19 Januari 2025.", "Tempo/M Budi"),
        ("Kampus. Doc. kampus.ac.id", "Kampus.", "Doc. kampus.ac.id"),
        ("Tangkap Layar YouTube KompasTV", None, "Tangkap Layar YouTube KompasTV"),
        ("BUDI SANTOSO/BOLASPORT.COM", None, "BUDI SANTOSO/BOLASPORT.COM"),
        ("Gedung. (CNN Indonesia/Budi)", "Gedung.", "CNN Indonesia/Budi"),
        ("Foto: Ilustrasi banjir (Budi/detikcom)", "Ilustrasi banjir", "Budi/detikcom"),
        ("Arus mudik.|Foto: Budi/detikcom", "Arus mudik.", "Budi/detikcom"),
        ("A protest in Kyiv. Photograph: Jane Doe/The Guardian", "A protest in Kyiv.", "Jane Doe/The Guardian"),
        ("Ein Haus. Bild: dpa", "Ein Haus.", "dpa"),
        ("A scene © Getty Images", "A scene", "© Getty Images"),
    ],
)
def test_credit_is_cut_from_the_caption(line: str, caption: str | None, credit: str) -> None:
    assert split_credit(line) == (caption, credit)


@pytest.mark.parametrize(
    "line",
    [
        "Underpass Senen, Senin (10/1).",
        "Wali Kota menunjukkan gambar: peta kota yang baru",
        "Sari (kiri) dan Budi (kanan)",
        "Sari dan Budi (kiri/kanan)",
        "Kantor Badan Kesehatan Dunia (WHO)",
        "Foto Presiden di istana.",
        "Kata dia, sumber itu tidak dapat dipercaya.",
    ],
)
def test_caption_without_credit_stays_whole(line: str) -> None:
    assert split_credit(line) == (line, None)


def test_long_label_line_is_a_caption() -> None:
    line = "Foto: Presiden menghadiri rapat kabinet di Istana Negara bersama menteri"
    assert split_credit(line) == (line.removeprefix("Foto: "), None)


def test_slash_after_the_label_is_read_like_a_colon() -> None:
    assert split_credit("Perahu di sungai. Foto/Siti Aminah/SINDOnews") == (
        "Perahu di sungai.",
        "Siti Aminah/SINDOnews",
    )
    assert split_credit("Pasar ANTARA FOTO/Siti Aminah/aww.") == ("Pasar", "ANTARA FOTO/Siti Aminah/aww")


def test_line_that_is_a_credit_alone_is_told() -> None:
    assert is_credit("Foto: Siti/Budi")
    assert not is_credit("Perahu. Foto: Siti/Budi")
    assert not is_credit("Perahu.")


def test_empty_line_has_neither() -> None:
    assert split_credit(" \n") == (None, None)


def test_credit_marks_a_caption() -> None:
    assert has_credit("Pasar. Foto: iStock")
    assert not has_credit("Pasar itu ramai.")


@given(st.text(alphabet="Foto: /()[].AB reutersREUTERS©-|", max_size=300) | st.text(max_size=300))
def test_nothing_is_invented(line: str) -> None:
    squashed = " ".join(line.split())
    for part in split_credit(line):
        assert part is None or part in squashed
