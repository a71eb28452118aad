"""The database's own walls around consent, disclosures, what was shown, and the log: for revision 0003.

They hold also for whoever writes past the application. A later migration that makes one of these tables anew
(SQLite's batch mode) has to put its triggers back: `tests/trust/test_t23_consent.py` counts them at the head.

- `audit_entry` is only ever appended to, one number after the other, each holding the hash before it.
- `disclosure`: an identified one needs a live consent of the same person that names the organization and
  covers every field and the purpose, by the database's own clock too (5 minutes of skew are let pass). A
  field that names somebody makes it identified. Whoever takes no names gets none. A row never goes, and
  changes only when its person is erased (fields and purpose emptied) or what it points at goes or is merged.
- `suggestion_snapshot` never changes, and goes only after its need was emptied, or with its need.
- `consent` lasts a year at most, is never widened, lengthened or un-withdrawn, and stays while a disclosure
  names it.
"""

from sqlalchemy import Connection

NAMING_FIELDS = ("name", "birthdate", "contact", "address", "notes")

_FILLED = {
    "%GENESIS%": "0" * 64,
    "%NAMING%": ", ".join(f"'{field}'" for field in NAMING_FIELDS),
    "%SKEW_DAYS%": "0.003472222",  # five minutes
    "%TAKES_NONE%": """EXISTS (
    SELECT 1 FROM organization g WHERE g.id = NEW.organization_id AND (g.takes_no_names OR EXISTS (
      SELECT 1 FROM service s
      JOIN attribute a ON a.link_entity = 'service' AND a.link_id = s.id AND a.link_type = 'category'
      JOIN taxonomy_term t ON t.id = a.taxonomy_term_id
      WHERE s.organization_id = g.id AND t.code = 'safety.dv')))""",
}

