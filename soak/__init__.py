"""Proofs that take minutes; each has a short version in the test run."""
