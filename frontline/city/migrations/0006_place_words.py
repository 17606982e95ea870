"""Places are found by words (models/places.py), and triggers keep the words whoever writes a place."""

import django.db.models.deletion
from django.db import migrations, models

# Suffixes of name, street and number; street and number are mostly part of a building's name already.
CREATE = """
CREATE FUNCTION city_words_of(places bigint[]) RETURNS TABLE (place_id bigint, kind varchar, word varchar)
  LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH texts AS (
    SELECT p.id, p.kind, lower(p.name) AS name, lower(p.pinyin) AS pinyin, lower(b.street) AS street,
           lower(b.number) AS number
    FROM unnest(places) asked(id) JOIN city_place p USING (id) LEFT JOIN city_building b ON b.place_id = p.id
    WHERE p.kind NOT IN ('city', 'floor', 'dwelling')
  )
  SELECT id, kind, substr(text, i, 24) FROM texts, LATERAL (
    SELECT name AS text
    UNION ALL SELECT street WHERE strpos(name, street) = 0
    UNION ALL SELECT number WHERE strpos(name, number) = 0
  ) told, generate_series(1, char_length(text)) i WHERE substr(text, i, 1) <> ' '
  UNION SELECT id, kind, substr(pinyin, 1, 24) FROM texts WHERE pinyin <> ''
$$;

CREATE FUNCTION city_keep_words(places bigint[], anew boolean) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF anew THEN
    DELETE FROM city_placeword WHERE place_id IN (SELECT unnest(places));
  END IF;
  IF places IS NOT NULL THEN
    INSERT INTO city_placeword (place_id, kind, word) SELECT * FROM city_words_of(places) ON CONFLICT DO NOTHING;
  END IF;
END $$;

CREATE FUNCTION city_words_of_places() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM city_keep_words((SELECT array_agg(id) FROM added WHERE kind NOT IN ('city', 'floor', 'dwelling')), false);
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM city_placeword WHERE place_id IN (SELECT id FROM gone);
  ELSE
    PERFORM city_keep_words((SELECT array_agg(id) FROM added JOIN gone USING (id)
      WHERE (added.name, added.pinyin, added.kind) IS DISTINCT FROM (gone.name, gone.pinyin, gone.kind)), true);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION city_words_of_buildings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM city_keep_words((SELECT array_agg(place_id) FROM added), false);
  ELSE
    PERFORM city_keep_words((SELECT array_agg(place_id) FROM added JOIN gone USING (place_id)
      WHERE (added.street, added.number) IS DISTINCT FROM (gone.street, gone.number)), true);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER words_new AFTER INSERT ON city_place
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION city_words_of_places();
CREATE TRIGGER words_changed AFTER UPDATE ON city_place
  REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION city_words_of_places();
CREATE TRIGGER words_gone AFTER DELETE ON city_place
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION city_words_of_places();
CREATE TRIGGER words_new AFTER INSERT ON city_building
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION city_words_of_buildings();
CREATE TRIGGER words_changed AFTER UPDATE ON city_building
  REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION city_words_of_buildings();

SELECT city_keep_words((SELECT array_agg(id) FROM city_place WHERE kind NOT IN ('city', 'floor', 'dwelling')), false);
"""
DROP = """
DROP TRIGGER words_new ON city_place; DROP TRIGGER words_changed ON city_place; DROP TRIGGER words_gone ON city_place;
DROP TRIGGER words_new ON city_building; DROP TRIGGER words_changed ON city_building;
DROP FUNCTION city_words_of_places(); DROP FUNCTION city_words_of_buildings();
DROP FUNCTION city_keep_words(bigint[], boolean); DROP FUNCTION city_words_of(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("city", "0005_import_refusal"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("city", "City"),
                            ("township", "Township"),
                            ("community", "Community"),
                            ("grid", "Grid"),
                            ("compound", "Compound"),
                            ("building", "Building"),
                            ("unit", "Unit"),
                            ("floor", "Floor"),
                            ("dwelling", "Dwelling"),
                        ],
                        max_length=12,
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=24)),
            ],
        ),
        migrations.AddIndex(
            model_name="dwelling",
            index=models.Index(fields=["door", "building"], name="dwelling_by_door"),
        ),
        migrations.AddField(
            model_name="placeword",
            name="place",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="words",
                to="city.place",
            ),
        ),
        migrations.AddIndex(
            model_name="placeword",
            index=models.Index(fields=["kind", "word", "place"], name="place_by_word"),
        ),
        migrations.AddConstraint(
            model_name="placeword",
            constraint=models.UniqueConstraint(fields=("place", "word"), name="place_word_once"),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
