"""What a new cleaning changes: per outlet and field the addresses and a few samples. Pure.

The field is one of the article's; `article` stands for a page that gives an article for the first time, or
none any more.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.worddiff import Piece, shortened, word_diff
from schemas import Article, Image

SAMPLES = 3  # of a field of an outlet: enough to see a kind of change, few enough to be read
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One change as text, before and after; what was or is missing is empty."""

    url: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one outlet: the addresses whose articles change in it, and samples."""

    publisher: str
    name: str
    urls: tuple[str, ...]
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Gathers changes while a run goes on."""

    _urls: dict[_Key, list[str]] = field(default_factory=lambda: defaultdict(list))
    _samples: dict[_Key, list[Sample]] = field(default_factory=lambda: defaultdict(list))

    def add(self, publisher: str, url: str, fields: Mapping[str, tuple[object, object]]) -> None:
        """Count the fields of one page, given before and after."""
        for name, (before, after) in fields.items():
            key = (publisher, name)
            self._urls[key].append(url)
            if len(self._samples[key]) < SAMPLES:
                self._samples[key].append(Sample(url, as_text(before), as_text(after)))

    def gathered(self) -> tuple[FieldChange, ...]:
        """By outlet, the field that changes most first."""
        found = [FieldChange(*key, tuple(urls), tuple(self._samples[key])) for key, urls in self._urls.items()]
        return tuple(sorted(found, key=lambda one: (one.publisher, -len(one.urls), one.name)))


def differing(before: Article, after: Article, names: tuple[str, ...]) -> dict[str, tuple[object, object]]:
    """The values of these fields in both."""
    return {name: (getattr(before, name), getattr(after, name)) for name in names}


def as_text(value: object) -> str:
    """A field's value for people.

    >>> as_text(None), as_text(("Ani", "Budi")), as_text(Image(caption="Sawah", credit="Ani"))
    ('', 'Ani ; Budi', 'Sawah (Ani)')
    """
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " ; ".join(map(as_text, value))  # apart, since differences are told by word
    if isinstance(value, Image):
        credit = value.credit and f"({value.credit})"
        return " ".join(part for part in (value.caption, credit, value.url) if part)
    return str(value)


def pieces(sample: Sample) -> tuple[Piece, ...]:
    """What differs, with a few words around."""
    return shortened(word_diff(sample.before, sample.after))
