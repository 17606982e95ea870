"""Writes of the works: crews and duty, jobs, what a crew's telephone tells, stops, accounts."""
