"""Who and where: places, people, households, staff, sites, and the one door to them."""
