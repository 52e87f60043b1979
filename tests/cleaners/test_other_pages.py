"""Whole pages that are no article, in three languages, each beside articles that show the same signs.

A wrong refusal costs a whole page, a wrong article stores a wall: both sides are told here. Our own words.
"""

import json

import pytest

from cleaners import extract
from schemas import CleanError

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Ferry service to the outer islands resumes",
        "prose": "The harbour master said the ferries would sail twice a day until the end of the season. ",
        "index": "Latest news today",
        "tag": "https://herald.example/tag/ferries",
        "live": "Storm on the coast LIVE: updates from the harbour",
        "closed": "Subscribe to continue reading this story.",
        "consent_title": "Before you continue to The Herald",
        "consent": "We and our 612 partners store cookies on your device to show personalised advertising.",
        "accept": "Accept all",
        "check_title": "Just a moment...",
        "check": "Verify you are human by completing the action below. Ray ID: 77ab",
        "missing_title": "Page not found",
        "missing": "Sorry, the page you are looking for no longer exists.",
        "script": "You need to enable JavaScript to run this app.",
        "watch": "Watch the ferry leave the harbour this morning.",
        "caption": "The ferry at the quay. Photo: A. Writer",
    },
    "id": {
        "title": "Kapal feri ke pulau luar kembali berlayar",
        "prose": "Kepala pelabuhan mengatakan kapal akan berlayar dua kali sehari sampai akhir musim ini. ",
        "index": "Indeks Berita Hari Ini",
        "tag": "https://harian.example/tag/feri",
        "live": "Live Update: Badai di Pesisir Utara",
        "closed": "Berlangganan untuk membaca artikel selengkapnya.",
        "consent_title": "Sebelum Anda melanjutkan ke Harian",
        "consent": "Kami dan 214 mitra kami menyimpan cookie di perangkat Anda untuk iklan yang sesuai.",
        "accept": "Setujui semua cookie",
        "check_title": "Verifikasi keamanan",
        "check": "Kami sedang memeriksa browser Anda sebelum melanjutkan ke laman ini.",
        "missing_title": "Halaman tidak ditemukan",
        "missing": "Maaf, halaman yang Anda cari tidak ditemukan atau sudah dihapus.",
        "script": "Aktifkan JavaScript untuk membuka laman ini.",
        "watch": "Tonton kapal feri berangkat dari pelabuhan pagi ini.",
        "caption": "Kapal feri di dermaga. Foto: A. Wartawan",
    },
    "de": {
        "title": "Fähren zu den äußeren Inseln fahren wieder",
        "prose": "Der Hafenmeister sagte, die Fähren würden bis zum Ende der Saison zweimal am Tag fahren. ",
        "index": "Archiv",
        "tag": "https://bote.example/archiv/2024",
        "live": "Sturm an der Küste: der Liveticker",
        "closed": "Jetzt weiterlesen mit Bote Plus.",
        "consent_title": "Zustimmung erforderlich",
        "consent": "Wir und unsere 612 Partner speichern Cookies auf Ihrem Gerät und zeigen Werbung.",
        "accept": "Cookies akzeptieren",
        "check_title": "Security check",
        "check": "Checking your browser before the page opens. Reference #18.2f",
        "missing_title": "Seite nicht gefunden",
        "missing": "Die Seite wurde leider nicht gefunden.",
        "script": "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen.",
        "watch": "Das Video zeigt die Fähre heute früh im Hafen.",
        "caption": "Die Fähre am Kai. Foto: A. Schreiber",
    },
}
LANGUAGES = tuple(WORDS)
URL = "https://paper.example/news/2024/05/ferries-4711"


def page(title: str, body: str, *, types: str = "", **data: object) -> str:
    """A page with this title and body, and JSON-LD of the type, if one is given."""
    block = f'<script type="application/ld+json">{json.dumps({"@type": types, **data})}</script>' if types else ""
    return (
        f"<!doctype html><html><head><title>{title}</title>{block}</head><body><nav><a href=/>Home</a></nav>"
        f"{body}<footer>Contact</footer></body></html>"
    )


