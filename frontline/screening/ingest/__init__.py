"""The way in for tubes: what devices say (protocol), how it is written (statements)."""
