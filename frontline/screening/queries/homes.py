"""SQL: what lies inside places, and whose homes those are. Asks for %(places)s; stands after WITH RECURSIVE."""

# A grid is no parent of its buildings: they name it. A building's own parts follow as parts of a place.
INSIDE = """
inside(id) AS (
  SELECT id FROM city_place WHERE id = ANY (%(places)s)
  UNION SELECT part.id FROM inside JOIN (
    SELECT parent_id AS whole, id FROM city_place UNION ALL SELECT grid_id, place_id FROM city_building
  ) part ON part.whole = inside.id
)
"""
HOMES = f"""
{INSIDE}, homes AS MATERIALIZED (
  SELECT b.place_id, b.township_id, b.kind, h.lon, h.lat FROM city_building b JOIN city_place h ON h.id = b.place_id
  WHERE b.place_id IN (SELECT id FROM inside)
)
"""
