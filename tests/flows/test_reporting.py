import json
from dataclasses import replace

from flows.reporting import COLUMNS, to_json, to_markdown, to_rows
from flows.verdict import RunSummary, SourceVerdict

SUMMARY = RunSummary(
    run_key="r1",
    flow="ingest",
    state="partial",
    sources=(SourceVerdict("a.example", found=2, new=1, failed=1, reasons={"dns": 1}, words_p50=90, verdict="a|b"),),
    verdict="1 of 2 worked",
    notes=("kept 3 pages",),
)


def test_row_has_a_cell_for_each_column() -> None:
    assert [len(row) for row in to_rows(SUMMARY)] == [len(COLUMNS)]


def test_json_carries_reasons_and_exit_code() -> None:
    read = json.loads(to_json(SUMMARY))
    assert (read["exit_code"], read["sources"][0]["reasons"]) == (3, {"dns": 1})


def test_markdown_shows_fields_and_examples() -> None:
    source = SourceVerdict(
        "a.example", reasons={"dns": 7}, fields={"authors": 0.5, "section": 1.0},
        examples={"dns": ("https://a.example/1", "https://a.example/2")},
    )  # fmt: skip
    said = to_markdown(replace(SUMMARY, sources=(source,))).splitlines()
    assert "| publisher | authors | section |" in said
    assert "| a.example | 50% | 100% |" in said
    assert "| a.example | dns | 7 | <https://a.example/1> <https://a.example/2> |" in said


def test_markdown_escapes_the_bar_in_a_cell() -> None:
    assert "a\\|b" in to_markdown(SUMMARY)
