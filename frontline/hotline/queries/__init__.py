"""Questions to the hotline."""
