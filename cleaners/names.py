"""What class names and ids tell of a box: tables of words, and the reading of one name."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_NAME = 400  # letters of a name that are read

# per rule that leaves a box out: words, or words joined by hyphens, as they stand in a class or id
_RULES: Mapping[str, str] = {
    "comments": "commentlist comment-list facebook-comments fb-comments spotim spot-im coral-talk hyvor vuukle "
    "graphcomment insticator leserkommentare reacties kommentarer commenti komentarze yorumlar diskuze binh-luan "
    "comment comments commenting disqus respond replies reply discussion livefyre openweb viafoura kommentar "
    "kommentare komentar comentario comentarios commentaire commentaires fbcomment fbcomments",
    "related": "relacionadas relacionados lire-aussi a-lire-aussi voir-aussi sur-le-meme-sujet leggi-anche correlati "
    "correlate lees-ook lees-meer gerelateerd verwandte auch-interessant passend-dazu weiterlesen meistgelesen "
    "mest-lest mest-last relaterade relaterat relatert powiazane czytaj-tez czytaj-takze zobacz-takze zobacz-tez "
    "souvisejici tin-lien-quan tinlienquan leia-tambem leia-mais saiba-mais veja-tambem veja-mais lee-tambien "
    "lea-tambien te-puede-interesar mas-leidas mas-noticias also-like dont-miss keep-reading more-like-this "
    "more-articles more-coverage further-reading next-up must-read must-reads editors-picks editor-picks "
    "editors-choice staff-picks top-stories popular-posts mgid revcontent engageya teads crosslink crosslinks "
    "cross-link cross-links interlink interlinks inline-related related-inline rich-link rich-links richlink readalso "
    "alsoread linked-article article-list articles-list items-list news-list post-list related relatedarticle "
    "relatedarticles relatedpost relatedposts recommend recommended recommendation recommendations recirc "
    "recirculation readmore read-more readnext read-next read-also also-read more-from more-on more-stories more-news "
    "morenews you-may trending popular most-read mostread most-viewed mostpopular teaser teasers latest latest-news "
    "see-also seealso up-next upnext next-article related-news baca-juga bacajuga baca linksisip lihatjg noncontent "
    "picked-article berita-terkait terkait terpopuler mehr-zum-thema mehr-aus weitere lesen-sie jp-relatedposts "
    "outbrain taboola zergnet plista nativo sumber-terkait inner-link-baca-juga link-box linkbox story-list storylist "
    "recommended-article article-read internal-link internal-links suggested suggestion suggestions",
    "share": "sharebuttons share-buttons socialshare social-bar sosmed medsos compartir partager condividi paylas sns "
    "heateor shareaholic getsocial reactions share sharing shares sharebar sharedaddy share-tools sharethis addthis "
    "addtoany a2a social socials socialmedia social-media social-links follow follow-us followus toolbar "
    "article-tools post-tools bagikan",
    "newsletter": "tp-container zephr sailthru convertkit mailerlite wpcf7 gform paywall-prompt reader-revenue "
    "contributions-epic ko-fi patreon give-now donation nieuwsbrief nyhetsbrev nyhedsbrev boletin boletim infolettre "
    "abonnieren abonnement aboteaser abonnez telegram-channel whatsapp-channel google-news googlenews "
    "preferred-source app-promo app-download support supporter fundraising fundraiser appeal newsletter newsletters "
    "subscribe subscription signup sign-up optin opt-in mailing mailchimp mc4wp email-signup inline-newsletter "
    "abo-box cta call-to-action donate support-us membership",
    "advert": "adbox ad-box adwrap ad-wrap adsense adcontainer ad-placeholder ad-placement ad-unit adzone ad-zone "
    "leaderboard mrec skyscraper outstream inread primis connatix reclame annons annonser reklama reklam mainos "
    "advertentie pubblicita publicite anuncio anuncios quangcao ad ads adv advert adverts advertisement advertising "
    "ad-container adslot adunit ad-slot ad-wrapper adsbygoogle sponsor sponsors sponsored promo promos promotion "
    "promoted banner dfp gpt-ad billboard anzeige werbung iklan pub publicidad ad-label affiliate commercial mpu "
    "parallax",
    "navigation": "brotkrumen fil-ariane ariane kruimelpad jump-links jumplinks jump-menu onpage-nav in-page-nav "
    "ez-toc toc-container nav navbar navigation menu submenu breadcrumb breadcrumbs pagination pager paging prev-next "
    "post-navigation nav-links skip-link skip-links toc table-of-contents inhaltsverzeichnis",
    "side": "rightbar leftbar right-col rightcol right-column left-rail side-rail complementary sidebar side-bar "
    "side-column right-rail rail widget widgets colophon",
    "footer": "contentinfo impressum fine-print footer site-footer page-footer copyright legal disclaimer imprint",
    "author": "author-desc author-snippet author-widget author-vcard article-authors authors-box bio-box biobox "
    "saboxplugin molongui autor-info autor-bio sobre-el-autor sobre-o-autor tentang-penulis profile-box staff-bio "
    "reporter-info contributor-info contributorinfo byline-bio author-bio authorbio author-box authorbox author-info "
    "about-author about-the-author author-card author-description bio post-author authors-bio autor-box autorenbox "
    "writer-bio contributor-bio author-profile author-footer articleauthor article-author author-details author-block "
    "author-container",
    "tags": "schlagworte schlagwort stichworte etiquetas etiketter hashtags emneord tags-links story-tags news-tags "
    "filed-under posted-in tags tag-list taglist tag-cloud tagcloud post-tags article-tags entry-tags topics "
    "topic-list keywords post-meta entry-meta entry-footer article-footer post-footer article-meta categories "
    "cat-links tag-links meta-bar",
    "consent": "quantcast truste trustarc iubenda cookiebot borlabs complianz cmplz klaro tarteaucitron cookieyes "
    "sourcepoint cookie cookies cookie-notice consent gdpr ccpa privacy privacy-bar privacy-modal onetrust adblock "
    "adblocker adb-notification didomi cmp-container usercentrics sp-message capture capture-screen janrain",
    "notice": "js-required browser-warning outdated-browser browsehappy error-message dialog alertdialog "
    "tooltip modal popup pop-up overlay lightbox toast alert-bar login paywall-barrier regwall offscreen sr-only "
    "visually-hidden visuallyhidden screen-reader-text screenreader hidden-print print-only noprint no-print",
    "gallery": "flexslider splide owl-carousel fotorama fotostrecke fotogalerie fotogaleria diaporama galeria galerie "
    "bildstrecke photo-slider gallery slideshow carousel slider swiper slick swiper-container image-gallery "
    "photo-gallery bildergalerie",
    "poll": "abstimmung sondage encuesta sondaggio apester opinary civey playbuzz poll polls quiz survey umfrage "
    "rating ratings star-rating vote voting wp-polls review-box",
    "player": "plyr mediaelement mejs audio-article audioplayer listen-button listen-article read-aloud readspeaker "
    "trinity-audio webreader vorlesen player video-player audio-player jwplayer jw-player video-js vjs brightcove "
    "podcast-player playlist listen text-to-speech tts beyondwords speechify",
}  # fmt: skip

# per role of a box, in the order of `Named`: the words
_ROLES: Mapping[str, str] = {
    "caption": "cutline imagecaption photocaption img-desc image-description photo-description bildtext bildtekst "
    "billedtekst bildzeile bildinfo fotocredit foto-credit photographer fotograf didascalia onderschrift bijschrift "
    "popisek legenda leyenda keterangan-foto kuvateksti cptn attribution image-copyright img-copyright image-info "
    "caption figcaption wp-caption-text credit credits image-credit photo-credit photocredit bildunterschrift "
    "bildquelle legend legende copyright-info image-source image-meta media-caption img-caption photo-caption "
    "picture-caption pie-foto pie-de-foto photodesc imgdesc picdesc",
    "standfirst": "subdeck sub-deck stand-first strap article-lead lead-text ingres manchet underrubrik inleiding "
    "intro-text unterzeile subheading sub-heading subhed sub-hed perex zajawka catenaccio sottotitolo linha-fina "
    "subtitulo copete chapeau post-excerpt tagline standfirst dek deck summary subtitle sub-title sub-headline "
    "subheadline subhead lead lede intro introduction excerpt teaser teaser-text description chapo sapo vorspann "
    "anleser ingress bajada entradilla sumario abstract synopsis sinopsis kicker-text sommario occhiello hed-and-dek "
    "strapline",
    "body": "articlebody storybody bodycopy cuerpo corpo contenu contenido inhoud texte texto testo brodtext "
    "brodtekst tekst noidung noi-dung konten maincontent body content article story text paragraph entry post copy "
    "prose richtext rich-text main detail inhalt artikel isi read",
    "box": "infobox info-box factbox fact-box faktenbox fact facts faktaboks expandable expandable-box accordion "
    "collapse collapsible collapsed collapsable person explainer glossary callout highlight highlights key-points "
    "keypoints key-point takeaway takeaways ai-summary aisummary summary-box disclosure disclaimer note notice "
    "pull-quote pullquote embed twitter-tweet instagram-media card product teaser snippet citation source sources "
    "transcript boilerplate contribute credit credits correction outro info box module component promo promos",
    "byline": "byline bylines by-line author authors date dates dateline datetime pubdate postdate published "
    "publish-date publication-date timestamp time-stamp updated autor autoren auteur auteurs autore fecha datum "
    "tanggal tgl waktu lesezeit reading-time readtime read-time reading firma signature penulis reporter kicker "
    "eyebrow dachzeile spitzmarke supra-title overline rubric rubrik section-name category cintillo volanta agency "
    "datepublished datemodified datecreated",
    "heading": "heading subheadline sub-headline subhead subheading sub-heading crosshead crossheading "
    "crosshead-title zwischenueberschrift zwischentitel intertitre intertitulo ladillo mellomtittel mellanrubrik "
    "mellemrubrik tussenkop subtitle",
}  # fmt: skip

_NOT_ITSELF = frozenset({"has", "with", "no", "without", "elementor"})  # has-sidebar says nothing of this box
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")  # relatedArticles
_PARTED = bytes(
    sign if 97 <= sign <= 122 else 124 if chr(sign).isspace() else 32 for sign in range(256)
)  # "box related-articles" -> "box|related articles"
_RULE_OF = {tuple(words.split("-")): rule for rule, table in _RULES.items() for words in table.split()}
_ROLES_OF: dict[tuple[str, ...], int] = {}  # a bit per role, in the order of the table
for _bit, _table in enumerate(_ROLES.values()):
    for _words in _table.split():
        _key = tuple(_words.split("-"))
        _ROLES_OF[_key] = _ROLES_OF.get(_key, 0) | 1 << _bit
_MEANING = {entry: (_RULE_OF.get(entry, ""), _ROLES_OF.get(entry, 0)) for entry in {*_RULE_OF, *_ROLES_OF}}
_ALONE = {entry[0]: meaning for entry, meaning in _MEANING.items() if len(entry) == 1}
_LONGER: dict[str, dict[str, list[tuple[list[str], str, int]]]] = {}
"""By its first and its second word each entry of several words, longest first."""
for _entry in sorted(_MEANING, key=len, reverse=True):
    if len(_entry) > 1:
        _LONGER.setdefault(_entry[0], {}).setdefault(_entry[1], []).append((list(_entry), *_MEANING[_entry]))
_STARTS = frozenset({*_ALONE, *_LONGER})


def words_of(table: str) -> frozenset[str]:
    """The words of a table written as one text."""
    return frozenset(table.split())


class Named(NamedTuple):
    """What a name says: the rule that leaves the box out ("" for none), and the roles it may have."""

    rule: str = ""
    is_caption: bool = False
    is_standfirst: bool = False
    is_body: bool = False
    is_box: bool = False
    is_byline: bool = False
    is_heading: bool = False


NOTHING = Named()


@lru_cache(maxsize=16_384)
def read_name(name: str) -> Named:
    """What class and id say of a box.

    >>> read_name("relatedArticles box").rule, read_name("story__body has-sidebar").rule
    ('related', '')
    >>> read_name("wp-caption-text").is_caption, read_name("article__dek").is_standfirst
    (True, True)
    """
    name = name[:MAX_NAME]
    name = name if name.islower() else _HUMP.sub("-", name).lower()
    parts = name.encode("ascii", "replace").translate(_PARTED).decode("ascii").replace("|", " | ").split()
    if _STARTS.isdisjoint(parts):
        return NOTHING
    rule, roles, before = "", 0, ""
    for at, part in enumerate(parts):
        if part in _STARTS and before not in _NOT_ITSELF:
            if part in _LONGER and (longer := _LONGER[part].get(parts[at + 1] if at + 1 < len(parts) else "")):
                for entry, its_rule, its_roles in longer:
                    if len(entry) == 2 or parts[at : at + len(entry)] == entry:
                        rule = rule or its_rule
                        roles |= its_roles
            if part in _ALONE:
                its_rule, its_roles = _ALONE[part]
                rule = rule or its_rule
                roles |= its_roles
        before = part
    return _named(rule, roles)


@lru_cache(maxsize=1024)
def _named(rule: str, roles: int) -> Named:
    """The reading with these roles, a bit each in the order of Named."""
    return Named(rule, *(bool(roles >> place & 1) for place in range(len(_ROLES))))
