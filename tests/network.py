"""Tests stay on this machine: an audit hook refuses every other address before anything is sent."""

import ipaddress
import socket
import sys

_CALLS = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1, "socket.getaddrinfo": 0}


def _host(event: str, arguments: tuple[object, ...]) -> str | None:
    """The host that a call is about; None where there is none (unix sockets, connected sockets)."""
    said = arguments[_CALLS[event]]
    if event != "socket.getaddrinfo":
        inner = arguments[0]
        if isinstance(inner, socket.socket) and inner.family not in (socket.AF_INET, socket.AF_INET6):
            return None
        said = said[0] if isinstance(said, tuple) else None
    return said.decode() if isinstance(said, bytes) else said if isinstance(said, str) else None


def _stays(host: str) -> bool:
    if host in ("", "localhost", "0.0.0.0", "::", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _CALLS and (host := _host(event, arguments)) is not None and not _stays(host):
        raise PermissionError(f"A test leaves this machine: {event} {host}.")


def stay_here() -> None:
    """Refuse addresses beyond loopback in this process from now on."""
    sys.addaudithook(_watch)
