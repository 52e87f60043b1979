"""The pages of the fictional outlets: one function per way of building an article page.

Each is written after the structure of real Indonesian sites, with their noise; the texts are ours.
"""

from html import escape

from flows.demo.prose import Part
from flows.demo.sheets import DAYS, MONTHS, Sheet, head, links, news_article, next_page, picture, tags

_ICON = "86764a09a22e8c325202d741307c1377"


def icons_and_attributes(sheet: Sheet) -> str:
    """kumparan's build: hashed class names, data-qa-id, icon alts, captions twice, ad labels between."""
    story, at = sheet.story, sheet.local(sheet.story.published_at)
    share = "".join(
        f"<div>{_icon(name)}</div>" for name in ("sosmed-whatsapp-white", "copy-link-circle", "more-vertical")
    )
    body, paragraphs, photos = [], 0, 0
    for part in sheet.parts:
        text = escape(part.text, quote=False)
        if part.kind == "photo":
            body.append(_zoom_figure(sheet, part, photos))
            photos += 1
        elif part.kind == "subhead":
            body.append(f"<h2>{text}</h2>")
        else:
            body.append(f'<div class="track_paragraph"><span data-qa-id="story-paragraph">{text}</span></div>')
            paragraphs += 1
            if paragraphs % 3 == 1:
                body.append(
                    '<div data-qa-id="desktop-article-page-inline"><span>ADVERTISEMENT</span>'
                    f'<div id="google_ads_iframe_{sheet.advert}"></div></div>'
                )
    minutes = max(1, round(len(" ".join(story.body).split()) / 150))
    tags = "".join(
        f'<a data-qa-id="tag-topic" href="/topic/{topic.lower()}"><span data-qa-id="label-tag-topic">{topic}</span></a>'
        for topic in story.topics
    )
    start = head(sheet, f"{story.headline} | {sheet.outlet}", ld=news_article(sheet, in_utc=True))
    return f"""{start}<body><header><nav><ul><li><a href="/channel/news">News</a></li>
<li><a href="/trending">Trending</a></li><li><a data-qa-id="hd-login" href="/login">Masuk</a></li></ul></nav></header>
<div data-qa-id="desktop-page-container"><article><div data-qa-id="story-author">
<h1 data-qa-id="story-title">{escape(story.headline, quote=False)}</h1>
<div><div><span data-qa-id="publish-date">{at.day} {MONTHS[at.month - 1]} {at:%Y %H:%M} {sheet.zone}</span></div>
<div>·</div>
<div><span data-qa-id="reading-time">waktu baca {minutes} menit</span></div></div>
<div data-qa-id="comment-button-wrapper"><div>{_icon("comment")}</div><div>0</div></div>
<div data-qa-id="share-wrapper">{share}</div></div>
<main class="StoryRenderer__EditorWrapper-sc-th08cs-0 eZfPtk">
{chr(10).join(body)}
</main><div data-qa-id="story-footer">{tags}</div></article>
<aside data-qa-id="breaking-news-compartment"><h3>Terpopuler</h3>{links(sheet)}</aside></div>
<footer>© 2025 {sheet.outlet}. Semua hak dilindungi.</footer></body></html>"""


def broken_lines(sheet: Sheet) -> str:
    """ANTARA's build: no paragraph elements, text split by two line breaks, reporter and editor at its end."""
    story, at = sheet.story, sheet.local(sheet.story.published_at)
    texts = []
    for part in sheet.parts:
        text = escape(part.text, quote=False)
        if part.kind != "photo":
            texts.append(f"<b>{text}</b>" if part.kind == "subhead" else text)
    lead = story.photos[0]
    printed = f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at:%Y %H:%M} {sheet.zone}"
    return f"""{head(sheet, f"{story.headline} - {sheet.outlet}")}<body>
<div id="header"><a href="/">Beranda</a> <a href="/nasional">Nasional</a> <a href="/ekonomi">Ekonomi</a>
<a href="/olahraga">Olahraga</a></div>
<div class="container"><div class="left">
<div class="bread"><a href="/">Home</a> &raquo; {story.section}</div>
<h1 itemprop="name headline" class="judul">{escape(story.headline, quote=False)}</h1>
<div class="date mt10">{printed} | 1.229 Views</div>
<div class="share"><a href="#">Tweet</a> <a href="#">Bagikan</a></div>
<div id="image_news"><img src="{picture(sheet, 0)}" alt="{escape(story.headline)}">
<div class="caption">{escape(lead.text, quote=False)} (Foto: {lead.credit})</div></div>
<div id="content_news" itemprop="articleBody">
          {("<br><br>" + chr(10) + "   ").join(texts)}<br><br>
<div class="ads_{sheet.advert}"><script>show_ad("{sheet.advert}");</script></div>
<p class="mt10">Pewarta: <span itemprop="author">{" dan ".join(story.authors)}</span></p>
<p class="mt10">Editor: <span itemprop="editor">{story.editor}</span></p>
<p class="date">COPYRIGHT &copy; <span itemprop="copyrightHolder">{sheet.outlet.upper()}</span>
<span itemprop="copyrightYear">2025</span></p>
</div>
<div class="tags">Tags: {tags(sheet)}</div>
</div><div class="right"><h4>Terpopuler</h4>{links(sheet)}</div></div>
<div id="footer">Redaksi | Pedoman Media Siber | Kebijakan Privasi</div></body></html>"""


