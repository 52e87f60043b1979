import pytest

from cleaners import extract
from cleaners.kinds import name_kinds
from schemas import Block


@pytest.mark.parametrize(
    "text",
    [
        "Correction: An earlier version of this story named the wrong harbour.",
        "Correction (May 5): The ferry sails twice a day.",
        "Ralat: jumlah kapal adalah tiga, bukan empat.",
        "Koreksi, 5 Mei 2024: kapal berlayar dua kali sehari.",
        "Berichtigung: Die Fähre fährt zweimal am Tag.",
    ],
)
def test_correction_is_named_and_stays_in_the_body(text: str) -> None:
    assert name_kinds((Block("paragraph", text),)) == (Block("correction", text),)


@pytest.mark.parametrize("text", ["Correction officers went on strike.", "Koreksi pasar saham berlanjut.", "Ralat."])
def test_sentence_about_a_correction_is_none(text: str) -> None:
    blocks = (Block("paragraph", text),)
    assert name_kinds(blocks) is blocks


def test_line_that_only_says_who_made_a_picture_is_a_credit() -> None:
    blocks = (Block("caption", "Kapal feri.", None, "https://a.id/b.jpg"), Block("caption", "Foto: Antara/Budi"))
    assert [block.kind for block in name_kinds(blocks)] == ["caption", "credit"]


def test_caption_with_its_credit_stays_one() -> None:
    blocks = (
        Block("caption", "Kapal feri. Foto: Antara/Budi"),
        Block("caption", "Foto: A/B", None, "https://a.id/b.jpg"),
    )
    assert name_kinds(blocks) is blocks


def test_credit_below_a_picture_is_the_pictures() -> None:
    text = "<p>" + "Kapal feri ke pulau luar kembali berlayar sejak Senin pagi. " * 3 + "</p>"
    shot = "<figure><img src=https://a.id/b.jpg><figcaption>Kapal di dermaga pagi ini.</figcaption></figure>"
    html = f"<article><h1>Kapal feri berlayar</h1>{text * 2}{shot}{text}</article>"
    article = extract(html)
    assert [(image.caption, image.credit) for image in article.images] == [("Kapal di dermaga pagi ini.", None)]


def test_cells_of_a_row_are_one_block() -> None:
    text = "<p>" + "Kapal feri ke pulau luar kembali berlayar sejak Senin pagi. " * 3 + "</p>"
    rows = "".join(
        f"<tr><td>Dermaga utara nomor {n}, kapal ke pulau</td><td>pukul {n}<br>pagi</td><td></td><td>kapal</td></tr>"
        for n in range(3)
    )
    html = f"<article><h1>Jadwal kapal feri baru</h1>{text * 3}<table>{rows}</table>{text * 2}</article>"
    kept = [block.text for block in extract(html).blocks if block.kind == "table_row"]
    assert kept == [f"Dermaga utara nomor {n}, kapal ke pulau | pukul {n} pagi | kapal" for n in range(3)]


def test_a_row_stays_as_a_whole() -> None:
    """Its cells were decided on one by one, so that numbers and short words went missing from it."""
    text = "<p>" + "Kapal feri ke pulau luar kembali berlayar sejak Senin pagi. " * 3 + "</p>"
    cells = ("Dermaga utara, kapal ke pulau luar berangkat setiap pagi.", "penuh", "9", "pukul 7 pagi")
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    html = f"<article><h1>Jadwal kapal feri baru</h1>{text * 3}<table><tr>{row}</tr></table>{text * 2}</article>"
    kept = [block.text for block in extract(html).blocks if block.kind == "table_row"]
    assert kept == [" | ".join(cells)]
