"""Row-level security, written once: operations that rooms put into their own migrations.

The web role sees a row when it has the whole city, or the row's building lies in a granted place, or the
person is in the actor's household, at a granted site, or on a granted agency's staff. Policies compare
integers only: LIKE and the like are not leakproof and lose their index under a policy.
"""

from django.db import migrations

WEB, WORKER = "frontline_web", "frontline_worker"

ROLES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB}') THEN CREATE ROLE {WEB} NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WORKER}') THEN CREATE ROLE {WORKER} NOLOGIN; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO {WEB}, {WORKER};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB}, {WORKER};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {WEB}, {WORKER};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {WEB}, {WORKER};
"""

FUNCTIONS = """
CREATE FUNCTION frontline_city_wide() RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT current_setting('frontline.city_wide', true) = 'on' $$;

CREATE FUNCTION frontline_ids(setting text) RETURNS bigint[] LANGUAGE sql STABLE AS
  $$ SELECT coalesce(nullif(current_setting(setting, true), ''), '{}')::bigint[] $$;

CREATE FUNCTION frontline_buildings() RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 100 AS $$
  SELECT place_id FROM city_building WHERE grid_id = ANY (frontline_ids('frontline.places'))
  UNION SELECT place_id FROM city_building WHERE community_id = ANY (frontline_ids('frontline.places'))
  UNION SELECT place_id FROM city_building WHERE township_id = ANY (frontline_ids('frontline.places'))
$$;

-- Runs as the owner: it reads city_person, whose own policy calls it.
CREATE FUNCTION frontline_people() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
  SET search_path = public, pg_temp AS $$
  SELECT nullif(current_setting('frontline.person', true), '')::bigint
  UNION SELECT other.id FROM city_person me JOIN city_person other ON other.household_id = me.household_id
    WHERE me.id = nullif(current_setting('frontline.person', true), '')::bigint
  UNION SELECT person_id FROM city_presence
    WHERE site_id = ANY (frontline_ids('frontline.sites')) AND until IS NULL
  UNION SELECT person_id FROM city_staff
    WHERE agency_id = ANY (frontline_ids('frontline.agencies')) AND until IS NULL
$$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION frontline_people(); DROP FUNCTION frontline_buildings();
DROP FUNCTION frontline_ids(text); DROP FUNCTION frontline_city_wide();
"""


def _policies(table: str, seen: str) -> str:
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    CREATE POLICY web ON {table} TO {WEB} USING (frontline_city_wide() OR {seen});
    CREATE POLICY worker ON {table} TO {WORKER} USING (true);
    """


def _unprotect(table: str) -> str:
    return f"DROP POLICY web ON {table}; DROP POLICY worker ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def protect(table: str, *, person: str, building: str | None) -> migrations.RunSQL:
    """A table about people: `person` and `building` name its columns (building may be absent in a table)."""
    seen = f"{person} IN (SELECT frontline_people())"
    if building:
        seen += f" OR {building} IN (SELECT frontline_buildings())"
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_subject(table: str) -> migrations.RunSQL:
    """A table of the loop: subject_kind, subject_id, building. Only subjects of kind person are people's data."""
    seen = (
        "subject_kind <> 'person' OR building IN (SELECT frontline_buildings())"
        " OR subject_id IN (SELECT frontline_people())"
    )
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_household(table: str) -> migrations.RunSQL:
    """The households themselves: by building, or because somebody visible lives in it."""
    seen = (
        "building_id IN (SELECT frontline_buildings()) OR EXISTS (SELECT FROM city_person p"
        f" WHERE p.household_id = {table}.id AND p.id IN (SELECT frontline_people()))"
    )
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_door(table: str, *, person: str, building: str, dwelling: str) -> migrations.RunSQL:
    """A table about a door: whoever sees the building or the person, and whoever lives behind the door."""
    seen = (
        f"{building} IN (SELECT frontline_buildings()) OR {person} IN (SELECT frontline_people())"
        f" OR {dwelling} = (SELECT p.dwelling_id FROM city_person p"
        " WHERE p.id = nullif(current_setting('frontline.person', true), '')::bigint)"
    )
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_place(table: str, *, building: str) -> migrations.RunSQL:
    """A table about something in a building whose rows name a person (the owner of a shop)."""
    return migrations.RunSQL(
        _policies(table, f"{building} IN (SELECT frontline_buildings())"), _unprotect(table)
    )


def protect_request(table: str) -> migrations.RunSQL:
    """A table of requests: columns person_id, building_id, office_id and offered_to_id.

    Besides whoever sees the people there, the office that has the request sees it, and the one it is offered to.
    """
    offices = "ANY (frontline_ids('frontline.offices'))"
    seen = (
        "building_id IN (SELECT frontline_buildings()) OR person_id IN (SELECT frontline_people())"
        f" OR office_id = {offices} OR offered_to_id = {offices}"
    )
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_office(table: str, *, building: bool) -> migrations.RunSQL:
    """A table of what an office keeps: for the clerks of `office_id`, and (`building`) who sees the people there."""
    seen = "office_id = ANY (frontline_ids('frontline.offices'))"
    if building:
        seen += " OR building_id IN (SELECT frontline_buildings())"
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_with(table: str, *, parent: str, column: str) -> migrations.RunSQL:
    """A table whose rows are seen by whoever sees the row of `parent` they belong to."""
    seen = f"EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column})"
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_when_named(table: str, *, parent: str, column: str) -> migrations.RunSQL:
    """As protect_with for rows that name a row of `parent`; rows that name none are about nobody and open."""
    seen = f"{column} IS NULL OR EXISTS (SELECT FROM {parent} p WHERE p.id = {table}.{column})"
    return migrations.RunSQL(_policies(table, seen), _unprotect(table))


def protect_city_wide(table: str) -> migrations.RunSQL:
    """A table whose rows cannot be laid to a place or person: for those who have the whole city."""
    return migrations.RunSQL(_policies(table, "false"), _unprotect(table))


def append_only(table: str) -> migrations.RunSQL:
    """Neither the web nor the worker may change or delete a row."""
    return migrations.RunSQL(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {WEB}, {WORKER};",
        f"GRANT UPDATE, DELETE ON {table} TO {WEB}, {WORKER};",
    )
