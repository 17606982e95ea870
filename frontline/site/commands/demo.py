"""`frontline demo`: an invented city on a database of its own, as an exercise, until Ctrl-C."""

from __future__ import annotations

import argparse

from frontline.site.serving.product import Product, add_address

DATABASE = "demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument("--fresh", action="store_true", help="throw the exercise away and begin anew")


def run(options: argparse.Namespace) -> int:
    """0 when it was asked to end, 2 when it cannot start."""
    product = Product.of(options, DATABASE)
    with product.database():
        if options.fresh:
            product.forget()
        product.prepare("demo")
        product.run(lambda: print(_WORDS.format(address=product.address), flush=True))
    return 0


_WORDS = """
The exercise runs at {address}
Sign in with one click as any of its people:
  Commander He 何指挥长   headquarters        Drolma 卓玛        manager of an isolation site
  Dr Wu 吴医生            tracing group       Gao 高网格员       grid worker
  Plan officer Yang 杨方案员                  Lin 林女士         resident; one-time codes are printed here
Ctrl-C ends it and holds its clock; `make demo FRESH=1` begins anew."""
