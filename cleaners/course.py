"""What has gone before a run on its page, and the marks its box and its first words bear."""

from collections.abc import Sequence

from cleaners.closings import opens_closing
from cleaners.keep import Fate
from cleaners.regions import Map, Run

MAX_GAP = 2  # runs between a picture and its caption
MAX_CAPTIONED, FAR = 30, 9  # runs in the box of picture and caption; a gap that is no caption's
MAX_OPENED = 400  # letters of a text whose first words are looked at
CLIMB = 4  # boxes out to one that holds the last picture, or is named as a box beside the text

MARKS = (
    "repeat", "box_name", "under_tail_head", "closings_before", "media_gap", "media_box", "byline_name", "is_closing",
    "is_label", "opens_closing",
)  # fmt: skip


class Course:
    """Follows the runs of a page from the first to the last."""

    def __init__(self, page: Map, fates: Sequence[Fate]) -> None:
        start = fates[0].run.index if fates else 0
        self.page = page
        self.seen = {run.text for run in page.runs[max(0, start - 60) : start] if run.size > 25}
        self.under_tail_head = False
        self.closings = 0
        self.pictures = 0  # that stand before the run

    def marks(self, fate: Fate, is_certain: bool) -> list[float] | None:
        """The numbers of MARKS; None for a certain fate, which is only remembered."""
        run = fate.run
        repeat = run.size > 25 and run.text in self.seen
        self.seen.add(run.text)
        if fate.nature == "subhead":
            self.under_tail_head = fate.is_tail_head
        self.closings += fate.is_closing
        if is_certain:
            return None
        return [
            float(repeat), self._box_name(run), float(self.under_tail_head), min(self.closings, 9), *self._picture(run),
            self._byline_name(run), float(fate.is_closing), float(fate.is_label),
            float(len(run.text) < MAX_OPENED and opens_closing(run.text)),
        ]  # fmt: skip

    def _box_name(self, run: Run) -> float:
        """How many boxes out one is named as a box beside the text."""
        region, steps = self.page.regions[run.region], 0
        while region.parent >= 0 and steps < CLIMB and not region.named.is_box:
            steps += 1
            region = self.page.regions[region.parent]
        return float(steps)

    def _byline_name(self, run: Run) -> float:
        """2 where the run's own box is named as byline, date or kicker, 1 where the box around it is."""
        region = self.page.regions[run.region]
        if region.named.is_byline:
            return 2.0
        return float(region.parent >= 0 and self.page.regions[region.parent].named.is_byline)

    def _picture(self, run: Run) -> tuple[float, float]:
        """How many runs stand between the last picture and this run, and how many in the box that holds both."""
        media = self.page.media
        while self.pictures < len(media) and media[self.pictures].run <= run.index:
            self.pictures += 1
        if not self.pictures:
            return FAR, MAX_CAPTIONED
        last = media[self.pictures - 1]
        gap = run.index - last.run
        if gap > MAX_GAP:
            return min(gap, FAR), MAX_CAPTIONED
        region = self.page.regions[run.region]
        for _ in range(CLIMB):
            if region.index <= last.region <= region.last:
                return gap, min(region.end_run - region.first_run, MAX_CAPTIONED)
            if region.parent < 0:
                break
            region = self.page.regions[region.parent]
        return gap, MAX_CAPTIONED