def prose(words: dict[str, str], count: int) -> str:
    return "".join(f"<p>{number}. {words['prose'] * 2}</p>" for number in range(1, count + 1))


def cards(words: dict[str, str]) -> str:
    return "".join(f'<div><h3><a href="/{n}">{words["title"]} {n}</a></h3><span>{n} h</span></div>' for n in range(12))


def updates(words: dict[str, str]) -> str:
    return "".join(
        f"<div><time>1{9 - n}:0{n}</time><h3>{words['title']} {n}</h3>{prose(words, 1)}</div>" for n in range(7)
    )


def outcome(html: str, url: str = URL) -> str:
    """ "article", or the reason why the page is none."""
    try:
        extract(html, url)
    except CleanError as error:
        return error.reason
    return "article"


@pytest.mark.parametrize("language", LANGUAGES)
class TestPagesThatAreNoArticle:
    def test_index(self, language: str) -> None:
        words = WORDS[language]
        assert outcome(page(words["index"], f"<h1>{words['index']}</h1>{cards(words)}"), words["tag"]) == "index_page"

    def test_gallery(self, language: str) -> None:
        words = WORDS[language]
        shots = f"<figure><img src=/a.jpg><figcaption>{words['caption']}</figcaption></figure>"
        html = page(words["title"], f"<h1>{words['title']}</h1>{shots * 8}", types="ImageGallery")
        assert outcome(html) == "gallery"

    def test_video(self, language: str) -> None:
        words = WORDS[language]
        body = f"<h1>{words['title']}</h1><video src=/a.mp4></video><p>{words['watch']}</p>{cards(words)}"
        assert outcome(page(words["title"], body, types="VideoObject", name=words["title"])) == "video"

    def test_live_blog_by_its_structured_data(self, language: str) -> None:
        words = WORDS[language]
        named = [{"@type": "BlogPosting", "headline": f"{words['title']} {n}"} for n in range(7)]
        body = f"<article><h1>{words['live']}</h1><p>{words['watch']}</p>{updates(words)}</article>"
        html = page(words["live"], body, types="LiveBlogPosting", headline=words["live"], liveBlogUpdate=named)
        assert outcome(html) == "live_blog"

    def test_live_blog_by_its_title_and_clocks(self, language: str) -> None:
        words = WORDS[language]
        body = f"<article><h1>{words['live']}</h1><p>{words['watch']}</p>{updates(words)}</article>"
        assert outcome(page(words["live"], body, types="NewsArticle", headline=words["live"])) == "live_blog"

    def test_teaser(self, language: str) -> None:
        words = WORDS[language]
        body = f"<article><h1>{words['title']}</h1>{prose(words, 1)}<p>{words['closed']}</p></article>"
        html = page(words["title"], body, types="NewsArticle", headline=words["title"], isAccessibleForFree=False)
        assert outcome(html) == "paywall"

    def test_consent_wall(self, language: str) -> None:
        words = WORDS[language]
        body = f"<h1>{words['consent_title']}</h1><p>{words['consent']}</p><button>{words['accept']}</button>"
        assert outcome(page(words["consent_title"], body)) == "consent_wall"

    def test_consent_wall_under_the_name_of_the_paper(self, language: str) -> None:
        words = WORDS[language]
        body = f"<h1>The Paper</h1><p>{words['consent']}</p><button>{words['accept']}</button>"
        assert outcome(page("The Paper", body)) == "consent_wall"

    def test_bot_check(self, language: str) -> None:
        words = WORDS[language]
        assert outcome(page(words["check_title"], f"<h1>paper.example</h1><p>{words['check']}</p>")) == "challenge"

    def test_bot_check_under_the_name_of_the_paper(self, language: str) -> None:
        words = WORDS[language]
        assert outcome(page("paper.example", f"<h1>paper.example</h1><p>{words['check']}</p>")) == "challenge"

    def test_soft_404(self, language: str) -> None:
        words = WORDS[language]
        body = f"<h1>{words['missing_title']}</h1><p>{words['missing']}</p>{cards(words)}"
        assert outcome(page(f"{words['missing_title']} - The Paper", body)) == "soft_404"

    def test_soft_404_that_prints_other_stories(self, language: str) -> None:
        words = WORDS[language]
        body = f"<h1>{words['missing_title']}</h1><p>{words['missing']}</p>{prose(words, 8)}"
        assert outcome(page(words["missing_title"], body)) == "soft_404"

    def test_script_shell(self, language: str) -> None:
        words = WORDS[language]
        html = page(words["title"], f"<div id=app></div><noscript>{words['script']}</noscript>")
        assert outcome(html.replace("<nav><a href=/>Home</a></nav>", "")) == "js_only"


