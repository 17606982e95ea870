"""Questions about stock and packs."""
