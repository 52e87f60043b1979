"""Who wrote an article: names by the most trusted place that gives any, editors and agencies apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleaners.bylines import is_name, parse_agency, parse_editors, parse_names
from cleaners.wording import key_of
from schemas import Claim


@dataclass(frozen=True, slots=True)
class People:
    """The writers' names with the claims they were taken from; editor and agency; the claims that say otherwise."""

    authors: tuple[str, ...]
    claims: tuple[Claim, ...]
    others: tuple[Claim, ...]
    editor: str | None
    agency: str | None
    agreeing: int


def choose_people(claims: Mapping[str, Sequence[Claim]], outlets: Sequence[str] = ()) -> People:
    """Names of the first source that gives a person; a name equal to an outlet is none."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims.get("authors", ()):
        groups.setdefault(claim.source, []).append(claim)
    named = {source: _names(group, outlets) for source, group in groups.items()}
    chosen = next((source for source, names in named.items() if names), None)
    authors = named[chosen] if chosen else ()
    keys = {key_of(name) for name in authors}
    rivals = [source for source, names in named.items() if names and source != chosen]
    editors = _editors(claims, outlets)
    return People(
        authors=authors,
        claims=tuple(groups[chosen]) if chosen else (),
        others=tuple(claim for source in rivals if {key_of(n) for n in named[source]} != keys for claim in groups[source]),
        editor=", ".join(editors) or None,
        agency=_agency(claims),
        agreeing=1 + sum({key_of(name) for name in named[source]} == keys for source in rivals) if chosen else 0,
    )


def _names(claims: Sequence[Claim], outlets: Sequence[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for claim in claims:
        for name in parse_names(claim.raw):
            if is_name(name, outlets):
                found.setdefault(key_of(name), name)
    return tuple(found.values())


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
            found = parse_agency(claim.raw)
            if found:
                return found
    return None
