-- CreateTable
CREATE TABLE "machine_client" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "scopes" JSON NOT NULL,
    "point_ids" JSON NOT NULL,
    "auth_method" TEXT NOT NULL,
    "secret_hash" TEXT,
    "public_keys" JSON,
    "per_minute" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" BIGINT NOT NULL,
    "valid_from" BIGINT NOT NULL,
    "last_used_day" BIGINT,
    "ended_at" BIGINT,

    CONSTRAINT "machine_client_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "oauth_artifact" (
    "community_id" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "oauth_artifact_pkey" PRIMARY KEY ("community_id","model","id")
);

-- CreateTable
CREATE TABLE "device_key" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "point_ids" JSON NOT NULL,
    "issued_by" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" BIGINT NOT NULL,
    "last_used_day" BIGINT,
    "revoked_at" BIGINT,

    CONSTRAINT "device_key_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "idempotency_answer" (
    "community_id" TEXT NOT NULL,
    "caller" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "answer" TEXT,
    "headers" JSON,
    "holder" TEXT NOT NULL,
    "lease_until" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,

    CONSTRAINT "idempotency_answer_pkey" PRIMARY KEY ("community_id","caller","key")
);

-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "events" JSON NOT NULL,
    "secrets" JSON NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "failures" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" BIGINT NOT NULL,

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "endpoint_id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "message_id" TEXT NOT NULL,
    "event_type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "next_at" BIGINT NOT NULL,
    "lease_until" BIGINT NOT NULL,
    "holder" TEXT,
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" BIGINT NOT NULL,
    "finished_at" BIGINT,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateIndex
CREATE INDEX "oauth_artifact_community_id_expires_at_idx" ON "oauth_artifact"("community_id", "expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "device_key_community_id_key_hash_key" ON "device_key"("community_id", "key_hash");

-- CreateIndex
CREATE INDEX "idempotency_answer_community_id_created_at_idx" ON "idempotency_answer"("community_id", "created_at");

-- CreateIndex
CREATE INDEX "webhook_endpoint_community_id_owner_idx" ON "webhook_endpoint"("community_id", "owner");

-- CreateIndex
CREATE INDEX "webhook_delivery_community_id_state_next_at_idx" ON "webhook_delivery"("community_id", "state", "next_at");

-- CreateIndex
CREATE INDEX "webhook_delivery_community_id_endpoint_id_position_idx" ON "webhook_delivery"("community_id", "endpoint_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_community_id_endpoint_id_message_id_key" ON "webhook_delivery"("community_id", "endpoint_id", "message_id");
