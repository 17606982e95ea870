"""How often one network address may ask something open to everybody. Real time; kept in this process only."""

import ipaddress
from collections import OrderedDict
from threading import Lock


class Bound:
    """So many questions a minute from one address, in bursts of as many; the least recent addresses are forgotten."""

    def __init__(self, each_minute: int, *, kept: int = 20_000) -> None:
        self.each_minute = each_minute
        self._kept = kept
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address -> (left, as of)
        self._lock = Lock()

    def allows(self, address: str, *, now: float) -> bool:
        """Takes one question from what the address has left; `now` in seconds of a clock that never goes back."""
        who = network_of(address)
        with self._lock:
            left, then = self._left.pop(who, (float(self.each_minute), now))
            left = min(float(self.each_minute), left + (now - then) * self.each_minute / 60)
            allowed = left >= 1
            self._left[who] = (left - 1 if allowed else left, now)
            if len(self._left) > self._kept:
                self._left.popitem(last=False)
        return allowed


def network_of(address: str) -> str:
    """The address itself; of IPv6 the network of one house, which has 2^64 addresses to ask from."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
