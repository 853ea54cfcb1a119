"""Files as answers: their type, and a name to save them under."""

from __future__ import annotations

from fastapi import Response


def attachment(data: bytes, name: str, media_type: str) -> Response:
    """Give a file that a browser saves and does not open."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
