"""The operating-system account PostgreSQL runs as: ours, or an unprivileged one when we are root.

PostgreSQL refuses to run as root: root hands its programs to the owner of the data, `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from frontline.site.postgres.errors import PostgresError

# Fixed and small: a server started from anybody's shell behaves alike, and its messages are in English.
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Account:
    """One account; `dropped` says that we are root and have to become it."""

    name: str
    uid: int
    gid: int
    dropped: bool

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program as this account, from `/`, its output captured."""
        argv = [str(part) for part in command]
        drop = (self.uid, self.gid, ()) if self.dropped else (None, None, None)
        try:
            return subprocess.run(
                argv, env=_ENVIRONMENT, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True,
                errors="replace", check=False, user=drop[0], group=drop[1], extra_groups=drop[2],
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as refused:
            raise PostgresError(
                f"Could not run {Path(argv[0]).name} as {self.name}: {refused}; "
                "run frontline as a normal user instead of root."
            ) from refused

    def may_enter(self, folder: Path) -> bool:
        return not self.dropped or self.run("test", "-x", folder).returncode == 0

    def own(self, path: Path) -> None:
        """Give a path we made to this account."""
        if self.dropped:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Ourselves; as root the owner of the data folder, or else `postgres`, or else `nobody`."""
    if os.geteuid() != 0:
        return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid(), dropped=False)
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid, dropped=True)
    for entry in pwd.getpwall():
        if entry.pw_name == "postgres":
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, dropped=True)
    return _nobody()


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise PostgresError(
            "PostgreSQL does not run as root and this machine has no account `postgres` or `nobody`; "
            "make one (useradd --system postgres) or run frontline as a normal user."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, dropped=True)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
