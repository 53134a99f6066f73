-- CreateTable
CREATE TABLE "audit_entry" (
    "community_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "day" INTEGER NOT NULL,
    "at" BIGINT NOT NULL,
    "actor" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "details" JSON NOT NULL,
    "previous" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "body_salt" TEXT,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("community_id","sequence")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "community_id" TEXT NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "closed_day" INTEGER,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("community_id")
);

-- CreateTable
CREATE TABLE "audit_day" (
    "community_id" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "sequence" BIGINT NOT NULL,
    "root" TEXT NOT NULL,
    "head" TEXT NOT NULL,

    CONSTRAINT "audit_day_pkey" PRIMARY KEY ("community_id","day")
);

-- CreateIndex
CREATE INDEX "audit_entry_community_id_day_idx" ON "audit_entry"("community_id", "day");

-- CreateIndex
CREATE INDEX "audit_entry_community_id_action_sequence_idx" ON "audit_entry"("community_id", "action", "sequence");

-- Beyond the schema language:
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit trail is append-only: % of % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The salt of a request's digest may be erased, and nothing else of an entry changed.
CREATE FUNCTION audit_only_erase_salt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.body_salt IS NULL
    AND (NEW.community_id, NEW.sequence, NEW.day, NEW.at, NEW.actor, NEW.role, NEW.action, NEW.subject, NEW.details::text, NEW.previous, NEW.hash)
      IS NOT DISTINCT FROM
      (OLD.community_id, OLD.sequence, OLD.day, OLD.at, OLD.actor, OLD.role, OLD.action, OLD.subject, OLD.details::text, OLD.previous, OLD.hash)
  THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the audit trail is append-only: UPDATE of % refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- No gap and no second branch, whoever writes.
CREATE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.sequence = 1 OR EXISTS (
    SELECT 1 FROM audit_entry
    WHERE community_id = NEW.community_id AND sequence = NEW.sequence - 1 AND hash = NEW.previous AND day <= NEW.day
  ) THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit entry % of % does not follow the one before', NEW.sequence, NEW.community_id USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_entry_follows BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_follows();
CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_only_erase_salt();
CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_entry_truncate BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_day_change BEFORE UPDATE OR DELETE ON audit_day FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_day_truncate BEFORE TRUNCATE ON audit_day FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_head_truncate BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
