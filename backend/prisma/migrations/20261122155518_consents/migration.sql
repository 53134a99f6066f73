-- CreateTable
CREATE TABLE "tenure" (
    "community_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "since" INTEGER NOT NULL,

    CONSTRAINT "tenure_pkey" PRIMARY KEY ("community_id","metering_point_id","number")
);

-- CreateTable
CREATE TABLE "permission" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rank" BIGSERIAL NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "tenure" INTEGER NOT NULL,
    "requester_role" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "requester_name" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "granularity" TEXT NOT NULL,
    "data_from" INTEGER NOT NULL,
    "data_to" INTEGER NOT NULL,
    "valid_until" BIGINT NOT NULL,
    "answer_by" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "history" JSON NOT NULL,
    "answer" JSON,
    "delivered_to" INTEGER,
    "version" INTEGER NOT NULL,

    CONSTRAINT "permission_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "consent_salt" (
    "community_id" TEXT NOT NULL,
    "permission_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "salt" TEXT NOT NULL,

    CONSTRAINT "consent_salt_pkey" PRIMARY KEY ("community_id","permission_id")
);

-- CreateTable
CREATE TABLE "access_log" (
    "community_id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "at" BIGINT NOT NULL,
    "request_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "reader" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "from_interval" INTEGER,
    "to_interval" INTEGER,
    "basis" TEXT NOT NULL,
    "permission_id" TEXT,

    CONSTRAINT "access_log_pkey" PRIMARY KEY ("community_id","position")
);

-- CreateTable
CREATE TABLE "erasure" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "tenure" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateIndex
CREATE INDEX "permission_community_id_metering_point_id_rank_idx" ON "permission"("community_id", "metering_point_id", "rank");

-- CreateIndex
CREATE INDEX "permission_community_id_requester_id_rank_idx" ON "permission"("community_id", "requester_id", "rank");

-- CreateIndex
CREATE INDEX "permission_community_id_state_idx" ON "permission"("community_id", "state");

-- CreateIndex
CREATE INDEX "access_log_community_id_metering_point_id_position_idx" ON "access_log"("community_id", "metering_point_id", "position");

-- CreateIndex
CREATE INDEX "erasure_community_id_state_idx" ON "erasure"("community_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "erasure_community_id_metering_point_id_tenure_key" ON "erasure"("community_id", "metering_point_id", "tenure");

-- Beyond the schema language:
CREATE FUNCTION refuse_change_of_access_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'lines of the access log are only ever added';
END $$;
CREATE TRIGGER access_log_is_append_only BEFORE UPDATE OR DELETE ON access_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_access_log();
CREATE TRIGGER access_log_is_not_emptied BEFORE TRUNCATE ON access_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_access_log();
