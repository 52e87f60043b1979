"""How things stand: what is stored, what waits, which hosts are to be left alone, how the last runs ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flows.ledger import Ledger, ledger_path, open_ledger
from flows.ledger_status import (
    ArchiveLine,
    HostLine,
    RunLine,
    SourceLine,
    archives,
    bodies,
    hosts,
    reasons,
    runs,
    sources,
    states,
)
from flows.store import Totals, open_store


@dataclass(frozen=True, slots=True)
class Status:
    """Both databases at a glance; `urls` counts by state, `reasons` the causes of failed, skipped and gone ones."""

    db: str
    ledger: str
    articles: Totals | None = None
    urls: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    hosts: tuple[HostLine, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    archives: tuple[ArchiveLine, ...] = ()
    runs: tuple[RunLine, ...] = ()
    bodies: int = 0
    body_bytes: int = 0


def status(db: Path) -> Status:
    """What both files say; a ledger that does not exist yet counts as empty, a missing news.db is a StoreError."""
    path = ledger_path(db)
    with open_store(db, readonly=True) as store:
        totals = store.totals()
    if not path.exists():
        return Status(str(db), str(path), totals)
    with open_ledger(path, readonly=True) as ledger:
        return _of_ledger(db, path, totals, ledger)


def _of_ledger(db: Path, path: Path, totals: Totals, ledger: Ledger) -> Status:
    many, size = bodies(ledger)
    return Status(
        db=str(db),
        ledger=str(path),
        articles=totals,
        urls=states(ledger),
        reasons=reasons(ledger),
        hosts=tuple(hosts(ledger)),
        sources=tuple(sources(ledger)),
        archives=tuple(archives(ledger)),
        runs=tuple(runs(ledger)),
        bodies=many,
        body_bytes=size,
    )


def describe(found: Status) -> str:
    """The status in lines for people; times are UTC."""
    lines = []
    if found.articles is not None:
        lines.append(
            f"{found.db}: {found.articles.articles} articles of {found.articles.publishers} publishers,"
            f" {found.articles.revisions} earlier versions, {found.articles.open_failures} open failures"
        )
    if not found.urls:
        lines.append(f"{found.ledger}: nothing was asked for yet")
    else:
        lines.append(f"{found.ledger}: " + ", ".join(f"{many} {state}" for state, many in found.urls.items()))
        lines.append(f"pages kept: {found.bodies}, {found.body_bytes / 2**20:.1f} MiB compressed")
    if found.reasons:
        lines.append("reasons: " + ", ".join(f"{reason} {many}" for reason, many in found.reasons.items()))
    for host in found.hosts:
        lines.append(_of_host(host))
    for source in found.sources:
        if source.reason:
            lines.append(f"source {source.url}: {source.reason}, {source.fails} times in a row")
    for archive in found.archives:
        lines.append(f"archive {archive.template}: {archive.read} stretches read, {archive.unread} to be read")
    for run in found.runs:
        said = f" {run.verdict}" if run.verdict else ""
        lines.append(f"run {run.run_key}: {run.state}, {_moment(run.started_at)}{said}")
    lines += [f"  {trouble}" for trouble in (found.runs[0].troubles if found.runs else ())]
    return "\n".join(lines)


def _of_host(host: HostLine) -> str:
    """What a host is asked and how: "host a.id: 3 waiting, 2.0 s apart, robots.txt 200 with a crawl delay of 2 s"."""
    now = datetime.now(UTC).timestamp()
    said = [f"host {host.host}: {host.waiting} waiting"]
    if host.paused_until > now:
        said.append(f"paused after {host.fails} failures in a row until {_moment(host.paused_until)}")
    elif host.fails:
        said.append(f"{host.fails} failures in a row")
    if host.next_at > max(now, host.paused_until):
        said.append(f"not before {_moment(host.next_at)}")
    if host.delay:
        said.append(f"{host.delay:.1f} s apart" + (f" (it answers in {host.latency:.1f} s)" if host.latency else ""))
    return ", ".join([*said, *_robots(host)])


def _robots(host: HostLine) -> list[str]:
    """The state of its robots.txt; nothing where it was never asked for."""
    if not host.robots_at:
        return []
    if not host.is_robots_known:
        return [f"robots.txt unknown, asked again from {_moment(host.robots_next)} on; nothing is fetched till then"]
    delay = f" with a crawl delay of {host.crawl_delay:g} s" if host.crawl_delay else ""
    return [f"robots.txt {host.robots_status}{delay}"]


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}Z"
