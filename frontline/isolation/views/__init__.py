"""Pages of the room, one file for each of the people who work with them."""
