"""Screening: rounds, points and desks, tubes, results, and everybody who has not been sampled yet."""
