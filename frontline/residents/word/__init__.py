"""The public word: letters, notices and thanks of the city, what it says of itself in figures, alerts for machines."""