@pytest.mark.parametrize("language", LANGUAGES)
class TestArticlesThatShowTheSigns:
    def test_live_report_that_tells_the_story_first(self, language: str) -> None:
        words = WORDS[language]
        named = [{"@type": "BlogPosting", "headline": f"{words['title']} {n}"} for n in range(7)]
        body = f"<article><h1>{words['live']}</h1>{prose(words, 6)}{updates(words)}</article>"
        html = page(words["live"], body, types="LiveBlogPosting", headline=words["live"], liveBlogUpdate=named)
        assert outcome(html) == "article"

    def test_timeline_of_a_day(self, language: str) -> None:
        words = WORDS[language]
        body = f"<article><h1>{words['title']}</h1>{updates(words)}</article>"
        assert outcome(page(words["title"], body, types="NewsArticle", headline=words["title"])) == "article"

    def test_undated_story_with_a_cookie_banner(self, language: str) -> None:
        words = WORDS[language]
        banner = f"<div class=banner><p>{words['consent']}</p><button>{words['accept']}</button></div>"
        body = f"<article><h1>{words['title']}</h1>{prose(words, 1)}</article>{banner}"
        assert outcome(page(words["title"], body)) == "article"

    def test_short_story_with_many_pictures(self, language: str) -> None:
        words = WORDS[language]
        shots = f"<figure><img src=/a.jpg><figcaption>{words['caption']}</figcaption></figure>"
        body = f"<article><h1>{words['title']}</h1>{prose(words, 1)}{shots * 8}</article>"
        assert outcome(page(words["title"], body, types="NewsArticle", headline=words["title"])) == "article"

    def test_story_with_a_film(self, language: str) -> None:
        words = WORDS[language]
        body = f"<article><h1>{words['title']}</h1><video src=/a.mp4></video>{prose(words, 3)}</article>"
        assert outcome(page(words["title"], body, types="VideoObject", name=words["title"])) == "article"

    def test_story_about_a_number(self, language: str) -> None:
        words = WORDS[language]
        title = f"404 | {words['title']}: rute 404, line 404, Linie 404"
        body = f"<article><h1>{title}</h1>{prose(words, 5)}</article>"
        assert outcome(page(title, body)) == "article"

    def test_story_about_consent(self, language: str) -> None:
        words = WORDS[language]
        title = {"en": "Consent laws change", "id": "Persetujuan cookie berubah", "de": "Zustimmung wächst"}[language]
        assert outcome(page(title, f"<article><h1>{title}</h1>{prose(words, 5)}</article>")) == "article"

    def test_whole_story_that_is_marked_as_closed(self, language: str) -> None:
        words = WORDS[language]
        body = f"<article><h1>{words['title']}</h1>{prose(words, 6)}<p>{words['closed']}</p></article>"
        html = page(words["title"], body, types="NewsArticle", headline=words["title"], isAccessibleForFree=False)
        assert outcome(html) == "article"

    def test_captions_of_a_community_ending_in_hashtags(self, language: str) -> None:
        words = WORDS[language]
        shot = f"<figure><img src=/a.jpg></figure><p>{words['prose']} 🌿 #feri #hafen</p>"
        assert outcome(page(words["title"], f"<article><h1>{words['title']}</h1>{shot * 6}</article>")) == "article"


def test_summary_is_the_text_where_a_page_prints_nothing_else() -> None:
    summary = WORDS["en"]["prose"] * 2
    html = page(WORDS["en"]["title"], f"<h1>{WORDS['en']['title']}</h1><p class=summary>{summary}</p>")
    assert extract(html, URL).body == summary.strip()
