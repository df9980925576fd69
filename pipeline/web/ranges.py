"""Files by byte range, as players ask for them (RFC 9110, section 14)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

PIECE = 256 * 1024
_RANGE = re.compile(r"bytes\s*=\s*(\d*)-(\d*)\s*", re.ASCII)
_LONGEST = 20  # digits


class UnsatisfiableError(Exception):
    """The range lies behind the end."""


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None for all of it. What is no single range is not heeded."""
    found = _RANGE.fullmatch(header or "")
    if not found or found[1] == found[2] == "" or max(map(len, found.groups())) > _LONGEST:
        return None
    if not found[1]:
        if int(found[2]) == 0:
            raise UnsatisfiableError
        return max(0, size - int(found[2])), size
    first, last = int(found[1]), int(found[2]) if found[2] else size - 1
    if found[2] and last < first:
        return None
    if first >= size:
        raise UnsatisfiableError
    return first, min(last + 1, size)


def answer(request: Request, path: Path, media_type: str, etag: str) -> Response:
    """FileNotFoundError where the file is gone."""
    file = path.open("rb")  # opened once: it stays readable though it be swept meanwhile
    size = os.fstat(file.fileno()).st_size
    headers = {"Accept-Ranges": "bytes", "ETag": etag, "Content-Disposition": "inline"}
    asked = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        asked = None
    try:
        part = wanted(asked, size)
    except UnsatisfiableError:
        file.close()
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    first, end = part or (0, size)
    headers["Content-Length"] = str(end - first)
    if part:
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        file.close()
        return Response(status_code=status, headers=headers, media_type=media_type)
    return StreamingResponse(_pieces(file, first, end), status, headers, media_type)


def _pieces(file: IO[bytes], first: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = end - first
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
