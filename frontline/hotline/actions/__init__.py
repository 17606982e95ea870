"""Writes of the hotline: the catalogue, registering, handing over."""
