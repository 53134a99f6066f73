-- CreateTable
CREATE TABLE "person" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "email" TEXT,
    "roles" TEXT[],
    "wallet" TEXT,
    "wallet_at" BIGINT,
    "created_at" BIGINT NOT NULL,
    "ended_at" BIGINT,

    CONSTRAINT "person_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "person_point" (
    "community_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "capacity" TEXT NOT NULL,
    "given_by" TEXT NOT NULL,
    "given_at" BIGINT NOT NULL,

    CONSTRAINT "person_point_pkey" PRIMARY KEY ("community_id","person_id","metering_point_id","capacity")
);

-- CreateTable
CREATE TABLE "passkey" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "backed_up" BOOLEAN NOT NULL,
    "rp_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "added_at" BIGINT NOT NULL,
    "used_at" BIGINT,

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "community_id" TEXT NOT NULL,
    "selector" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "salt" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL,
    "used_at" BIGINT,

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("community_id","selector")
);

-- CreateTable
CREATE TABLE "invitation" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "metering_point_ids" TEXT[],
    "display_name" TEXT NOT NULL,
    "email" TEXT,
    "person_id" TEXT,
    "invited_by" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "used_at" BIGINT,
    "withdrawn_at" BIGINT,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "ceremony" (
    "community_id" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "bound_to" TEXT NOT NULL,
    "person_id" TEXT,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "ceremony_pkey" PRIMARY KEY ("community_id","challenge")
);

-- CreateTable
CREATE TABLE "user_session" (
    "community_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "device" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "authenticated_at" BIGINT NOT NULL,
    "seen_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,

    CONSTRAINT "user_session_pkey" PRIMARY KEY ("community_id","token_hash")
);

-- CreateIndex
CREATE INDEX "person_point_community_id_metering_point_id_idx" ON "person_point"("community_id", "metering_point_id");

-- CreateIndex
CREATE INDEX "passkey_community_id_person_id_idx" ON "passkey"("community_id", "person_id");

-- CreateIndex
CREATE INDEX "recovery_code_community_id_person_id_idx" ON "recovery_code"("community_id", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_community_id_token_hash_key" ON "invitation"("community_id", "token_hash");

-- CreateIndex
CREATE INDEX "ceremony_community_id_expires_at_idx" ON "ceremony"("community_id", "expires_at");

-- CreateIndex
CREATE INDEX "user_session_community_id_person_id_idx" ON "user_session"("community_id", "person_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_session_community_id_id_key" ON "user_session"("community_id", "id");
