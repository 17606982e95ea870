"""The national lists of risk areas: read list by list, kept as the life of each area, asked about a day."""
