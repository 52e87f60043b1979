"""What class names and ids tell of a box: a table of words per rule, and the test of one name."""

import re
from functools import lru_cache

# per rule: words as they stand between separators (or camelCase humps) of a class or id
_WORDS = {
    "comments": "comments? commenting disqus respond replies reply discussion livefyre openweb viafoura kommentare? komentar "
    "comentarios? commentaires? fbcomments?",
    "related": "related relatedarticles? relatedposts? recommend recommended recommendations? recirc recirculation "
    "readmore read-more readnext read-next read-also also-read more-from more-on more-stories more-news morenews "
    "you-may(?:-also-like)? trending popular most-read mostread most-viewed mostpopular teasers? latest latest-news "
    "see-also seealso up-next upnext next-article related-news baca-juga bacajuga baca linksisip lihatjg noncontent "
    "picked-article berita-terkait terkait terpopuler mehr-zum-thema mehr-aus weitere lesen-sie jp-relatedposts outbrain "
    "taboola zergnet plista nativo sumber-terkait inner-link-baca-juga link-box linkbox story-list storylist "
    "recommended-article article-read internal-links? suggested suggestions?",
    "share": "share sharing shares? sharebar sharedaddy share-tools sharethis addthis addtoany a2a social socials "
    "socialmedia social-media social-links follow follow-us followus toolbar article-tools post-tools bagikan",
    "newsletter": "newsletters? subscribe subscription signup sign-up optin opt-in mailing mailchimp mc4wp "
    "email-signup inline-newsletter abo-box cta call-to-action donate donation support-us membership",
    "advert": "ad ads adv advert adverts advertisement advertising ad-container adslot adunit ad-slot ad-wrapper adsbygoogle "
    "sponsor sponsors? sponsored promo promos promotion promoted banner dfp gpt-ad billboard anzeige werbung iklan pub "
    "publicidad ad-label affiliate commercial mpu parallax",
    "navigation": "nav navbar navigation menu submenu breadcrumbs? pagination pager paging prev-next post-navigation "
    "nav-links skip-links? toc table-of-contents inhaltsverzeichnis",
    "side": "sidebar side-bar side-column right-rail rail widget widgets? colophon",
    "footer": "footer site-footer page-footer copyright legal disclaimer imprint",
    "author": "byline-bio author-bio authorbio author-box authorbox author-info about-author about-the-author author-card "
    "author-description bio post-author authors-bio autor-box autorenbox writer-bio contributor-bio author-profile "
    "author-footer articleauthor article-author author-details author-block author-container",
    "tags": "tags tag-list taglist tag-cloud tagcloud post-tags article-tags entry-tags topics topic-list keywords "
    "post-meta entry-meta entry-footer article-footer post-footer article-meta categories cat-links tag-links meta-bar",
    "consent": "cookies? cookie-notice consent gdpr ccpa privacy privacy-bar privacy-modal onetrust adblock adblocker "
    "adb-notification didomi cmp-container usercentrics sp-message capture-screen janrain",
    "notice": "modal popup pop-up overlay lightbox tooltip toast alert-bar login "
    "paywall-barrier regwall offscreen sr-only visually-hidden visuallyhidden screen-reader-text "
    "screenreader hidden-print print-only noprint no-print",
    "gallery": "gallery slideshow carousel slider swiper slick swiper-container image-gallery photo-gallery bildergalerie",
    "poll": "poll polls quiz survey umfrage rating ratings star-rating vote voting wp-polls review-box",
    "player": "player video-player audio-player jwplayer jw-player video-js vjs brightcove podcast-player playlist listen "
    "text-to-speech tts beyondwords speechify",
}  # fmt: skip
_NAMES = {
    rule: re.compile(r"(?<![a-z0-9])(?<!has-)(?<!with-)(?<!no-)(?:" + "|".join(words.split()) + r")(?![a-z])")
    for rule, words in _WORDS.items()
}  # "post-comments", "relatedArticles" as "related-articles"
_ANY = re.compile("|".join(f"(?P<{rule}>{pattern.pattern})" for rule, pattern in _NAMES.items()))
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # relatedArticles
_SEPARATORS = re.compile(r"[_:./]+|--+")
_CAPTION = re.compile(
    r"(?<![a-z0-9])(?<!has-)(?<!with-)(?<!no-)(?:caption|figcaption|wp-caption-text|credit|credits|image-credit|photo-credit|photocredit|"
    r"bildunterschrift|bildquelle|legend|legende|copyright-info|image-source|image-meta|media-caption|img-caption|"
    r"photo-caption|picture-caption|pie-foto|pie-de-foto)(?![a-z])"
)  # image__caption


@lru_cache(maxsize=8192)
def normal_name(name: str) -> str:
    """Class and id in lower case with single hyphens between words.

    >>> normal_name("storyBody__inner Ad_slot")
    'story-body-inner ad-slot'
    """
    return _SEPARATORS.sub("-", _HUMP.sub("-", name)).lower()


@lru_cache(maxsize=8192)
def rule_of(name: str) -> str:
    """The rule whose word occurs in the class and id, else "".

    >>> rule_of("relatedArticles box"), rule_of("story__body")
    ('related', '')
    """
    found = _ANY.search(normal_name(name))
    return found.lastgroup or "" if found else ""


_STANDFIRST = re.compile(
    r"(?<![a-z0-9])(?:standfirst|dek|deck|summary|subtitle|sub-title|sub-headline|subheadline|subhead|lead|lede|intro|"
    r"introduction|excerpt|teaser|teaser-text|description|chapo|sapo|vorspann|anleser|ingress|bajada|entradilla|sumario|"
    r"abstract|synopsis|kicker-text|sommario|occhiello|hed-and-dek|strapline)(?![a-z])"
)  # article__dek


@lru_cache(maxsize=4096)
def is_standfirst_name(name: str) -> bool:
    """Whether the box is named as the summary under the headline."""
    return _STANDFIRST.search(normal_name(name)) is not None


_BODY = re.compile(
    r"(?<![a-z0-9])(?:body|content|article|story|text|paragraph|entry|post|copy|prose|richtext|rich-text|main|detail|"
    r"inhalt|artikel|isi|read)(?![a-z])"
)  # article__body


@lru_cache(maxsize=4096)
def is_body_name(name: str) -> bool:
    """Whether the box is named as text of an article."""
    return _BODY.search(normal_name(name)) is not None


_BOX = re.compile(
    r"(?<![a-z0-9])(?:infobox|info-box|factbox|fact-box|faktenbox|facts?|faktaboks|expandable(?:-box)?|accordion|collaps\w*|person|"
    r"explainer|glossary|callout|highlights?|key-?points?|takeaways?|ai-?summary|summary-box|disclosure|disclaimer|note|notice|"
    r"pull-?quote|embed|twitter-tweet|instagram-media|card|product|teaser|snippet|citation|sources?|transcript|boilerplate|"
    r"contribute|credits?|correction|outro|info|box|module|component|promo-?\w*)(?![a-z])"
)  # article__infobox


@lru_cache(maxsize=4096)
def is_box_name(name: str) -> bool:
    """Whether the box is named as something beside the running text: facts, cards, embedded posts."""
    return _BOX.search(normal_name(name)) is not None


@lru_cache(maxsize=4096)
def is_caption_name(name: str) -> bool:
    """Whether the box is named as a picture's caption or credit."""
    return _CAPTION.search(normal_name(name)) is not None
