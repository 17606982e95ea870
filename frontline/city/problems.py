"""Errors for programs: application/problem+json (RFC 9457)."""

from django.http import JsonResponse
from ninja import Schema

KIND = "application/problem+json"


class Problem(Schema):
    """An error (RFC 9457): `title` is one sentence that says what to do."""

    type: str
    title: str
    status: int


def problem(status: int, title: str) -> JsonResponse:
    """One clear sentence that says what to do."""
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status}, status=status, content_type=KIND
    )
