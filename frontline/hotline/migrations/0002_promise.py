"""The promise kept by the database: no gap and no overlap in who has a request; policies on people's data."""

from django.db import migrations

from frontline.city import rls

_CHAIN = """
ALTER TABLE hotline_holding ADD CONSTRAINT holding_alone EXCLUDE USING gist (
  int8range(request_id, request_id, '[]') WITH &&, tstzrange(since, until) WITH &&
);
ALTER TABLE hotline_holding ADD CONSTRAINT holding_end UNIQUE (request_id, number, until);
-- The beginning of a row is the end of the one before it.
ALTER TABLE hotline_holding ADD CONSTRAINT holding_no_gap
  FOREIGN KEY (request_id, prior, since) REFERENCES hotline_holding (request_id, number, until)
  DEFERRABLE INITIALLY IMMEDIATE;

-- Runs as the owner: whoever hands a request over may not see the row that follows.
CREATE FUNCTION hotline_somebody_has_it() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
DECLARE asked bigint := CASE TG_TABLE_NAME WHEN 'hotline_request' THEN NEW.id
                             ELSE (to_jsonb(NEW)->>'request_id')::bigint END;
BEGIN
  IF EXISTS (SELECT FROM hotline_request WHERE id = asked)
     AND NOT EXISTS (SELECT FROM hotline_holding WHERE request_id = asked AND until IS NULL) THEN
    RAISE EXCEPTION 'nobody has request %', asked USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER request_is_had AFTER INSERT ON hotline_request
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hotline_somebody_has_it();
CREATE CONSTRAINT TRIGGER holding_goes_on AFTER UPDATE OF until ON hotline_holding
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION hotline_somebody_has_it();
"""
_UNCHAIN = """
DROP TRIGGER holding_goes_on ON hotline_holding; DROP TRIGGER request_is_had ON hotline_request;
DROP FUNCTION hotline_somebody_has_it();
ALTER TABLE hotline_holding DROP CONSTRAINT holding_no_gap;
ALTER TABLE hotline_holding DROP CONSTRAINT holding_end;
ALTER TABLE hotline_holding DROP CONSTRAINT holding_alone;
"""
# A row is closed by setting its end, and otherwise stays as it was written.
_CLOSE_ONLY = f"""
REVOKE UPDATE, DELETE, TRUNCATE ON hotline_holding FROM {rls.WEB}, {rls.WORKER};
GRANT UPDATE (until) ON hotline_holding TO {rls.WEB}, {rls.WORKER};
"""
_OPEN_AGAIN = f"GRANT UPDATE, DELETE ON hotline_holding TO {rls.WEB}, {rls.WORKER};"


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial"), ("city", "0009_control_points")]
    operations = [
        migrations.RunSQL(_CHAIN, _UNCHAIN),
        migrations.RunSQL(_CLOSE_ONLY, _OPEN_AGAIN),
        rls.append_only("hotline_catalogueversion"),
        rls.protect_request("hotline_request"),
        rls.protect_with("hotline_holding", parent="hotline_request", column="request_id"),
        rls.protect_with("hotline_attachment", parent="hotline_request", column="request_id"),
    ]
