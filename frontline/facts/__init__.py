"""The shared vocabulary: what happened, to whom, when, and when we learnt it. Imports nothing."""
