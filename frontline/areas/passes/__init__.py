"""Passes: who may pass which control points, why, until when; and what is noted when they do."""
