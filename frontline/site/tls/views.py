"""The page that brings a phone in: the address as a code to scan, and how to trust it. Open to everybody."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import segno
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from frontline.site.tls.authority import fingerprint
from frontline.site.tls.names import network_host


def phone(request: HttpRequest) -> HttpResponse:
    """Without https (a city's own gateway in front of us) the address is the one that was asked for."""
    address = _address(request)
    found = _authority()
    context = {
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(scale=6, border=2),
        "fingerprint": _in_lines(fingerprint(found)) if found else [],
        "until": found.not_valid_after_utc if found else None,
    }
    return render(request, "tls/phone.html", context)


def authority_file(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, in the form that Android and iOS both install."""
    found = _authority()
    if found is None:
        raise Http404
    answer = HttpResponse(
        found.public_bytes(serialization.Encoding.DER), content_type="application/x-x509-ca-cert"
    )
    answer["Content-Disposition"] = 'attachment; filename="frontline-ca.crt"'
    return answer


def _in_lines(text: str) -> list[str]:
    """Four lines of eight bytes: short enough for a phone, easy to compare."""
    return [text[start : start + 23] for start in range(0, len(text), 24)]


def _address(request: HttpRequest) -> str:
    if not settings.HTTPS_PORT:
        return request.build_absolute_uri("/")
    name = request.get_host().rpartition(":")[0] or request.get_host()
    return f"https://{network_host() if _is_loopback(name) else name}:{settings.HTTPS_PORT}/"


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return name == "localhost"


def _authority() -> x509.Certificate | None:
    """Ours; None where the city has a certificate that phones trust already."""
    path: Path = settings.HOME / "tls" / "ca.crt"
    if os.environ.get("FRONTLINE_TLS_CERT") or not path.exists():
        return None
    return x509.load_pem_x509_certificates(path.read_bytes())[0]
