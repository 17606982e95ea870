"""Is a port free? granian shares ports between processes, so we must ask before it takes one."""

from __future__ import annotations

import errno
import socket


class PortRefused(Exception):
    """The port cannot be used; str() is one sentence that names another one."""


def require_free(host: str, port: int, option: str) -> None:
    """Raise PortRefused unless nobody listens there and we may."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port in TIME_WAIT is free
        try:
            probe.bind((host, port))
        except OverflowError:
            raise PortRefused(f"There is no port {port}; give one from 1 to 65535 with {option}.") from None
        except OSError as refused:
            raise PortRefused(_sentence(refused, host, port, option)) from refused


def _sentence(refused: OSError, host: str, port: int, option: str) -> str:
    if refused.errno == errno.EADDRINUSE:
        another = next_free(host, port + 1)
        return f"Port {port} is taken by another program; stop it, or use a free one: {option} {another}."
    if refused.errno == errno.EACCES:
        return f"This account may not use port {port}; use one above 1023, for example {option} 8000."
    return f"Nothing can listen on {host} ({refused.strerror}); give an address of this machine with --host."


def reserve(host: str, port: int) -> socket.socket | None:
    """Keep a port for our own pages' processes while they start; nothing is answered on this socket."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        held.bind((host, port))
    except OSError:  # another program's connections are still fading: the port is ours all the same
        held.close()
        return None
    return held


def answers(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection(
            ("127.0.0.1" if host in ("0.0.0.0", "::") else host, port), timeout=1
        ).close()
    except OSError:
        return False
    return True


def next_free(host: str, first: int) -> int:
    """The first free port from `first` on."""
    for port in range(first, min(first + 500, 65536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return 0
