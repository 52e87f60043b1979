"""What search finds of an Indonesian word: as typed, in its forms (what kabar does), and with a star.

    python -m tests.bench.searching ../shared/indonesia/dumps/detik-1000-2025.csv.gz

The forms that count as the same word were judged by eye among all words of those texts that contain it.
"""

import csv
import gzip
import re
import sys
import tempfile
from pathlib import Path

from flows.store import Saving, Store, open_store
from tests.schemas.invented import SEEN, article

SAME = {
    "kota": "kota", "beras": "beras", "harga": "harga harganya", "anak": "anak anaknya anakku",
    "rumah": "rumah rumahnya",
    "presiden": "presiden presidenmu", "tanam": "tanam menanam ditanam menanamkan ditanamkan tanamkan tertanam",
    "bantu": "bantu membantu dibantu membantunya terbantu", "kasus": "kasus kasusnya", "menteri": "menteri menterinya",
    "desa": "desa desanya", "banjir": "banjir banjirnya kebanjiran",
}  # fmt: skip


def main() -> None:
    csv.field_size_limit(10**8)
    with gzip.open(sys.argv[1], "rt", encoding="utf-8") as file:
        texts = [row["isi_berita"] or "-" for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        run_id = store.start_run("bench", "manual", {}, "bench")
        pages = [
            Saving(article(number, headline="-", standfirst=None, body=text), SEEN) for number, text in enumerate(texts)
        ]
        store.save(pages, run_id)
        words = [set(re.findall(r"\w+", text.casefold())) for text in texts]
        print(f"{'recall / precision of articles':32}{'as typed':>14}{'forms':>14}{'star':>14}")
        sums = [0.0] * 6
        for word, forms in SAME.items():
            wanted = {number for number, has in enumerate(words) if has & set(forms.split())}
            told = ""
            for place, query in enumerate((f'"{word}"', word, f"{word}*")):
                recall, precision = _measure(store, query, wanted)
                sums[2 * place] += recall / len(SAME)
                sums[2 * place + 1] += precision / len(SAME)
                told += f"{recall:8.2f} {precision:5.2f}"
            print(f"{word:32}{told}")
        print(f"{'mean':32}" + "".join(f"{sums[2 * n]:8.2f} {sums[2 * n + 1]:5.2f}" for n in range(3)))


def _measure(store: Store, query: str, wanted: set[int]) -> tuple[float, float]:
    found = {int(str(hit.url).rpartition("/")[2]) for hit in store.search(query, limit=5000)}
    return len(found & wanted) / len(wanted), len(found & wanted) / max(1, len(found))


if __name__ == "__main__":
    main()
