"""`frontline demo`: an invented city on a database of its own, as an exercise, until Ctrl-C."""

from __future__ import annotations

import argparse

from frontline.site.serving.product import Product, add_address, run_child

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
        people = run_child("frontline.site.demo.people", listen=True)
        product.run(lambda: print(_words(product, people), flush=True))
    return 0


def _words(product: Product, people: str) -> str:
    """Addresses, sign-ins, and how the exercise ends."""
    return (
        f"\nThe exercise runs at {product.address} (this machine)\n"
        f"Phones on the same network: {product.https_address}phone/ (a page that enrols them)\n"
        f"{people}"
        "Ctrl-C ends it and holds its clock; `make demo FRESH=1` begins anew."
    )
