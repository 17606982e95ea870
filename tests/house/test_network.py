"""A test that would need the internet fails here, on every machine alike (tests/conftest.py)."""

import socket

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_no_test_leaves_this_machine(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as tried, pytest.raises(PermissionError, match="leaves this machine"):
        tried.connect((address, 80))


def test_no_test_asks_for_a_foreign_name() -> None:
    with pytest.raises(PermissionError, match="leaves this machine"):
        socket.getaddrinfo("example.invalid", 80)


def test_loopback_is_free() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()[:2]) as end,
    ):
        assert end.getpeername() == server.getsockname()
