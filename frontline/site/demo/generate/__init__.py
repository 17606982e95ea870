"""A city in arrays, from a seed: NumPy and shapely, no Django, no database."""
