"""What a run's box and its first words say of it, and the picture that went before it."""

from cleaners.closings import opens_closing
from cleaners.regions import Map, Run

MAX_GAP = 2  # runs between a picture and its caption
MAX_CAPTIONED, FAR = 30, 9  # runs in the box of picture and caption; a gap that is no caption's
MAX_OPENED = 400  # letters of a text whose first words are looked at
CLIMB = 4  # boxes out to one that holds the last picture, or is named as a box beside the text

MARKS = ("box_name", "media_gap", "media_box", "opens_closing")


class Course:
    """Follows the runs of a page from the first to the last."""

    def __init__(self, page: Map) -> None:
        self.page = page
        self.pictures = 0  # that stand before the run

    def marks(self, run: Run) -> list[int]:
        """The numbers of MARKS of the run, which stands after those asked for before."""
        is_closing = len(run.text) < MAX_OPENED and opens_closing(run.text)
        return [self._box_name(run), *self._picture(run), int(is_closing)]

    def _box_name(self, run: Run) -> int:
        """How many boxes out one is named as a box beside the text."""
        region, steps = self.page.regions[run.region], 0
        while region.parent >= 0 and steps < CLIMB and not region.named.is_box:
            steps += 1
            region = self.page.regions[region.parent]
        return steps

    def _picture(self, run: Run) -> tuple[int, int]:
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
