"""Telephones and laptops that work without a network: their token, and what their clock is worth. No Django."""

import hashlib
import secrets
from datetime import datetime, timedelta

NETWORK = timedelta(seconds=5)  # assumption: what an upload may be under way
OLDEST = timedelta(days=366)  # assumption: nothing older is told; what seems older has a broken date


def skew(said: datetime, now: datetime, speed: float = 1.0) -> timedelta:
    """How far the device's clock is behind ours; small differences are the network's and count as none.

    `speed`: of an exercise's clock, in which the network's seconds are longer.
    """
    behind = now - said
    return behind if abs(behind) > NETWORK * max(speed, 1.0) else timedelta(0)


def corrected(told: datetime, behind: timedelta, now: datetime) -> datetime:
    """When it happened by our clock: never in the future, never before anybody could have told it."""
    try:
        return max(min(told + behind, now), now - OLDEST)
    except OverflowError:
        return now


def fitting(behind: timedelta) -> int:
    """In seconds, as a column of 32 bits takes them."""
    return max(-(2**31), min(int(behind.total_seconds()), 2**31 - 1))


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """All that is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def bearer(header: str) -> str:
    """The token of an Authorization header; empty where there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and len(token) <= 200 else ""