_SQLITE = {
    ("audit_entry_is_appended", "audit_entry"): (
        "INSERT",
        """NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_entry)
  OR NEW.previous_hash <> coalesce(
    (SELECT hash FROM audit_entry ORDER BY number DESC LIMIT 1), '%GENESIS%')""",
        "audit_entry: rows are appended, one after the other",
    ),
    ("audit_entry_is_not_changed", "audit_entry"): ("UPDATE", "1", "audit_entry: rows are never changed"),
    ("audit_entry_is_not_deleted", "audit_entry"): ("DELETE", "1", "audit_entry: rows are never deleted"),
    ("snapshot_is_not_replaced", "suggestion_snapshot"): (
        "INSERT",
        "EXISTS (SELECT 1 FROM suggestion_snapshot WHERE id = NEW.id)",
        "suggestion_snapshot: rows are never changed",
    ),
    ("snapshot_is_not_changed", "suggestion_snapshot"): (
        "UPDATE",
        """NEW.id IS NOT OLD.id OR NEW.need_id IS NOT OLD.need_id OR NEW.at IS NOT OLD.at
  OR NEW.rules_version IS NOT OLD.rules_version OR NEW.weights IS NOT OLD.weights
  OR NEW.weights_version IS NOT OLD.weights_version OR NEW.seed IS NOT OLD.seed OR NEW.card IS NOT OLD.card
  OR NEW.shown IS NOT OLD.shown OR NEW.digest IS NOT OLD.digest
  OR NOT (NEW.user_id IS OLD.user_id OR NEW.user_id IS NULL)""",
        "suggestion_snapshot: rows are never changed",
    ),
    ("snapshot_goes_with_its_need", "suggestion_snapshot"): (
        "DELETE",
        "EXISTS (SELECT 1 FROM need WHERE id = OLD.need_id AND length(sealed) > 0)",
        "suggestion_snapshot: a row goes only after its need was erased",
    ),
    ("consent_ends", "consent"): (
        "INSERT",
        """EXISTS (SELECT 1 FROM consent WHERE id = NEW.id)
  OR coalesce(julianday(NEW.expires_at) - julianday(NEW.starts_at) > 366, 1)""",
        "consent: it lasts a year at most",
    ),
    ("consent_is_not_widened", "consent"): (
        "UPDATE",
        """NEW.id IS NOT OLD.id OR NEW.student_id IS NOT OLD.student_id
  OR NEW.household_id IS NOT OLD.household_id OR NEW.kind IS NOT OLD.kind OR NEW.fields IS NOT OLD.fields
  OR NEW.purpose IS NOT OLD.purpose OR NEW.starts_at IS NOT OLD.starts_at
  OR NEW.expires_at IS NOT OLD.expires_at
  OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NOT OLD.revoked_at)""",
        "consent: it can be withdrawn and not otherwise changed",
    ),
    ("consent_stays", "consent"): (
        "DELETE",
        "EXISTS (SELECT 1 FROM disclosure WHERE consent_id = OLD.id)",
        "consent: something was disclosed under it",
    ),
    ("disclosure_is_not_replaced", "disclosure"): (
        "INSERT",
        "EXISTS (SELECT 1 FROM disclosure WHERE id = NEW.id)",
        "disclosure: rows are never changed",
    ),
    ("disclosure_says_that_it_names", "disclosure"): (
        "INSERT",
        "NEW.identified = 0 AND EXISTS (SELECT 1 FROM json_each(NEW.fields) WHERE value IN (%NAMING%))",
        "disclosure: its fields name somebody",
    ),
    ("disclosure_spares_who_takes_none", "disclosure"): (
        "INSERT",
        "NEW.identified <> 0 AND %TAKES_NONE%",
        "disclosure: this organization takes no names",
    ),
    ("disclosure_has_consent", "disclosure"): (
        "INSERT",
        """NEW.identified <> 0 AND NOT EXISTS (
    SELECT 1 FROM consent c JOIN consent_organization o ON o.consent_id = c.id
    WHERE c.id = NEW.consent_id AND o.organization_id = NEW.organization_id
      AND c.student_id IS NEW.student_id AND c.household_id IS NEW.household_id
      AND c.kind <> 'school_official_no_release' AND c.revoked_at IS NULL
      AND (c.purpose = 'any_need' OR c.purpose = NEW.purpose)
      AND julianday(c.starts_at) <= julianday(NEW.at) AND julianday(NEW.at) < julianday(c.expires_at)
      AND abs(julianday(NEW.at) - julianday('now')) <= %SKEW_DAYS%
      AND json_array_length(NEW.fields) > 0 AND NOT EXISTS (
        SELECT 1 FROM json_each(NEW.fields) f
        WHERE f.value NOT IN (SELECT value FROM json_each(c.fields))))""",
        "disclosure: no live consent covers it",
    ),
    ("disclosure_is_not_changed", "disclosure"): (
        "UPDATE",
        """NEW.id IS NOT OLD.id OR NEW.student_id IS NOT OLD.student_id
  OR NEW.household_id IS NOT OLD.household_id OR NEW.organization_name IS NOT OLD.organization_name
  OR NEW.consent_id IS NOT OLD.consent_id OR NEW.identified IS NOT OLD.identified OR NEW.at IS NOT OLD.at
  OR NOT (NEW.need_id IS OLD.need_id OR NEW.need_id IS NULL)
  OR NOT (NEW.user_id IS OLD.user_id OR NEW.user_id IS NULL)
  OR NOT (
    (NEW.fields IS OLD.fields AND NEW.purpose IS OLD.purpose)
    OR (NEW.fields = '[]' AND NEW.purpose = '' AND (
      EXISTS (SELECT 1 FROM student WHERE id = OLD.student_id AND erased_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM household WHERE id = OLD.household_id AND erased_at IS NOT NULL))))""",
        "disclosure: rows are never changed",
    ),
    ("disclosure_is_not_deleted", "disclosure"): ("DELETE", "1", "disclosure: rows are never deleted"),
}

