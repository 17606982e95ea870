"""Counters of open tasks, kept by statement triggers on the loop's tasks (docs/decisions/0004)."""

from django.db import migrations

# One row per group, kind and minute that a statement really changed; a statement that only takes a task
# or lets it climb appends nothing.
CREATE = """
CREATE FUNCTION command_count_tasks() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO command_taskcount ("group", kind, due_at, n, folded)
    SELECT "group", kind, date_trunc('minute', due_at), count(*), false
    FROM added WHERE state = 'open' GROUP BY 1, 2, 3;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO command_taskcount ("group", kind, due_at, n, folded)
    SELECT "group", kind, date_trunc('minute', due_at), -count(*), false
    FROM gone WHERE state = 'open' GROUP BY 1, 2, 3;
  ELSE
    INSERT INTO command_taskcount ("group", kind, due_at, n, folded)
    SELECT "group", kind, minute, sum(n), false FROM (
      SELECT "group", kind, date_trunc('minute', due_at) AS minute, 1 AS n FROM added WHERE state = 'open'
      UNION ALL
      SELECT "group", kind, date_trunc('minute', due_at), -1 FROM gone WHERE state = 'open'
    ) both_sides GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_new AFTER INSERT ON loop_task
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION command_count_tasks();
CREATE TRIGGER count_gone AFTER DELETE ON loop_task
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION command_count_tasks();
CREATE TRIGGER count_changed AFTER UPDATE ON loop_task
  REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION command_count_tasks();
INSERT INTO command_taskcount ("group", kind, due_at, n, folded)
SELECT "group", kind, date_trunc('minute', due_at), count(*), true
FROM loop_task WHERE state = 'open' GROUP BY 1, 2, 3;
"""
DROP = """
DROP TRIGGER count_new ON loop_task; DROP TRIGGER count_gone ON loop_task; DROP TRIGGER count_changed ON loop_task;
DROP FUNCTION command_count_tasks();
"""


class Migration(migrations.Migration):
    dependencies = [("command", "0001_initial"), ("loop", "0002_security")]
    operations = [migrations.RunSQL(CREATE, DROP)]
