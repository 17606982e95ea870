"""Benchmarks at real sizes, each beside its peer or limit in the same run. `make bench` prints the ratios."""
