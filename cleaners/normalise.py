"""Document -> Article: one value per field from the page's claims, with the place it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from cleaners.datelines import find_dateline
from cleaners.headlines import Headline, choose_headline
from cleaners.images import read_images
from cleaners.languages import contradicts, declared_languages, guess_language
from cleaners.metadata import canonical_of, site_names
from cleaners.moments import Moment, choose_moment, url_date
from cleaners.people import People, choose_people
from cleaners.subjects import choose_section, choose_topics, is_paywalled, parse_reading_time
from cleaners.urls import canonical_url, registered_host
from cleaners.version import CLEANER_VERSION
from cleaners.zones import zone_of
from schemas import BODY_KINDS, Article, Blocks, Claim, Document, NotArticle, Provenance, Publisher
from schemas.article import hash_squashed, squash

MAX_DISAGREEING = 5
MAX_RAW = 300  # characters of provenance

Claims = Mapping[str, Sequence[Claim]]


def normalise(document: Document, publisher: Publisher | None = None) -> Article:
    """The article of a document; NotArticle("no_headline") where nothing on the page is a headline."""
    claims = document.claims
    canonical = canonical_of(claims, document.url)
    url = canonical[0] if canonical else canonical_url(document.url)
    outlets = _outlets(claims, publisher, url)
    headline = choose_headline(claims.get("headline", ()), outlets)
    if headline is None:
        raise NotArticle(document.url, "no_headline", "no place on the page gives a headline")
    body = squash(join_body(document.blocks, " "))
    language, language_claims = _language(claims, headline, document.blocks, publisher)
    zone = zone_of(publisher, url, language)
    published = _published(claims, url, zone, language)
    modified = _modified(claims, published, zone, language)
    people = choose_people(claims, outlets)
    section = choose_section(claims.get("section", ()), claims.get("breadcrumb", ()), outlets)
    standfirst, standfirst_claim = _standfirst(document.blocks, claims)
    return Article(
        url=document.url,
        canonical_url=url,
        publisher=publisher.host if publisher else registered_host(url),
        headline=headline.title.text,
        alternative_headline=headline.alternative,
        standfirst=standfirst,
        authors=people.authors,
        editor=people.editor,
        agency=people.agency,
        dateline=find_dateline(_lede(document.blocks), outlets),
        published_at=published.date.at if published else None,
        modified_at=modified.date.at if modified else None,
        published_raw=published.claim.raw if published else None,
        date_precision=published.date.precision if published else None,
        language=language,
        section=section.raw if section else None,
        topics=choose_topics(claims.get("topics", ())),
        reading_time_minutes=_reading_time(claims.get("reading_time", ())),
        body=join_body(document.blocks),
        blocks=document.blocks,
        images=read_images(document.blocks, claims.get("image", ()), url),
        is_paywalled=is_paywalled(claims.get("is_paywalled", ())),
        word_count=body.count(" ") + bool(body),
        content_hash=hash_squashed(headline.title.text, standfirst, body),
        provenance=_provenance(
            headline=_of_headline(headline),
            authors=_of_people(people),
            published_at=_of_moment(published),
            modified_at=_of_moment(modified),
            standfirst=_of_claim(standfirst_claim),
            section=_of_claim(section),
            language=_of_language(language_claims),
            canonical_url=_of_claim(canonical[1] if canonical else None),
            body=_of_claim(next(iter(claims.get("body", ())), None)),
        ),
        cleaner_version=CLEANER_VERSION,
    )


def join_body(blocks: Blocks, joint: str = "\n\n") -> str:
    """The text of the article's blocks, a blank line (or another joint) between them."""
    return joint.join([block.text for block in blocks if block.kind in BODY_KINDS and block.text])


def _outlets(claims: Claims, publisher: Publisher | None, url: str | None) -> tuple[str, ...]:
    own = (publisher.name, publisher.host) if publisher else ()
    return (*own, *site_names(claims, url))


def _language(
    claims: Claims, headline: Headline, blocks: Blocks, publisher: Publisher | None
) -> tuple[str | None, tuple[Claim, ...]]:
    declared = declared_languages(claims.get("language", ()))
    first = declared[0][0] if declared else None
    texts = [headline.title.text, *(block.text for block in blocks[:30] if block.kind in BODY_KINDS)]
    spoken = contradicts(texts, first) if first else guess_language(texts)
    if spoken:
        return spoken, (Claim("stop words", spoken), *(claim for _, claim in declared))
    if first:
        return first, tuple(claim for _, claim in declared)
    if publisher and publisher.language:
        return publisher.language, (Claim("rule", publisher.language),)
    return None, ()


def _published(claims: Claims, url: str | None, zone: str | None, language: str | None) -> Moment | None:
    declared = claims.get("published_at", ())
    printed = (*claims.get("printed_date", ()), *claims.get("time_text", ()))
    found = choose_moment(declared, printed, zone=zone, language=language)
    witness = url_date(url)
    if found is None and witness is not None:
        found = choose_moment((witness,), zone=zone, language=language)
    return found


def _modified(claims: Claims, published: Moment | None, zone: str | None, language: str | None) -> Moment | None:
    """The last edit; none where it lies before the publication."""
    found = choose_moment(claims.get("modified_at", ()), claims.get("printed_update", ()), zone=zone, language=language)
    if found is None or published is None:
        return found
    if found.date.at < published.date.at:
        return None
    at = found.date.at
    if at.utcoffset() == timedelta(0) and found.date.precision != "day":
        at = at.astimezone(published.date.at.tzinfo)
    return replace(found, date=replace(found.date, at=at))


def _standfirst(blocks: Blocks, claims: Claims) -> tuple[str | None, Claim | None]:
    """The printed summary, else nothing: a description for engines is no standfirst unless the page prints it."""
    printed = " ".join(block.text for block in blocks if block.kind == "standfirst")
    if not printed:
        return None, None
    return printed, Claim("visible", printed)


def _lede(blocks: Blocks) -> str:
    return next((block.text for block in blocks if block.kind == "paragraph"), "")


def _reading_time(claims: Sequence[Claim]) -> int | None:
    return next((found for claim in claims if (found := parse_reading_time(claim.raw)) is not None), None)


def _provenance(**found: Provenance | None) -> dict[str, Provenance]:
    return {field: value for field, value in found.items() if value is not None}


def _of_claim(claim: Claim | None, agreeing: int = 1, others: Iterable[Claim] = ()) -> Provenance | None:
    if claim is None:
        return None
    disagreeing = tuple(f"{other.source}: {other.raw[:MAX_RAW]}" for other in others)[:MAX_DISAGREEING]
    confidence = 1.0 if agreeing > 1 else 0.5 if disagreeing else 0.8
    return Provenance(source=claim.source, raw=claim.raw[:MAX_RAW], confidence=confidence, disagrees=disagreeing)


def _of_headline(headline: Headline) -> Provenance | None:
    return _of_claim(headline.title.claim, headline.agreeing, headline.others)


def _of_moment(moment: Moment | None) -> Provenance | None:
    return _of_claim(moment.claim, moment.agreeing, moment.others) if moment else None


def _of_people(people: People) -> Provenance | None:
    if not people.claims:
        return None
    raw = "; ".join(claim.raw for claim in people.claims)
    return _of_claim(Claim(people.claims[0].source, raw), people.agreeing, people.others)


def _of_language(claims: Sequence[Claim]) -> Provenance | None:
    if not claims:
        return None
    first = claims[0].raw[:2].lower()
    others = [claim for claim in claims if claim.raw[:2].lower() != first]
    return _of_claim(claims[0], len(claims) - len(others), others)
