"""kabar backfill --warc and kabar merge: processes, kills, what people are told."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from flows.archives import DIED, Job, Watch, clean_here, summary_of
from flows.shards import ArchiveError, Wanted, find_archives, plan_shards
from tests.flows.archived import dump, small_visits, troubles, write_warc
from tests.flows.site import article

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    visits = [*small_visits(90), *troubles(article("Panen raya dimulai").encode())]
    for number in range(3):
        write_warc(folder / f"{number}.warc.gz", visits[number::3])
    return folder


def kabar(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "flows.cli", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_archives_become_one_database_with_one_command(tmp_path, archives):
    db = tmp_path / "news.db"
    first = kabar("backfill", "--warc", archives, "--db", db, "--json")
    assert first.returncode == 0, first.stderr
    told = json.loads(first.stdout)
    assert [Path(row["publisher"]).name for row in told["sources"]] == ["0.warc.gz", "1.warc.gz", "2.warc.gz"]
    assert kabar("verify", db).returncode == 0
    before = dump(db)
    again = kabar("backfill", "--warc", archives, "--db", db)
    assert "nothing new" in again.stderr
    assert dump(db) == before
    other = tmp_path / "other.db"
    assert kabar("merge", *sorted((tmp_path / "news.db.parts").glob("*.db"), reverse=True), other).returncode == 0
    assert dump(other) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--warc", "none.warc.gz"), "none.warc.gz: missing"),
        ((), "name a publisher with --from and --to, or archives with --warc"),
        (("kumparan",), "name a publisher with --from and --to"),
        (("--warc", "x", "--dry-run"), "--dry-run is for what is fetched"),
        (("--warc", "x", "--match", "("), "is not a regular expression"),
    ],
)
def test_what_cannot_be_done_is_said(words, said):
    told = kabar("backfill", *words)
    assert told.returncode == 2
    assert said in told.stderr


def test_archives_are_named_by_path_pattern_folder_or_list(tmp_path, archives):
    files = [archives / f"{number}.warc.gz" for number in range(3)]
    listed = tmp_path / "list.txt"
    listed.write_text(f"# two of them\n{files[2]}\n\n{files[0]}\n")
    assert find_archives([str(archives)]) == find_archives([f"{archives}/?.warc.gz"]) == files
    assert find_archives([str(listed), str(files[0])]) == [files[2], files[0]]
    with pytest.raises(ArchiveError):
        find_archives([f"{archives}/*.arc"])


def test_a_killed_process_is_replaced_and_nothing_is_lost_or_doubled(tmp_path, archives):
    shards = tuple(plan_shards(find_archives([str(archives)])))
    whole = Job(shards, Wanted(), tmp_path / "whole")
    assert clean_here(whole, 1) == {}
    job = Job(shards, Wanted(), tmp_path / "killed")
    killed = threading.Thread(target=_kill_children, args=(job, 3), daemon=True)
    killed.start()
    assert clean_here(job, 2) == {}
    killed.join(20)
    assert [dump(one) for one in job.parts().values()] == [dump(one) for one in whole.parts().values()]


def _kill_children(job: Job, times: int) -> None:
    """Kills a process of the pool whenever a part is under way, so often."""
    watch, me = Watch(job), os.getpid()
    while times and watch.standing().done < len(job.shards):
        time.sleep(0.05)
        if list(job.folder.glob("*.part")):
            children = Path(f"/proc/{me}/task").glob("*/children")
            pids = [int(pid) for one in children for pid in one.read_text().split()]
            if workers := [pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]:
                os.kill(workers[0], signal.SIGKILL)
                times -= 1


def test_a_process_that_dies_before_all_shards_are_handed_out_is_replaced(tmp_path, archives, monkeypatch):
    shards = tuple(plan_shards(find_archives([str(archives)])))
    job, submit, handed = Job(shards, Wanted(), tmp_path), ProcessPoolExecutor.submit, []

    def dies_first(pool, work, *given):
        handed.append(given)
        found = submit(pool, _die if len(handed) == 1 else work, *given)
        if len(handed) == 1:
            found.exception()
        return found

    monkeypatch.setattr(ProcessPoolExecutor, "submit", dies_first)
    assert clean_here(job, 2) == {}
    assert all(part.exists() for part in job.parts().values())


def test_a_shard_that_always_kills_its_process_is_given_up(tmp_path, archives, monkeypatch):
    (tmp_path / "rules").mkdir()
    shards = tuple(plan_shards([archives / "0.warc.gz"]))
    monkeypatch.setattr("flows.archives.clean_shard", _die)
    job = Job(shards, Wanted(), tmp_path)
    failed = clean_here(job, 1)
    assert failed == {shards[0]: DIED}
    summary = summary_of(job, failed, "key")
    assert (summary.state, summary.exit_code) == ("failed", 4)


def _die(*_: object) -> Path:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_how_far_it_is_can_be_told_at_any_moment(tmp_path, archives):
    shards = tuple(plan_shards(find_archives([str(archives)])))
    job = Job(shards, Wanted(), tmp_path)
    before = Watch(job).standing()
    seen = []
    clean_here(job, 2, seen.append)
    assert (before.read, before.done, before.counts) == (0, 0, {})
    assert (seen[-1].read, seen[-1].done) == (seen[-1].size, 3)
    with sqlite3.connect(next(iter(job.parts().values()))) as connection:
        ((counts,),) = connection.execute("SELECT counts FROM shard").fetchall()
    assert seen[-1].counts["captures"] > json.loads(counts)["captures"]
