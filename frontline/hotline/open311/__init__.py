"""Open311 GeoReport v2: other systems file requests and follow them; what is public may be read by everybody."""
