"""Whose telephone a number is, asked before anybody has signed in: nothing but the id leaves the function."""

from django.db import migrations

from frontline.city.rls import WEB, WORKER

CREATE = f"""
CREATE FUNCTION frontline_person_by_phone(key bytea) RETURNS TABLE (person bigint, ref uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.id, p.ref FROM city_person p
    LEFT JOIN city_account a ON a.person_id = p.id AND a.is_active
    WHERE p.phone_key = key ORDER BY (a.id IS NULL), p.id LIMIT 1
$$;
REVOKE EXECUTE ON FUNCTION frontline_person_by_phone(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION frontline_person_by_phone(bytea) TO {WEB}, {WORKER};
"""


class Migration(migrations.Migration):
    dependencies = [("city", "0002_security")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION frontline_person_by_phone(bytea);")]
