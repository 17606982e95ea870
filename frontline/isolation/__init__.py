"""Isolation sites and homes: transfers, rooms, stays, health checks, samples, release when the rule says so."""
