"""A port that cannot be had, in one sentence."""

import socket

import pytest

from frontline.site.serving.ports import PortRefused, answers, require_free, reserve


def test_a_taken_port_is_refused_and_another_one_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert answers("127.0.0.1", port)
        with pytest.raises(PortRefused, match=rf"Port {port} is taken .* --port \d+\.$"):
            require_free("0.0.0.0", port, "--port")


def test_a_reserved_port_is_not_free_and_does_not_answer() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    require_free("127.0.0.1", port, "--port")
    held = reserve("127.0.0.1", port)
    assert held is not None
    with held, pytest.raises(PortRefused):
        require_free("127.0.0.1", port, "--port")
    assert not answers("127.0.0.1", port)


def test_no_such_port_and_no_such_address() -> None:
    with pytest.raises(PortRefused, match="no port 70000"):
        require_free("127.0.0.1", 70000, "--port")
    with pytest.raises(PortRefused, match="--host"):
        require_free("192.0.2.1", 8000, "--port")
