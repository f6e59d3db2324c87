"""Compressed bytes -> a document, stage by stage and never past the cap (pure)."""

import re
import zlib

from bot.errors import FetchError

BODY_BYTES = 10 * 1024 * 1024  # after decompression
_GZIP = b"\x1f\x8b"
_STAGES = 3  # one inside another
# Compressions we did not ask for and cannot undo; any other word is no compression at all ("utf-8", "none").
_UNASKED = frozenset(["br", "zstd", "compress", "x-compress", "dcb", "dcz"])


def too_large() -> FetchError:
    """Return the error of a document beyond the cap."""
    return FetchError(f"the document is larger than {BODY_BYTES // 1024 // 1024} MiB")


def decompress(body: bytes, content_encoding: str) -> bytes:
    """Undo the compressions a Content-Encoding names, last one first, and gzip that no header announces.

    Raises:
        FetchError: Too large, damaged, cut short, or a compression that was not asked for.
    """
    words = [word for word in re.split(r"[\s,]+", content_encoding.lower()) if word]
    for word in reversed(words[-_STAGES:]):
        if word in _UNASKED:
            raise FetchError(f"the answer is compressed with {word}, which was not asked for")
        if word == "deflate":
            body = _inflate(body, 15 if _has_zlib_header(body) else -15)
        elif word in {"gzip", "x-gzip"} and body.lstrip()[:1] not in {b"<", b"{"}:  # some only say so
            body = _gunzip(body)
    return _gunzip(body) if body.startswith(_GZIP) else body


def _gunzip(body: bytes) -> bytes:
    """Inflate every member of a gzip file; what follows the last one is not part of it."""
    parts: list[bytes] = []
    while body.startswith(_GZIP) or not parts:
        inflate = zlib.decompressobj(31)
        parts.append(_read(inflate, body, BODY_BYTES - sum(map(len, parts))))
        body = inflate.unused_data
    return b"".join(parts)


def _inflate(body: bytes, window: int) -> bytes:
    return _read(zlib.decompressobj(window), body, BODY_BYTES)


def _read(inflate: "zlib._Decompress", body: bytes, most: int) -> bytes:
    try:
        text = inflate.decompress(body, most + 1)
    except zlib.error as exc:
        raise FetchError("the compressed answer is damaged") from exc
    if len(text) > most:
        raise too_large()
    if not inflate.eof:
        raise FetchError("the compressed answer is cut short")
    return text


def _has_zlib_header(body: bytes) -> bool:
    """Whether "deflate" comes with a zlib header, as the standard says, or raw, as many send it."""
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] * 256 + body[1]) % 31 == 0
