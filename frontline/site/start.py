"""Bring up the database and Django under one of the three roles; for commands and servers."""

import os

from frontline.site.home import frontline_home
from frontline.site.postgres import ensure_database, prepare


def start_django(role: str, *, database: str = "") -> None:
    """Have the server run, then load Django as `role` ("owner", "web" or "worker"). Once per process."""
    home = frontline_home()
    name = database or os.environ.get("FRONTLINE_DATABASE", "")
    if name:
        ensure_database(home, name)
        os.environ["FRONTLINE_DATABASE"] = name
    else:
        prepare(home)
    os.environ["FRONTLINE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontline.site.settings")
    import django  # settings need the environment above

    django.setup()
