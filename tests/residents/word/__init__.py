"""Letters, notices, figures for everybody, alerts."""
