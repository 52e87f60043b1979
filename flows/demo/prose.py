"""Invented Indonesian news, the same for the same seed and number on every machine.

The words stand in `phrases.toml`; this module only picks among them, so that a test or the demo
knows exactly what an outlet published without keeping a copy of it.
"""

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Literal

_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")  # [mulai besok|pekan depan]
_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+)(/10)?)?\}")  # {kota}  {rumah:120-900}  {naik:12-98/10}
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_PEOPLE = ("warga", "pejabat", "ahli", "penulis", "penulis2", "editor", "foto")
_KEEP_OPTIONAL = 0.75  # share of the paragraphs marked optional that a story keeps


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a story in reading order; only a photo has a credit."""

    kind: Literal["paragraph", "subhead", "photo"]
    text: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What an outlet's desk wrote, before any page is made of it."""

    number: int
    headline: str
    standfirst: str
    section: str
    topics: tuple[str, ...]
    place: str
    authors: tuple[str, ...]
    editor: str
    published_at: datetime
    parts: tuple[Part, ...]
    dateline: str = ""

    @property
    def body(self) -> tuple[str, ...]:
        """Paragraphs and subheads in order: what `Article.body` must hold, and nothing else."""
        return tuple(part.text for part in self.parts if part.kind != "photo")

    @property
    def photos(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == "photo")

    @property
    def slug(self) -> str:
        return slug(self.headline)


def with_dateline(story: Story, dateline: str, form: str) -> Story:
    """The story as a desk opens it: the form "{dateline} (Antara) - " before its first paragraph."""
    first = next(place for place, part in enumerate(story.parts) if part.kind == "paragraph")
    opened = replace(story.parts[first], text=form.format(dateline=dateline) + story.parts[first].text)
    return replace(story, parts=(*story.parts[:first], opened, *story.parts[first + 1 :]), dateline=dateline)


def slug(text: str) -> str:
    """A headline as it stands in an address.

    >>> slug("Harga Cabai Tembus Rp 90.000 per Kilogram")
    'harga-cabai-tembus-rp-90-000-per-kilogram'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def write_story(number: int, published_at: datetime, *, credit: str, seed: int = 0) -> Story:
    """Story `number` of the seed; `credit` is the outlet's name as its photographers print it."""
    themes, words = _phrases()
    turn, theme_index = divmod(number, len(themes))
    theme = themes[theme_index]
    rng = random.Random(f"{seed}:{number}")
    towns = words["kota"]
    said = {key: rng.choice(values) for key, values in words.items()}
    said["kota"] = towns[(theme_index * 5 + turn) % len(towns)]
    said["hari"] = f"{_DAYS[published_at.weekday()]} ({published_at.day}/{published_at.month})"
    said["jam"] = f"{rng.randint(4, 10):02}.{rng.randrange(0, 60, 5):02}"
    said.update(zip(_PEOPLE, _names(rng, len(_PEOPLE)), strict=True))
    write = _Writer(rng, said, theme.ranges, varying=words)
    headlines = theme.headline
    headline = write(headlines[(turn + turn // len(towns)) % len(headlines)])
    return Story(
        number=number,
        headline=headline,
        standfirst=write(theme.standfirst),
        section=theme.section,
        topics=(*theme.topics, said["kota"]),
        place=said["kota"],
        authors=(said["penulis"], said["penulis2"]) if rng.random() < 0.25 else (said["penulis"],),
        editor=said["editor"],
        published_at=published_at,
        parts=_parts(theme, rng, write, f"{said['foto']}/{credit}"),
    )


@dataclass(frozen=True, slots=True)
class _Theme:
    section: str
    topics: tuple[str, ...]
    headline: tuple[str, ...]
    standfirst: str
    lede: tuple[str, ...]
    body: tuple[str, ...]
    captions: tuple[str, ...]
    ranges: Mapping[str, tuple[int, int, bool]]


class _Writer:
    """Fills choices and slots; a slot keeps its value all through the story, a verb of saying does not."""

    def __init__(
        self,
        rng: random.Random,
        said: dict[str, str],
        ranges: Mapping[str, tuple[int, int, bool]],
        varying: Mapping[str, Sequence[str]],
    ) -> None:
        self._rng = rng
        self._said = said
        self._ranges = ranges
        self._varying = {key: varying[key] for key in ("kata", "tambah")}

    def __call__(self, template: str) -> str:
        chosen = _CHOICE.sub(lambda match: self._rng.choice(match[1].split("|")), template)
        return _SLOT.sub(self._fill, chosen)

    def _fill(self, slot: re.Match[str]) -> str:
        name = slot[1]
        if name in self._varying:
            return self._rng.choice(self._varying[name])
        if name not in self._said:
            low, high, in_tenths = self._ranges[name]
            self._said[name] = _number(self._rng.randint(low, high), in_tenths=in_tenths)
        return self._said[name]


def _number(value: int, *, in_tenths: bool) -> str:
    """As Indonesian papers print it: 1.240 people, 4,5 per cent."""
    return f"{value // 10},{value % 10}" if in_tenths else f"{value:,}".replace(",", ".")


def _parts(theme: _Theme, rng: random.Random, write: _Writer, credit: str) -> tuple[Part, ...]:
    """The lead photo, the lede, the body with its second photo before the subhead."""
    lead, second = (Part("photo", write(text), credit) for text in theme.captions)
    parts = [lead, Part("paragraph", write(rng.choice(theme.lede)))]
    for template in theme.body:
        if template.startswith("## "):
            parts += [second, Part("subhead", write(template[3:]))]
        elif not template.startswith("?"):
            parts.append(Part("paragraph", write(template)))
        elif rng.random() < _KEEP_OPTIONAL:
            parts.append(Part("paragraph", write(template[1:])))
    return tuple(parts)


def _names(rng: random.Random, count: int) -> list[str]:
    """Different people: no given name and no family name twice in a story."""
    given, family = _name_lists()
    return [" ".join(pair) for pair in zip(rng.sample(given, count), rng.sample(family, count), strict=True)]


@cache
def _load() -> Mapping[str, object]:
    return tomllib.loads((files("flows.demo") / "phrases.toml").read_text("utf-8"))


@cache
def _name_lists() -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _texts(_load()["given"]), _texts(_load()["family"])


@cache
def _phrases() -> tuple[tuple[_Theme, ...], Mapping[str, tuple[str, ...]]]:
    themes, words = _load()["theme"], _load()["words"]
    if not isinstance(themes, list) or not isinstance(words, dict):
        raise TypeError("phrases.toml needs [[theme]] and [words]")
    return tuple(map(_theme, themes)), MappingProxyType({key: _texts(value) for key, value in words.items()})


def _theme(table: Mapping[str, object]) -> _Theme:
    section, standfirst = str(table["section"]), str(table["standfirst"])
    lists = {key: _texts(table[key]) for key in ("topics", "headline", "lede", "body", "captions")}
    ranges = {
        name: (int(low), int(high), bool(tenths))
        for text in (standfirst, *chain.from_iterable(lists.values()))
        for name, low, high, tenths in _SLOT.findall(text)
        if low
    }
    return _Theme(section=section, standfirst=standfirst, ranges=MappingProxyType(ranges), **lists)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"phrases.toml: a list of strings is needed, not {value!r}")
    return tuple(value)
