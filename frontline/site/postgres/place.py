"""Where the data lies: `<FRONTLINE_HOME>/postgres`, or a reachable folder that a file there names."""

from __future__ import annotations

import re
import secrets
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from frontline.site.postgres.account import Account, account_for
from frontline.site.postgres.binaries import MAJOR
from frontline.site.postgres.errors import PostgresError
from frontline.site.postgres.files import open_folder, read_text, write_private

SHARED = Path("/var/lib/frontline")
_SOCKET_LIMIT = 100  # bytes; the kernel takes 107 for the whole path of a socket


@dataclass(frozen=True)
class Place:
    """One data folder with its log, and the account it belongs to."""

    folder: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def configuration(self) -> Path:
        return self.folder / "postgresql.conf"

    @property
    def initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    def check(self) -> None:
        """Raise unless this is a data folder that our programs and our account can use."""
        found = read_text(self.data / "PG_VERSION")
        if found != str(MAJOR):
            raise PostgresError(
                f"The data folder {self.data} belongs to PostgreSQL {found}, this is PostgreSQL {MAJOR}; "
                "back it up with the Frontline that made it, move it away and restore the backup here."
            )
        if not self.account.dropped and (owner := self.data.stat().st_uid) != self.account.uid:
            raise PostgresError(
                f"The data folder {self.data} belongs to another account (uid {owner}); "
                "run frontline as that account or as root, or set FRONTLINE_HOME to another folder."
            )


def find_place(home: Path, shared: Path = SHARED) -> Place:
    """The place of this home, chosen and written down when there is none yet."""
    for path in (home, shared):
        _check_characters(path)
    beside = home / "postgres"
    open_folder(home)
    open_folder(beside)
    record = beside / "place"
    if recorded := read_text(record):
        return _recorded(Path(recorded), record)
    place = Place(beside, account_for(beside / "data"))
    if place.account.may_enter(beside):
        return place
    if place.initialised:
        raise PostgresError(
            f"The account {place.account.name} can no longer reach {place.data}; "
            "let it pass through the folders above, or run frontline as the account that owns the checkout."
        )
    return _elsewhere(place.account, shared, record)


def known_place(home: Path) -> Place | None:
    """The place when there is one; makes nothing."""
    beside = home / "postgres"
    folder = Path(read_text(beside / "place") or beside)
    return Place(folder, account_for(folder / "data")) if (folder / "data").exists() else None


def _recorded(folder: Path, record: Path) -> Place:
    if not folder.is_dir():
        raise PostgresError(
            f"The database of this checkout lay in {folder} and is gone; "
            f"put the folder back, or delete {record.parent} to begin with an empty database."
        )
    return Place(folder, account_for(folder / "data"))


def _elsewhere(account: Account, shared: Path, record: Path) -> Place:
    """Root's own folders stay closed: the data goes where the account can reach it."""
    folder = shared / secrets.token_hex(6)
    open_folder(shared)
    open_folder(folder)
    if not account.may_enter(folder):
        folder.rmdir()
        raise PostgresError(
            f"The account {account.name} reaches neither {record.parent} nor {shared}; "
            "set FRONTLINE_HOME to a folder everybody may pass through, such as /srv/frontline."
        )
    write_private(record, str(folder))
    return Place(folder, account)


def socket_folder(place: Place) -> Path:
    """A private folder with a path short and plain enough for a unix socket."""
    record = place.folder / "socket-folder"
    near = place.folder / "socket"
    folder = near if _fits(near) else Path(read_text(record) or "/nonexistent")
    if folder == near and not near.exists():
        near.mkdir(mode=0o700)
        place.account.own(near)
    if not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid != place.account.uid:
        folder = Path(tempfile.mkdtemp(prefix="frontline-", dir="/tmp"))
        place.account.own(folder)
        write_private(record, str(folder))
    return folder


def leave_socket_folder(place: Place) -> None:
    """After a stop: remove the folder outside our own, which nobody else would tidy up."""
    record = place.folder / "socket-folder"
    if folder := read_text(record):
        with suppress(OSError):  # already gone, or no longer empty
            Path(folder).rmdir()
        record.unlink()


def _fits(folder: Path) -> bool:
    path = f"{folder}/.s.PGSQL.65535.lock"
    return len(path.encode()) <= _SOCKET_LIMIT and re.fullmatch(r"[\w./-]+", path, re.ASCII) is not None


def _check_characters(path: Path) -> None:
    """pg_ctl hands the path to a shell inside double quotes; spaces are fine there, these are not."""
    if found := set(str(path)) & set("\"$`\\\n'"):
        raise PostgresError(
            f"PostgreSQL cannot start in a path with {' '.join(sorted(found))!r} ({path}); "
            "move the checkout or set FRONTLINE_HOME to a plainer path."
        )
