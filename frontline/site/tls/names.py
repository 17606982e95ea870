"""Every name and address under which this machine may be called on its network."""

from __future__ import annotations

import contextlib
import fcntl
import ipaddress
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SIOCGIFADDR = 0x8915  # netdevice(7): the IPv4 address of an interface


def local_names() -> list[str]:
    """localhost, the host's own names, and those of FRONTLINE_TLS_NAMES (with commas)."""
    host = socket.gethostname().lower()
    given = os.environ.get("FRONTLINE_TLS_NAMES", "").replace(",", " ").split()
    return sorted({"localhost", host, f"{host.partition('.')[0]}.local", *(name.lower() for name in given)})


def local_addresses() -> list[Address]:
    """Loopback first, then what the network calls us."""
    found = {*_ipv4(), *_ipv6()}
    return sorted(found, key=lambda one: (not one.is_loopback, one.version, int(one)))


def network_host() -> str:
    """The address a phone on the same network should use; localhost on a machine without a network."""
    others = [one for one in local_addresses() if not one.is_loopback and one.version == 4]
    return str(others[0]) if others else "localhost"


def _ipv4() -> Iterator[Address]:
    yield ipaddress.IPv4Address("127.0.0.1")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # an interface without an address
                answer = fcntl.ioctl(asked, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                yield ipaddress.IPv4Address(answer[20:24])


def _ipv6() -> Iterator[Address]:
    yield ipaddress.IPv6Address("::1")
    with contextlib.suppress(OSError):  # a machine without IPv6
        for line in Path("/proc/net/if_inet6").read_text().splitlines():
            address = ipaddress.IPv6Address(bytes.fromhex(line.split()[0]))
            if not address.is_link_local:
                yield address
