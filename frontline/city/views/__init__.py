"""The city's own pages."""
