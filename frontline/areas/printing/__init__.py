"""The map on paper: drawn from the city's own geometry as lines, not as a picture of a screen."""
