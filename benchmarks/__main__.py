"""`make bench` runs all of them; `python -m benchmarks NAME` one."""

import sys

NAMES = (
    "plan_evaluate",
    "loop",
    "pages",
    "boundaries",
    "imports",
    "ingest",
    "city_day",
    "sites",
    "pooling",
    "grids",
    "routes",
    "posting",
    "hotline",
    "tracing",
)


def main() -> int:
    from importlib import import_module

    from frontline.site.start import start_django

    wanted = sys.argv[1:] or list(NAMES)
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; choose of {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    start_django("owner", database="bench")
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    for name in wanted:
        print(f"== {name}")
        import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