def one_paragraph(sheet: Sheet) -> str:
    """detik's build: one paragraph element with line breaks, scroll prompts and read-also boxes inside."""
    story, at = sheet.story, sheet.local(sheet.story.published_at)
    prompt = (
        '<div class="parallaxindetail scrollpage"><p class="para_caption">ADVERTISEMENT</p>'
        f'<div id="div-gpt-ad-{sheet.advert}-0"></div><p class="para_caption">SCROLL TO CONTINUE WITH CONTENT</p></div>'
    )
    boxes = [
        '<div class="noncontent"><table class="linksisip"><tbody><tr><td>'
        '<div class="lihatjg"><strong>Baca juga: </strong>'
        f'<a href="{path}">{escape(title, quote=False)}</a></div></td></tr></tbody></table></div>'
        for title, path in sheet.others[:1]
    ]
    texts = [part for part in sheet.parts if part.kind != "photo"]
    lines = [
        f"<b>{escape(p.text, quote=False)}</b>" if p.kind == "subhead" else escape(p.text, quote=False) for p in texts
    ]
    if story.dateline and lines[0].startswith(story.dateline):
        lines[0] = f"<strong>{story.dateline}</strong>{lines[0][len(story.dateline) :]}"
    first, rest = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    initials = "".join(name[0] for name in story.authors[0].lower().split())
    lead = story.photos[0]
    more = next_page(sheet)
    sign = "" if more else f"<br><br><strong>({initials}x/{story.editor[:3].lower()})</strong>"
    meta = f'<meta name="pubdate" content="{at:%Y-%m-%dT%H:%M:%S}Z">'  # the wrong Z of real pages
    return f"""{head(sheet, f"{story.headline} - {sheet.outlet}", ld=news_article(sheet), more=meta)}<body>
<nav class="static-nav"><a href="/berita">Berita</a><a href="/finansial">Finansial</a>
<a href="/olahraga">Olahraga</a></nav>
<article class="detail"><h1 class="detail__title">{escape(story.headline, quote=False)}</h1>
<div class="detail__author">{", ".join(story.authors)} - <span class="detail__label">{sheet.outlet}</span></div>
<div class="detail__date">{DAYS[at.weekday()]}, {at.day:02} {MONTHS[at.month - 1][:3]} {at:%Y %H:%M} {sheet.zone}</div>
<div class="detail__share"><a>0 komentar</a><a>BAGIKAN</a><a>URL telah disalin</a></div>
<figure class="detail__media-image"><img src="{picture(sheet, 0)}" alt="{escape(lead.text)}">
<figcaption class="detail__media-caption">{escape(lead.text, quote=False)} Foto: {lead.credit}</figcaption></figure>
<div class="detail__body-text itp_bodycontent"><p>{"<br /><br />".join(first)}</p>
{prompt}{"".join(boxes)}
<p>{"<br /><br />".join(rest)}</p>{sign}
{more}<div class="detail__body-tag mgt-16">{tags(sheet)}</div>
</div></article><aside class="column-4"><h3>Berita Terkait</h3>{links(sheet)}</aside></body></html>"""


def data_only(sheet: Sheet) -> str:
    """A build whose date and names stand in JSON-LD alone, in UTC, inside a graph."""
    story, photos = sheet.story, 0
    body = []
    for part in sheet.parts:
        text = escape(part.text, quote=False)
        if part.kind == "photo":
            body.append(
                f'<figure><img src="{picture(sheet, photos)}" alt="">'
                f"<figcaption>{text} (Foto: {part.credit})</figcaption></figure>"
            )
            photos += 1
        else:
            body.append(f"<h3>{text}</h3>" if part.kind == "subhead" else f"<p>{text}</p>")
    graph = {"@graph": [news_article(sheet, in_utc=True)]}
    return f"""{head(sheet, f"{story.headline} – {sheet.outlet}", ld=graph)}<body>
<header class="top"><a href="/">{sheet.outlet}</a><button>Menu</button></header>
<main><article><h1>{escape(story.headline, quote=False)}</h1>
<section class="story">{chr(10).join(body)}</section>
<div class="promo" data-slot="{sheet.advert}"><p>Ikuti kami di WhatsApp Channel {sheet.outlet}</p></div>
</article></main><section class="rail"><h2>Pilihan Editor</h2>{links(sheet)}</section>
<footer>Tentang Kami · Karier · Iklan</footer></body></html>"""


