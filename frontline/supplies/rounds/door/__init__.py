"""The page at the door: one crew's rounds on a telephone without a network, and what is told from there."""
