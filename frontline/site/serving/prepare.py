"""What comes before the first page: tables at this version, the clock going on. Run as a short child, as owner."""

from __future__ import annotations

from frontline.site.start import start_django


def main() -> None:
    start_django("owner")
    from django.core.management import call_command  # Django is loaded only now

    from frontline.site.serving import beats

    call_command("migrate", interactive=False, verbosity=0)
    beats.resume_clock()


if __name__ == "__main__":
    main()