def plain_paragraphs(sheet: Sheet) -> str:
    """Suara's and Kompas's build: ordinary paragraphs, a ten-second summary, several pages, writer and editor apart."""
    story, at = sheet.story, sheet.local(sheet.story.published_at)
    body = []
    for part in sheet.parts:
        text = escape(part.text, quote=False)
        if part.kind == "photo":
            body.append(
                f'<div class="photo"><img src="{picture(sheet, 0)}">'
                f'<div class="photo__caption">{text} [{part.credit}]</div></div>'
            )
        else:
            body.append(f"<h2>{text}</h2>" if part.kind == "subhead" else f"<p>{text}</p>")
    if sheet.others:
        title, path = sheet.others[0]
        body.insert(4, f'<p><strong>Baca juga: <a href="{path}">{escape(title, quote=False)}</a></strong></p>')
    return f"""{head(sheet, f"{story.headline} - {sheet.outlet}", ld=news_article(sheet))}<body>
<div class="topbar">Cari berita <form action="/cari"><input name="q"></form></div>
<div class="detail-content"><h1 class="read__title">{escape(story.headline, quote=False)}</h1>
<div class="read__time">{sheet.outlet}, {at:%d/%m/%Y, %H:%M} {sheet.zone}</div>
<div class="credit">
<div class="credit-title">Penulis : <a class="credit-title-name" href="#">{", ".join(story.authors)}</a></div>
<div class="credit-title">Editor : <a class="credit-title-name" href="#">{story.editor}</a></div></div>
<div class="article-content"><div class="ten-second"><ul><li>{escape(story.standfirst, quote=False)}</li></ul></div>
<div id="ad-{sheet.advert}" class="ads"></div>
{chr(10).join(body)}
</div>{next_page(sheet)}
<div class="article-tags">{tags(sheet, "# ")}</div>
</div><div class="sidebar"><h3>Terkini</h3>{links(sheet)}</div></body></html>"""


def old_table(sheet: Sheet) -> str:
    """A build of the years of tables: unclosed paragraphs, no metadata at all; sent as windows-1252."""
    story, at = sheet.story, sheet.local(sheet.story.published_at)
    lead = story.photos[0]
    body = [
        f"<p><b>{escape(part.text, quote=False)}</b>"
        if part.kind == "subhead"
        else f"<p>{escape(part.text, quote=False)}"
        for part in sheet.parts
        if part.kind != "photo"
    ]
    return f"""<html><head><title>{escape(story.headline, quote=False)} | {sheet.outlet}</title></head>
<body bgcolor=white>
<table width=100%><tr><td colspan=2><a href="/">{sheet.outlet}</a> | <a href="/indeks">Indeks</a></td></tr>
<tr><td valign=top><h1>{escape(story.headline, quote=False)}</h1>
<font size=1>{DAYS[at.weekday()]}, {at.day:02} {MONTHS[at.month - 1]} {at:%Y} | {at:%H.%M} {sheet.zone}</font>
<div class=foto><img src="{picture(sheet, 0)}" width=480><br>
<i>{escape(lead.text, quote=False)} (Foto: {lead.credit})</i></div>
<div class=isi>
{chr(10).join(body)}
<p>Rep: {", ".join(story.authors)}/ Red: {story.editor}
</div><!-- iklan {sheet.advert} --></td><td width=200 valign=top><b>Terpopuler</b>{links(sheet)}</td>
</tr></table></body></html>"""


def _zoom_figure(sheet: Sheet, part: Part, number: int) -> str:
    """The lead with its caption in the alt and below; a later picture is not loaded yet."""
    caption = f"{part.text} Foto: {part.credit}"
    below = f'<figcaption data-qa-id="image-caption">{escape(caption, quote=False)}</figcaption>'
    if number:
        return f'<figure data-qa-id="image-figure"><div class="lazy-placeholder"></div>{below}</figure>'
    return (
        f'<figure data-qa-id="image-figure"><div class="media-wrapper"><img src="{picture(sheet, number)}"'
        f' alt="{escape(caption)}"></div><div role="button">{_icon("zoom-in-white")}<span>Perbesar</span></div>'
        f"{below}</figure>"
    )


def _icon(name: str) -> str:
    return f'<img src="/assets/icons/{name}-{_ICON}.svg" width="12" height="12" alt="{name}">'
