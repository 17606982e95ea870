"""`frontline serve`: the whole product for a city, until Ctrl-C."""

from __future__ import annotations

import argparse

from frontline.site.serving.product import Product, add_address


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_address(parser)
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    """0 when it was asked to end, 2 when it cannot start."""
    product = Product.of(options, options.database)
    with product.database():
        product.prepare()
        product.run(lambda: print(_words(product), flush=True))
    return 0


def _words(product: Product) -> str:
    return (
        f"Frontline answers at {product.address} and {product.https_address}; Ctrl-C ends it.\n"
        f"Phones are enrolled at {product.https_address}phone/."
    )
