from cleaners.images import picture_key, read_images
from schemas import Block, Claim

PARAGRAPH = Block("paragraph", "Air surut sejak pagi.")


def caption(text: str, url: str | None = None) -> Block:
    return Block("caption", text, None, url)


def test_caption_and_credit_are_told_apart() -> None:
    (image,) = read_images((caption("Warga di tanggul. Foto: A. B./Antara"),), (), None)
    assert (image.caption, image.credit) == ("Warga di tanggul.", "A. B./Antara")


def test_lead_picture_comes_first() -> None:
    blocks = (caption("Satu", "https://contoh.id/a.jpg"), PARAGRAPH, caption("Dua", "https://contoh.id/b.jpg"))
    images = read_images(blocks, (Claim("meta og:image", "https://cdn.contoh.id/b-1200x630.jpg"),), None)
    assert [image.caption for image in images] == ["Dua", "Satu"]


def test_lead_that_the_text_does_not_show_is_added() -> None:
    images = read_images((PARAGRAPH,), (Claim("meta og:image", "https://contoh.id/a.jpg"),), None)
    assert [image.url for image in images] == ["https://contoh.id/a.jpg"]


def test_caption_that_opens_the_page_without_an_address_is_the_leads() -> None:
    (image,) = read_images((caption("Satu"), PARAGRAPH), (Claim("meta og:image", "https://contoh.id/a.jpg"),), None)
    assert (image.url, image.caption) == ("https://contoh.id/a.jpg", "Satu")


def test_picture_without_words_or_a_readable_address_leaves_the_lead() -> None:
    (image,) = read_images((caption("", "http://[::1"), PARAGRAPH), (Claim("og", "https://contoh.id/a.jpg"),), None)
    assert image.url == "https://contoh.id/a.jpg"


def test_logo_is_no_lead() -> None:
    assert read_images((PARAGRAPH,), (Claim("meta og:image", "https://contoh.id/img/logo.png"),), None) == ()


def test_same_picture_in_two_sizes_counts_once() -> None:
    blocks = (
        caption("", "https://contoh.id/a-300x200.jpg"),
        PARAGRAPH,
        caption("Warga", "https://contoh.id/a-1024x768.jpg"),
    )
    (image,) = read_images(blocks, (), None)
    assert (image.url, image.caption) == ("https://contoh.id/a-300x200.jpg", "Warga")


def test_two_pictures_may_share_a_caption() -> None:
    blocks = (caption("Warga", "https://contoh.id/a.jpg"), PARAGRAPH, caption("Warga", "https://contoh.id/b.jpg"))
    assert len(read_images(blocks, (), None)) == 2


def test_size_is_no_part_of_a_pictures_name() -> None:
    assert picture_key("https://x.id/f/banjir-1024x768.jpg") == picture_key("https://y.id/banjir.webp")
