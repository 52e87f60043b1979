"""Crawlers behind one signature: (file of addresses, folder to write to, folder of kabar's rules) -> nothing.

Each runs in a process and an environment of its own: `python crawlers.py NAME ADDRESSES OUT RULES`. None waits
between two requests. CRAWLERS names what to install, and where in the folder the articles are counted.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CONCURRENCY = 32


def kabar(addresses: Path, out: Path, rules: Path) -> None:
    """A whole ingest of all outlets by their sitemaps, as `kabar ingest` does it, but for the politeness."""
    from flows.crawl import CrawlSettings
    from flows.fetch import FetchSettings
    from flows.pipeline import ingest
    from flows.politeness import Politeness
    from schemas import load_publishers

    settings = CrawlSettings(
        fetch=FetchSettings(allow_private=True),
        politeness=Politeness(min_delay=0, latency_factor=0),
        concurrency=CONCURRENCY,
    )
    ingest(list(load_publishers([rules]).values()), db=out / "news.db", settings=settings)


def trafilatura(addresses: Path, out: Path, rules: Path) -> None:
    """Its command line, as many downloads at once as kabar."""
    import trafilatura as package

    settings = out.with_suffix(".cfg")
    text = (Path(package.__file__).parent / "settings.cfg").read_text()
    text = text.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0").replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off")
    settings.write_text(text)
    command = [Path(sys.executable).with_name("trafilatura"), "--input-file", addresses, "--output-dir", out]
    command += ["--json", "--with-metadata", "--config-file", settings, "--parallel", str(CONCURRENCY)]
    subprocess.run(command, check=True)


def news_please(addresses: Path, out: Path, rules: Path) -> None:
    """Its library function for many addresses, which extracts in as many processes as there are cores."""
    from newsplease import NewsPlease

    found = NewsPlease.from_urls(addresses.read_text().split(), {"timeout": 60}, fetch_images=False)
    for number, article in enumerate(found.values()):
        if article and article.maintext:
            (out / f"{number}.json").write_text(json.dumps(article.get_serializable_dict()))


def scrapy(addresses: Path, out: Path, rules: Path) -> None:
    """A spider that hands each page to trafilatura, metadata included, and writes JSON lines."""
    from scrapy import Spider
    from scrapy.crawler import CrawlerProcess
    from trafilatura import bare_extraction

    class News(Spider):
        name = "news"
        start_urls = addresses.read_text().split()

        def parse(self, response):
            found = bare_extraction(response.body, url=response.url, with_metadata=True)
            if found:
                yield {**found.as_dict(), "body": None, "commentsbody": None}

    process = CrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "FEEDS": {str(out / "items.jsonl"): {"format": "jsonlines"}},
        }
    )
    process.crawl(News)
    process.start()


def _rows(out: Path) -> int:
    with sqlite3.connect(out / "news.db") as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def _files(out: Path) -> int:
    return sum(1 for _ in out.rglob("*.json"))


def _lines(out: Path) -> int:
    with (out / "items.jsonl").open() as lines:
        return sum(1 for _ in lines)


Crawler = Callable[[Path, Path, Path], None]
CRAWLERS: dict[str, tuple[Crawler, tuple[str, ...], Callable[[Path], int]]] = {
    "kabar": (kabar, (), _rows),
    "trafilatura": (trafilatura, ("trafilatura", "lxml_html_clean"), _files),
    "news-please": (news_please, ("news-please",), _files),
    "scrapy": (scrapy, ("scrapy", "trafilatura", "lxml_html_clean"), _lines),
}

if __name__ == "__main__":
    CRAWLERS[sys.argv[1]][0](*map(Path, sys.argv[2:5]))
