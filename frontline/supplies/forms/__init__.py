"""Forms of supplies: goods in and out, gifts, packs of a day, what a household says."""
