"""The plan: editions as data, small pure rules, evaluate and compare. No clock, no database, no randomness."""
