"""Supplies: depots and stock, packs for every door, gifts, shops that stay open."""
