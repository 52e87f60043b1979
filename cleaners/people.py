"""Who wrote an article: the names that its places agree on; editors and agencies apart."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaners.agencies import parse_agency
from cleaners.bylines import is_name, parse_editors, parse_makers, parse_names
from cleaners.wording import key_of
from schemas import Claim

# weight of a printed line whose names nothing else declares: "By A", "Penulis: A"
ALONE_PRINTED, ALONE_LABELLED = 1.8, 2.2
MAX_ADDED = 3  # names that another place may add to the chosen ones

# weight of a vote per source; a place not named here has 2
WEIGHTS: Mapping[str, float] = {
    "rule": 20, "json-ld": 3, "visible": 2.5, "json-ld organization": 1.5, "itemprop author": 2, "byline": 1.7,
    "rel author": 1.2,
    "near date": 0.9, "after text": 1, "signature": 1.5, "meta article:author": 1.2, "meta smartbanner:author": 0.5,
}  # fmt: skip


_LINES = frozenset({"visible", "after text"})  # sources whose claims are lines of their own
_LOWER = re.compile(r"[^\W\d_]{2,20}(?: [^\W\d_A-Z]{2,20}){1,2}")  # "siti aminah", as some newsrooms' systems keep it


@dataclass(frozen=True, slots=True)
class People:
    """The writers' names, the claims they stand in (or the best claims of a byline without a person), how many
    places say the same, and the claims that say otherwise; editor and agency."""

    authors: tuple[str, ...]
    claims: tuple[Claim, ...]
    agreeing: int
    others: tuple[Claim, ...]
    editor: str | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class _Group:
    """What one place says: its claims, and the names in them by key."""

    source: str
    claims: tuple[Claim, ...]
    names: Mapping[str, str]
    keys: frozenset[str]

    @property
    def weight(self) -> float:
        return WEIGHTS.get(self.source, 2.0)


def choose_people(claims: Mapping[str, Sequence[Claim]], outlets: Sequence[str] = ()) -> People:
    """The names with the most weight behind them; a printed byline that holds them and more is taken whole."""
    editors = _editors(claims, outlets)
    edited = frozenset(map(key_of, editors))
    claimed = claims.get("authors", ())
    makers = frozenset(key_of(name) for claim in claimed for name in parse_makers(claim.raw))
    groups = _groups(claimed, outlets, makers)
    named = [group for group in groups if group.names and (_is_signed(group) or not group.keys <= edited)]
    if not editors and all(group.source == "near date" for group in named):
        named = []  # a section or what the article is about: wrong on each of 4 dev pages
    chosen = _fuller(_strongest(named), named) if named else None
    keys = chosen.keys if chosen else frozenset()
    first = {group.source: group for group in reversed(groups)}
    said = [chosen] if chosen else groups[:1]
    if said and said[0].source == "json-ld" and "json-ld organization" in first:
        said.append(first["json-ld organization"])
    return People(
        authors=tuple(chosen.names.values()) if chosen else (),
        claims=tuple(claim for group in said for claim in group.claims),
        agreeing=sum(group.keys == keys for group in named),
        others=tuple(claim for group in named if group.keys != keys for claim in group.claims),
        editor=", ".join(editors) or None,
        agency=_agency(claims),
    )


def _groups(claims: Sequence[Claim], outlets: Sequence[str], makers: frozenset[str]) -> list[_Group]:
    """One group per source in the order of trust; each printed line is a place of its own."""
    by_source: dict[str, list[Claim]] = {}
    for index, claim in enumerate(claims):
        place = f"{claim.source} {index}" if claim.source in _LINES else claim.source
        by_source.setdefault(place, []).append(claim)
    named = [(group, _names(group, outlets, makers)) for group in by_source.values()]
    return [_Group(group[0].source, tuple(group), names, frozenset(names)) for group, names in named]


def _is_signed(group: _Group) -> bool:
    """Whether the group is a printed line that calls its names the writers."""
    return group.source == "visible" and not any(parse_editors(claim.raw) for claim in group.claims)


def _strongest(groups: Sequence[_Group]) -> _Group:
    """The first group with the best supported names; of printed lines that nothing supports only the first counts."""
    weights: dict[frozenset[str], float] = {}
    declared = frozenset(key for group in groups if group.source != "visible" for key in group.keys)
    printed: set[frozenset[str]] = set()
    for group in groups:
        weight = group.weight
        if group.source == "visible":
            if group.keys in printed:
                weight = 0
            elif declared.isdisjoint(group.keys):
                weight = 0 if printed else ALONE_LABELLED if ":" in group.claims[0].raw else ALONE_PRINTED
            printed.add(group.keys)
        if weight:
            weights[group.keys] = weights.get(group.keys, 0) + weight
    return max((group for group in groups if group.keys in weights), key=lambda group: weights[group.keys])


def _fuller(chosen: _Group, groups: Sequence[_Group]) -> _Group:
    """A group with the chosen names and some more: a printed line, or anything where only one place gave the names."""
    alone = sum(group.keys == chosen.keys for group in groups) == 1
    for group in groups:
        if not chosen.keys < group.keys:
            continue
        more = len(group.keys) - len(chosen.keys)
        if more <= (MAX_ADDED if group.source == "visible" or (alone and group.source.startswith("meta")) else 0):
            return group
        if more == 1 and group.source == "rel author":
            return group
    return chosen


def _names(claims: Sequence[Claim], outlets: Sequence[str], makers: frozenset[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    outlet_keys = {key_of(outlet) for outlet in outlets}
    for claim in claims:
        if claim.source == "json-ld organization" or key_of(claim.raw.partition(",")[0]) in outlet_keys:
            continue
        names = parse_names(claim.raw)
        if not names and claim.source == "json-ld" and _LOWER.fullmatch(claim.raw):
            names = parse_names(claim.raw.title())
        for name in names:
            name = _without_outlet(name, outlets, alone=len(names) == 1)
            if is_name(name, outlets) and (key := key_of(name)) not in makers:
                found.setdefault(key, name)
    return found


def _without_outlet(name: str, outlets: Sequence[str], *, alone: bool) -> str:
    """`Jane Doe USA TODAY` without the outlet's name, `Jane Doe Globe` without its last word."""
    words = name.split()
    if len(words) <= 2:
        return name
    for outlet in outlets:
        for tail in (outlet.split(),) if alone else (outlet.split()[-1:],):
            rest = words[: -len(tail)]
            if len(rest) == 2 and list(map(key_of, words[2:])) == list(map(key_of, tail)):
                return " ".join(rest)
    return name


def _editors(claims: Mapping[str, Sequence[Claim]], outlets: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for claim in claims.get("editor", ()):
        for name in parse_editors(claim.raw) or parse_names(claim.raw):
            if is_name(name, outlets):
                found.setdefault(key_of(name), name)
    for claim in claims.get("authors", ()):
        for name in parse_editors(claim.raw):
            found.setdefault(key_of(name), name)
    return tuple(found.values())


def _agency(claims: Mapping[str, Sequence[Claim]]) -> str | None:
    for field in ("agency", "authors"):
        for claim in claims.get(field, ()):
            for part in claim.raw.split(","):
                found = parse_agency(part.strip().removeprefix("By ").removeprefix("by "))
                if found:
                    return found
    return None
