import contextlib
import gzip
import zlib
from collections.abc import Callable, Iterator

import brotli
import pytest
from backports import zstd
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.fetch_decode import STEP, Body, BodyError, decode

ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=3),
    "zstd": zstd.compress,
}
ENCODED = [name for name in ENCODERS if name]
LONG = b"".join(b"<p>Paragraf ke-%d tentang harga cabai di pasar.</p>\n" % number for number in range(6000))  # 300 KB

bodies = st.one_of(
    st.binary(max_size=2000),
    st.builds(lambda piece, times: piece * times, st.binary(min_size=1, max_size=50), st.integers(1, 8000)),
)


def sliced(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def reason(encoding: str, data: bytes, limit: int = 10**9, size: int = 65536) -> str:
    with pytest.raises(BodyError) as caught:
        decode(encoding, sliced(data, size), limit)
    return caught.value.reason


@given(body=bodies, encoding=st.sampled_from(list(ENCODERS)), size=st.sampled_from([1, 2, 3, 7, 1000, 65536, 10**6]))
def test_decoding_undoes_encoding_in_slices_of_any_size(body: bytes, encoding: str, size: int) -> None:
    data = ENCODERS[encoding](body)
    size = max(size, len(data) // 5000)
    assert decode(encoding, sliced(data, size), len(body)) == body


@given(body=bodies.filter(len), encoding=st.sampled_from(list(ENCODERS)), share=st.floats(0, 1, exclude_max=True))
def test_body_above_the_limit_is_refused_at_any_limit(body: bytes, encoding: str, share: float) -> None:
    assert reason(encoding, ENCODERS[encoding](body), limit=int(len(body) * share)) == "too_big"


@given(
    body=bodies, encoding=st.sampled_from(ENCODED), share=st.floats(0, 1, exclude_max=True), size=st.integers(1, 999)
)
def test_every_truncation_is_found(body: bytes, encoding: str, share: float, size: int) -> None:
    whole = ENCODERS[encoding](body)
    assume(len(whole) > 1)  # br has one byte for an empty body
    cut = whole[: 1 + int((len(whole) - 1) * share)]
    assert reason(encoding, cut, size=max(size, len(cut) // 5000)) == "truncated"


@pytest.mark.parametrize("encoding", ENCODED)
def test_truncation_at_each_of_the_last_bytes_is_found(encoding: str) -> None:
    whole = ENCODERS[encoding](LONG)
    for missing in range(1, 40):
        assert reason(encoding, whole[:-missing]) == "truncated"


@pytest.mark.parametrize("encoding", ENCODED)
def test_long_body_comes_whole_from_one_slice(encoding: str) -> None:
    assert decode(encoding, [ENCODERS[encoding](LONG)], len(LONG)) == LONG


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@given(parts=st.lists(st.binary(max_size=300), min_size=2, max_size=4), size=st.integers(1, 64))
def test_members_that_follow_each_other_are_one_body(encoding: str, parts: list[bytes], size: int) -> None:
    data = b"".join(ENCODERS[encoding](part) for part in parts)
    assert decode(encoding, sliced(data, size), 10**6) == b"".join(parts)


@given(junk=st.binary(min_size=1, max_size=20).filter(lambda junk: junk[0] != 0x1F), size=st.integers(1, 64))
def test_junk_after_gzip_is_ignored(junk: bytes, size: int) -> None:
    assert decode("gzip", sliced(gzip.compress(b"berita") + junk, size), 100) == b"berita"


@pytest.mark.parametrize("size", [1, 2, 65536])
@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_second_member_that_is_cut_is_found(encoding: str, size: int) -> None:
    first, second = ENCODERS[encoding](b"satu"), ENCODERS[encoding](b"dua")
    for length in range(1, len(second)):
        assert reason(encoding, first + second[:length], size=size) == "truncated"


@given(body=bodies.filter(len), share=st.floats(0, 1, exclude_max=True), size=st.integers(1, 999))
def test_bare_deflate_that_is_cut_is_found(body: bytes, share: float, size: int) -> None:
    whole = zlib.compress(body, wbits=-15)
    cut = whole[: 1 + int((len(whole) - 1) * share)]
    assume(len(cut) < len(whole))
    assert reason("deflate", cut, size=max(size, len(cut) // 5000)) in ("truncated", "bad_encoding")


@pytest.mark.parametrize("outer", ENCODED)
@given(body=bodies, inner=st.sampled_from(ENCODED))
def test_encodings_upon_each_other_are_refused_whatever_they_hold(outer: str, inner: str, body: bytes) -> None:
    assert reason(f"{inner}, {outer}", ENCODERS[outer](ENCODERS[inner](body))) == "bad_encoding"


@given(body=bodies, size=st.sampled_from([1, 3, 65536]))
def test_bare_deflate_is_taken_for_what_it_is(body: bytes, size: int) -> None:
    data = zlib.compress(body, wbits=-15)
    assert decode("deflate", sliced(data, max(size, len(data) // 5000)), len(body)) == body


@pytest.mark.parametrize("encoding", ["identity", "none", "UTF-8", "binary", "", " , identity"])
def test_names_that_mean_no_encoding_are_tolerated(encoding: str) -> None:
    assert decode(encoding, [b"be", b"rita"], 6) == b"berita"


@pytest.mark.parametrize("encoding", ["foo", "gzip, gzip", "gzip,br", "compress", "é"])
def test_unknown_and_stacked_encodings_are_refused(encoding: str) -> None:
    assert reason(encoding, b"x") == "bad_encoding"


@pytest.mark.parametrize("encoding", ENCODED)
def test_plain_text_under_an_encoding_is_refused(encoding: str) -> None:
    assert reason(encoding, b"<!doctype html>" * 100) == "bad_encoding"


@pytest.mark.parametrize("encoding", list(ENCODERS))
def test_empty_answer_is_an_empty_body(encoding: str) -> None:
    assert decode(encoding, [b"", b""], 0) == b""


@pytest.mark.parametrize("encoding", ENCODED)
@given(noise=st.binary(max_size=300))
def test_arbitrary_bytes_give_a_body_or_a_body_error(encoding: str, noise: bytes) -> None:
    with contextlib.suppress(BodyError):
        decode(encoding, sliced(noise, 17), 1000)


@pytest.mark.parametrize("encoding", ENCODED)
def test_bomb_is_undone_little_further_than_the_limit(encoding: str) -> None:
    body = Body(encoding, 10**6)
    with pytest.raises(BodyError):
        body.add(ENCODERS[encoding](bytes(20 * 10**6)))
    assert sum(map(len, body._parts)) <= 10**6 + 2 * STEP  # brotli's steps are half as long again
    assert len(body.so_far()) == 10**6


def test_zstd_frame_that_asks_for_a_huge_window_is_refused() -> None:
    press = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    data = press.compress(LONG) + press.flush()
    assert reason("zstd", data) == "bad_encoding"
