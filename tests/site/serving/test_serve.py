"""The product as processes: starts, answers, survives the death of a part; nothing outlives its supervisor."""

import os
import signal
import socket
import ssl
import time

from tests.product import NAME, PATIENCE, Running, alive, cluster, free_port, running, until


def test_a_day_of_the_product() -> None:
    with running() as product:
        until(lambda: product.answers() == 200, product.process)
        assert product.answers("live/") == 403  # nobody is signed in
        assert _name_shown(product) == NAME
        second = product.command("serve", "--port", str(free_port()))
        assert "runs already" in second.communicate()[1] and second.returncode == 2

        before = product.pid("web-1"), product.pid("worker-1")
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        until(lambda: {product.pid("web-1"), product.pid("worker-1")}.isdisjoint(before), product.process)
        until(lambda: product.answers() == 200, product.process)

        pids = product.pid("web-1"), product.pid("worker-1")
        product.process.kill()
        said, _ = product.process.communicate()
        assert f"http://localhost:{product.port}/" in said and f":{product.https_port}/phone/" in said
        end = time.monotonic() + PATIENCE
        while any(alive(pid) for pid in pids) or cluster(product.home).status().running:
            assert time.monotonic() < end, "something outlives its supervisor"
            time.sleep(0.1)


def _name_shown(product: Running) -> str:
    """Ask over https by a name that is not localhost, trusting the local authority and nobody else."""
    trusting = ssl.create_default_context(cafile=str(product.home / "tls" / "ca.crt"))
    with (
        socket.create_connection(("127.0.0.1", product.https_port), timeout=PATIENCE) as raw,
        trusting.wrap_socket(raw, server_hostname=NAME) as met,
    ):
        met.sendall(f"GET /sign-in/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: met.recv(65536), b"")).decode()
        assert answer.startswith("HTTP/1.1 200") and "csrftoken" in answer and "; Secure" in answer
        return str(met.server_hostname)
