"""Prints a line per Indonesian page or, with `dumps`, what 1,000 real dumps still hold after cleaning.

    python tests/bench/indonesia.py pages ../shared/indonesia/pages
    python tests/bench/indonesia.py dumps ../shared/indonesia/dumps/detik-1000-2025.csv.gz [--sample 100]

For a page: paragraphs and words of the body, noise families left in it, whether it begins with the dateline or lede and
ends with a sentence, the moment against the known one, the authors; then a line per outlet, of its saved pages and of
those written after its structure: pages, noise families left, moments right of those known, pages with a date, with an
author, names that are no person's. For the dumps: lines of each noise family left, brand
words still glued, and sentences of the raw text that are neither kept nor noise, of which a sample is printed.
"""

import argparse
import csv
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cleaners import extract
from cleaners.boilerplate import line_rule
from cleaners.dumplines import reread, unglue
from cleaners.urls import registered_host
from cleaners.wording import key_of
from schemas import Article, CleanError

FAMILIES = {
    "advert": r"\b(?:ADVERTISEMENT|Advertisement)\b|^Iklan$",
    "scroll": r"SCROLL TO|[Ss]croll ke bawah",
    "read also": r"^(?:Baca|BACA|Lihat|Simak) (?:[Jj]uga|JUGA)\s?:",
    "video": r"\[Gambas:|^(?:Simak|Tonton|Lihat|Saksikan)(?: juga)? ?(?:[Vv]ideo|Live)",
    "follow": r"WhatsApp Channel|Google News|preferred source",
    "interface": r"^(?:komentar|copy link|Shares|Bagikan|LOAD MORE)\b.{0,20}$|Perbesar$",
    "sign-off": r"\([a-z]{2,4}/[a-z]{2,4}\)$|^(?:Pewarta|Penulis|Editor|Reporter)\s?:",
    "credit": r"^(?:Foto|Sumber)\s?:|\(ANTARA FOTO/|^[A-Z]{4,}\.com/[A-Z]",
    "topics": r"^id [\w ]+(?:, [\w ]+){2,}$",
}
JUNK = re.compile(
    r"[\d@/|;]|\.(?:com|id|co)\b|(?i:\b(?:media|redaksi|developer|admin|team|tim|design|kompas|detik\w*|tempo|antara"
    r"|tribun\w*|liputan|okezone|republika|kumparan|pewarta|penulis|editor|oleh|wib)\b)"
)  # no person's name: "Kompas Cyber Media", "Pewarta Ade Marboen"
GLUED = re.compile(r"[a-z](?:detik(?:com|[A-Z]\w+)|CNN Indonesia|CNBC Indonesia)\b")
SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]* +(?=[\"“A-Z])|\n+")
MIN_SENTENCE = 40  # characters


def families_in(article: Article) -> Counter[str]:
    lines = article.body.split("\n\n")
    return Counter(name for name, form in FAMILIES.items() for line in lines if re.search(form, line))


@dataclass(slots=True)
class Tally:
    """Pages of one outlet, and of how many the article is as it should be."""

    pages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    noise: Counter[str] = field(default_factory=Counter)
    known: int = 0
    right: int = 0
    dated: int = 0
    named: int = 0
    junk: list[str] = field(default_factory=list)


def show_pages(folder: Path) -> None:
    outlets: dict[str, Tally] = {}
    for line in (folder / "index.jsonl").read_text().splitlines():
        row = json.loads(line)
        if row["kind"] != "article":
            continue
        name = row["file"].removesuffix(".html.gz")
        outlet = registered_host(row["url"]) or row["publisher"]
        tally = outlets.setdefault(f"{outlet} {'real' if row['real'] else 'structure'}", Tally())
        tally.pages += 1
        try:
            article = extract(gzip.decompress((folder / row["file"]).read_bytes()), row["url"])
        except CleanError as error:
            tally.refused[error.reason] += 1
            print(f"{name:<44} {error.reason}: {error.detail}")
            continue
        known = datetime.fromisoformat(row["published"]) if row.get("published") else None
        date = _judge_date(tally, article.published_at, known)
        tally.noise.update(families_in(article))
        tally.named += bool(article.authors)
        tally.junk += [one for one in (*article.authors, article.editor or "") if JUNK.search(one)]
        body = article.body.split("\n\n")
        is_whole = body[-1].endswith((".", "!", "?", '"', "”", ":")) and len(body[0]) > MIN_SENTENCE
        left = ", ".join(families_in(article)) or "-"
        print(
            f"{name:<44}{len(body):>4} paragraphs{article.word_count:>6} words  left: {left:<12} "
            f"{'whole' if is_whole else 'LOOK'}  date {date}  {', '.join(article.authors) or '-'}"
        )
    print(f"\n{'outlet':<32}{'pages':>6}{'noise':>6}{'right':>9}{'dated':>6}{'named':>6}{'junk':>5}  refused")
    for outlet, one in sorted(outlets.items()):
        print(
            f"{outlet:<32}{one.pages:>6}{one.noise.total():>6}{f'{one.right}/{one.known}':>9}{one.dated:>6}"
            f"{one.named:>6}{len(one.junk):>5}  {', '.join(one.refused) or '-'}"
        )
    whole = list(outlets.values())
    print(
        f"{sum(one.pages for one in whole)} pages: {sum(one.noise.total() for one in whole)} noise families left, "
        f"{sum(one.right for one in whole)} of {sum(one.known for one in whole)} known moments right, "
        f"junk names: {', '.join(name for one in whole for name in one.junk) or 'none'}"
    )


def _judge_date(tally: Tally, found: datetime | None, known: datetime | None) -> str:
    """How the moment compares, to the minute; counted, too."""
    tally.known += known is not None
    tally.dated += found is not None
    if known is None:
        return f"{found or 'none'}"
    if found is None or abs(found - known) >= timedelta(minutes=1) or found.utcoffset() != known.utcoffset():
        return f"WRONG {found}"
    tally.right += 1
    return "right"


def dumps(path: Path) -> Iterator[str]:
    csv.field_size_limit(10_000_000)
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield f"{row['judul']}\n\n{row['isi_berita']}"


def show_dumps(path: Path, sample: int) -> None:
    left, glued, refused = Counter[str](), 0, Counter[str]()
    lost: list[str] = []
    sentences = count = 0
    for text in dumps(path):
        count += 1
        try:
            article = extract(text, kind="text")
        except CleanError as error:
            refused[error.reason] += 1
            continue
        left.update(families_in(article))
        glued += len(GLUED.findall(article.body))
        kept = key_of(" ".join((article.headline, *(block.text for block in article.blocks))))
        for sentence in SENTENCE.split(unglue(reread(text))):
            sentence = sentence.strip()
            if len(sentence) >= MIN_SENTENCE and sentence.endswith((".", "!", "?")) and line_rule(sentence) is None:
                sentences += 1
                if key_of(sentence) not in kept:
                    lost.append(sentence)
    print(f"{count} dumps, {dict(refused) or 'none'} refused")
    print(f"left: {dict(left) or 'nothing'}; brand words glued: {glued}")
    print(f"sentences lost: {len(lost)} of {sentences}, {len(lost) / max(sentences, 1):.2%}; to be read:")
    for sentence in random.Random(0).sample(lost, min(sample, len(lost))):
        print(f"  {sentence[:200]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pages", "dumps"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--sample", type=int, default=100)
    given = parser.parse_args()
    if not given.path.exists():
        sys.exit(f"{given.path} is not here: skipped")
    if given.what == "pages":
        show_pages(given.path)
    else:
        show_dumps(given.path, given.sample)


if __name__ == "__main__":
    main()
