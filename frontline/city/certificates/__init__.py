"""Signed codes that are checked without a network: the city's own result slips, and EU certificates. No Django here."""
