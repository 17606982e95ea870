"""HTTPS on the city's own network: a local certificate authority, or the city's own certificate."""
