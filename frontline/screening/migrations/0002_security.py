"""Policies, and the partitions of a round."""

from django.db import migrations

from frontline.city import rls

# Runs as the owner: neither web nor worker may make tables. Rows are reached through the parents, whose policies
# hold; the partitions themselves are closed to everybody else.
PARTITIONS = """
CREATE FUNCTION screening_make_partitions(round bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE parent text; part text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['screening_expected', 'screening_tube', 'screening_swab'] LOOP
    part := parent || '_' || round;
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES IN (%L) WITH (fillfactor = 85)',
                   part, parent, round);
    EXECUTE format('REVOKE ALL ON %I FROM frontline_web, frontline_worker', part);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION screening_make_partitions(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION screening_make_partitions(bigint) TO frontline_web, frontline_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial"), ("loop", "0002_security")]
    operations = [
        rls.protect("screening_expected", person="person_id", building="building"),
        rls.protect("screening_swab", person="person_id", building="building"),
        rls.protect("screening_visit", person="person_id", building="building"),
        rls.protect("screening_conflict", person="person_id", building="building"),
        rls.protect("screening_registration", person="person_id", building="building"),
        rls.protect_city_wide("screening_held"),
        migrations.RunSQL(PARTITIONS, "DROP FUNCTION screening_make_partitions(bigint)"),
    ]
