"""A database with many stored pages of two outlets, and rules that change some of its articles."""

import json
import re
from pathlib import Path

from flows.importing import import_files
from schemas import Publisher, Publishers
from tests.flows.site import article

NOTE = "Ikuti kanal kami untuk mendapat berita terbaru setiap hari langsung di ponsel Anda."
_PARAGRAPH = re.compile(r"(?<=<p>)[^<]+")
EVERY = 7  # each such page ends with the note
WALLS = 25  # each such page is no article


def address(number: int) -> str:
    outlet = "warta" if number % 3 else "kota"
    return f"https://{outlet}.example/read/{number}"


def rules(*, new: bool = False, **keys: object) -> Publishers:
    """The rules of the two outlets; the new one of Warta drops the note."""
    given = {"digest": "new", "drop_lines": (r"Ikuti kanal kami .*",), **keys} if new else {"digest": "old"}
    warta = Publisher(host="warta.example", name="Warta", **given)  # type: ignore[arg-type]
    return {"warta.example": warta, "kota.example": Publisher(host="kota.example", name="Kota", digest="old")}


def affected(count: int) -> set[str]:
    """The addresses of the articles that the new rule changes."""
    return {address(n) for n in range(count) if n % EVERY == 0 and n % WALLS and "warta" in address(n)}


def fill(db: Path, count: int, links: int = 0) -> None:
    """Store so many pages with the old rules, each with so many links around its article."""
    source = db.with_name("pages.jsonl")
    with source.open("w", encoding="utf-8") as file:
        for number in range(count):
            file.write(json.dumps({"url": address(number), "html": _page(number, links)}) + "\n")
    import_files([source], db=db, publishers=rules())
    source.unlink()


def _page(number: int, links: int) -> str:
    if number % WALLS == 0:
        return f"<html><head><title>Kosong {number}</title></head><body><p></p></body></html>"
    page = article(f"Panen raya di desa nomor {number}", first=f"hari ke-{number}")
    page = _PARAGRAPH.sub(lambda found: _own_words(found.group(), number), page)
    around = "".join(
        f'<div class="item"><a href="/read/{n}"><img src="/{n}.jpg"><span>Judul lain {n}</span></a></div>'
        for n in range(links)
    )
    page = page.replace("</body>", f"<div class='more'>{around}</div></body>")
    return page.replace("</article>", f"<p>{NOTE}</p></article>") if number % EVERY == 0 else page


def _own_words(text: str, number: int) -> str:
    """Every third word made one of this page alone, so that it is nobody's copy."""
    mark = "q" + "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return " ".join(mark + word if place % 3 == 1 else word for place, word in enumerate(text.split(" ")))
