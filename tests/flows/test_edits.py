from tests.bench.edits import AROUND, REAL, play, script


def test_exactly_the_real_edits_become_revisions_with_the_field_changed(store):
    """Of each kind some, over all outlets; `python -m tests.bench.edits` plays all 200."""
    edits = list(script(48))
    assert {one.name for one in edits} == {*REAL, *AROUND}
    assert play(store, edits) == []
