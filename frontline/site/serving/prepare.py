"""What comes before the first page: tables at this version, the clock going on. Run as a short child, as owner."""

from __future__ import annotations

import sys

from frontline.site.start import start_django


def main(city: str = "") -> None:
    """Bring the tables to this version; with `demo`, have the demo city there as well."""
    start_django("owner")
    from django.core.management import call_command  # Django is loaded only now

    from frontline.site.serving import beats

    call_command("migrate", interactive=False, verbosity=0)
    if city == "demo":
        from frontline.site.demo import begin

        begin.begin()
    beats.resume_clock()


if __name__ == "__main__":
    main(*sys.argv[1:])