_POSTGRESQL = {
    "audit_entry": """
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'audit_entry: rows are never changed' USING ERRCODE = '23514';
  END IF;
  SELECT number, hash INTO last FROM audit_entry ORDER BY number DESC LIMIT 1;
  IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous_hash <> coalesce(last.hash, '%GENESIS%') THEN
    RAISE EXCEPTION 'audit_entry: rows are appended, one after the other' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;""",
    "suggestion_snapshot": """
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM need WHERE id = OLD.need_id AND length(sealed) > 0) THEN
      RAISE EXCEPTION 'suggestion_snapshot: a row goes only after its need was erased'
        USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - 'user_id') IS DISTINCT FROM (to_jsonb(OLD) - 'user_id')
       OR (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id) THEN
      RAISE EXCEPTION 'suggestion_snapshot: rows are never changed' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;""",
    "consent": """
  IF TG_OP = 'DELETE' THEN
    IF EXISTS (SELECT 1 FROM disclosure WHERE consent_id = OLD.id) THEN
      RAISE EXCEPTION 'consent: something was disclosed under it' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.expires_at - NEW.starts_at > interval '366 days' THEN
    RAISE EXCEPTION 'consent: it lasts a year at most' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.id <> OLD.id OR NEW.student_id IS DISTINCT FROM OLD.student_id
       OR NEW.household_id IS DISTINCT FROM OLD.household_id OR NEW.kind <> OLD.kind
       OR NEW.fields <> OLD.fields OR NEW.purpose <> OLD.purpose OR NEW.starts_at <> OLD.starts_at
       OR NEW.expires_at <> OLD.expires_at
       OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at) THEN
      RAISE EXCEPTION 'consent: it can be withdrawn and not otherwise changed' USING ERRCODE = '23514';
    END IF;
  END IF;
  RETURN NEW;""",
    "disclosure": """
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'disclosure: rows are never deleted' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - '{organization_id,need_id,user_id,fields,purpose}'::text[])
         IS DISTINCT FROM (to_jsonb(OLD) - '{organization_id,need_id,user_id,fields,purpose}'::text[])
       OR (NEW.need_id IS NOT NULL AND NEW.need_id IS DISTINCT FROM OLD.need_id)
       OR (NEW.user_id IS NOT NULL AND NEW.user_id IS DISTINCT FROM OLD.user_id)
       OR NOT ((NEW.fields = OLD.fields AND NEW.purpose = OLD.purpose)
         OR (NEW.fields = '[]'::jsonb AND NEW.purpose = '' AND (
           EXISTS (SELECT 1 FROM student WHERE id = OLD.student_id AND erased_at IS NOT NULL)
           OR EXISTS (SELECT 1 FROM household WHERE id = OLD.household_id AND erased_at IS NOT NULL)))) THEN
      RAISE EXCEPTION 'disclosure: rows are never changed' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF NOT NEW.identified THEN
    IF NEW.fields ?| ARRAY[%NAMING%] THEN
      RAISE EXCEPTION 'disclosure: its fields name somebody' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
  END IF;
  IF %TAKES_NONE% THEN
    RAISE EXCEPTION 'disclosure: this organization takes no names' USING ERRCODE = '23514';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM consent c JOIN consent_organization o ON o.consent_id = c.id
    WHERE c.id = NEW.consent_id AND o.organization_id = NEW.organization_id
      AND c.student_id IS NOT DISTINCT FROM NEW.student_id
      AND c.household_id IS NOT DISTINCT FROM NEW.household_id
      AND c.kind <> 'school_official_no_release' AND c.revoked_at IS NULL
      AND (c.purpose = 'any_need' OR c.purpose = NEW.purpose)
      AND c.starts_at <= NEW.at AND NEW.at < c.expires_at
      AND abs(extract(epoch FROM NEW.at - clock_timestamp())) <= 300
      AND jsonb_typeof(NEW.fields) = 'array' AND NEW.fields <> '[]'::jsonb AND NEW.fields <@ c.fields) THEN
    RAISE EXCEPTION 'disclosure: no live consent covers it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;""",
}

_NOT_EMPTIED_AT_ONCE = ("audit_entry", "disclosure", "suggestion_snapshot")


def raise_walls(connection: Connection) -> None:
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
        for name, value in _FILLED.items():
            statement = statement.replace(name, value)
        connection.exec_driver_sql(statement)


def take_walls_down(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for name, _table in _SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return
    for table in _NOT_EMPTIED_AT_ONCE:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_is_not_emptied ON {table}")
    for table in _POSTGRESQL:
        connection.exec_driver_sql(f"DROP TRIGGER {table}_wall ON {table}")
        connection.exec_driver_sql(f"DROP FUNCTION {table}_wall()")
    connection.exec_driver_sql("DROP FUNCTION hallway_refuse()")


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for (name, table), (event, condition, message) in _SQLITE.items()
    ]


def _postgresql() -> list[str]:
    walls = [
        statement
        for table, body in _POSTGRESQL.items()
        for statement in (
            f"CREATE FUNCTION {table}_wall() RETURNS trigger LANGUAGE plpgsql AS $wall$\n"
            f"DECLARE last record;\nBEGIN{body}\nEND $wall$",
            f"CREATE TRIGGER {table}_wall BEFORE INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_wall()",
        )
    ]
    refuse = (
        "CREATE FUNCTION hallway_refuse() RETURNS trigger LANGUAGE plpgsql AS $wall$\nBEGIN\n"
        "  RAISE EXCEPTION 'this table is never emptied' USING ERRCODE = '23514';\nEND $wall$"
    )
    truncates = [
        f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} EXECUTE FUNCTION hallway_refuse()"
        for table in _NOT_EMPTIED_AT_ONCE
    ]
    return [*walls, refuse, *truncates]
