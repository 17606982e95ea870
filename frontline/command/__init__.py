"""Headquarters: the situation board, the dispatch board, decisions, working groups, the exercise's clock."""
