-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "community" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "first_interval" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "generated" BOOLEAN NOT NULL,
    "minimum_households" INTEGER NOT NULL,
    "domain" JSON,

    CONSTRAINT "community_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "network_version" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "effective_from" INTEGER NOT NULL,
    "feeder" JSON NOT NULL,
    "network_hash" TEXT NOT NULL,
    "segments" JSON NOT NULL,

    CONSTRAINT "network_version_pkey" PRIMARY KEY ("community_id","feeder_id","version")
);

-- CreateTable
CREATE TABLE "metering_point" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "point_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "trading" BOOLEAN NOT NULL,
    "assets" JSON NOT NULL,
    "account" TEXT,

    CONSTRAINT "metering_point_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "member_key" (
    "community_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "added_at" BIGINT NOT NULL,
    "revoked_at" BIGINT,

    CONSTRAINT "member_key_pkey" PRIMARY KEY ("community_id","address")
);

-- CreateTable
CREATE TABLE "tariff_sheet" (
    "community_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "effective_from" BIGINT NOT NULL,
    "sheet" JSON NOT NULL,

    CONSTRAINT "tariff_sheet_pkey" PRIMARY KEY ("community_id","version")
);

-- CreateTable
CREATE TABLE "trading_plan" (
    "community_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "plan" JSON NOT NULL,

    CONSTRAINT "trading_plan_pkey" PRIMARY KEY ("community_id","metering_point_id")
);

-- CreateTable
CREATE TABLE "demo_sign_in" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "metering_point_id" TEXT,

    CONSTRAINT "demo_sign_in_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "market_interval" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "void_code" TEXT,
    "void_reason" TEXT,
    "network_version" INTEGER NOT NULL,
    "tariff_version" INTEGER NOT NULL,
    "changed_at" BIGINT NOT NULL,
    "plans_entered" BOOLEAN NOT NULL DEFAULT false,
    "batch_sent" BOOLEAN NOT NULL DEFAULT false,
    "fallback_settled" BOOLEAN NOT NULL DEFAULT false,
    "orders_root" TEXT,
    "orders_proof" JSON,
    "batch_proof" JSON,
    "order_count" INTEGER NOT NULL DEFAULT 0,
    "pool_price" INTEGER,
    "traded_wh" BIGINT NOT NULL DEFAULT 0,
    "curtailed_wh" BIGINT NOT NULL DEFAULT 0,
    "reading_count" INTEGER NOT NULL DEFAULT 0,
    "worst_low_pu" DOUBLE PRECISION,
    "worst_high_pu" DOUBLE PRECISION,
    "worst_loading_percent" DOUBLE PRECISION,

    CONSTRAINT "market_interval_pkey" PRIMARY KEY ("community_id","feeder_id","interval")
);

-- CreateTable
CREATE TABLE "interval_document" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "interval_document_pkey" PRIMARY KEY ("community_id","feeder_id","interval","kind")
);

-- CreateTable
CREATE TABLE "market_order" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,
    "order_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "energy_wh" BIGINT NOT NULL,
    "limit_price" INTEGER NOT NULL,
    "fallback" TEXT NOT NULL,
    "tariff_version" INTEGER NOT NULL,
    "nonce" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "signer" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,
    "origin" TEXT NOT NULL,

    CONSTRAINT "market_order_pkey" PRIMARY KEY ("community_id","feeder_id","interval","sequence")
);

-- CreateTable
CREATE TABLE "allocation" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "order_id" TEXT NOT NULL,
    "local_wh" BIGINT NOT NULL,
    "grid_wh" BIGINT NOT NULL,
    "unserved_wh" BIGINT NOT NULL,
    "price" INTEGER NOT NULL,
    "energy_micro" BIGINT NOT NULL,
    "charge_micro" BIGINT NOT NULL,
    "explanation" JSON NOT NULL,

    CONSTRAINT "allocation_pkey" PRIMARY KEY ("community_id","feeder_id","interval","rank")
);

-- CreateTable
CREATE TABLE "leaf_salt" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_salt" TEXT,
    "allocation_salt" TEXT,

    CONSTRAINT "leaf_salt_pkey" PRIMARY KEY ("community_id","feeder_id","interval","order_id")
);

-- CreateTable
CREATE TABLE "committed_balance" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "cumulative_micro" BIGINT NOT NULL,
    "salt" TEXT NOT NULL,

    CONSTRAINT "committed_balance_pkey" PRIMARY KEY ("community_id","feeder_id","interval","rank")
);

-- CreateTable
CREATE TABLE "meter_reading" (
    "community_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "import_wh" BIGINT NOT NULL,
    "export_wh" BIGINT NOT NULL,
    "quality" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,

    CONSTRAINT "meter_reading_pkey" PRIMARY KEY ("community_id","interval","metering_point_id","version")
);

-- CreateTable
CREATE TABLE "ledger_line" (
    "community_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "rank" INTEGER NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "debit" TEXT NOT NULL,
    "credit" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "energy_wh" BIGINT NOT NULL,
    "price" INTEGER NOT NULL,
    "reading_version" INTEGER NOT NULL,
    "settlement_version" INTEGER,

    CONSTRAINT "ledger_line_pkey" PRIMARY KEY ("community_id","interval","rank")
);

-- CreateTable
CREATE TABLE "account_balance" (
    "community_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "account" TEXT NOT NULL,
    "credit_micro" BIGINT NOT NULL,
    "debit_micro" BIGINT NOT NULL,

    CONSTRAINT "account_balance_pkey" PRIMARY KEY ("community_id","interval","account")
);

-- CreateTable
CREATE TABLE "bill_total" (
    "community_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "correction" BOOLEAN NOT NULL,
    "energy_wh" BIGINT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "bill_total_pkey" PRIMARY KEY ("community_id","period","metering_point_id","kind","correction")
);

-- CreateTable
CREATE TABLE "outbox" (
    "position" BIGSERIAL NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "feeder" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "nonce" BIGINT,
    "attempts" JSON NOT NULL,
    "inclusion" JSON,
    "fault" JSON,
    "broadcast_at" BIGINT,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("position")
);

-- CreateTable
CREATE TABLE "clock_state" (
    "community_id" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "speed" DOUBLE PRECISION NOT NULL,
    "paused" BOOLEAN NOT NULL,

    CONSTRAINT "clock_state_pkey" PRIMARY KEY ("community_id")
);

-- CreateIndex
CREATE INDEX "member_key_community_id_metering_point_id_idx" ON "member_key"("community_id", "metering_point_id");

-- CreateIndex
CREATE INDEX "market_interval_community_id_interval_idx" ON "market_interval"("community_id", "interval");

-- CreateIndex
CREATE INDEX "market_interval_community_id_state_interval_idx" ON "market_interval"("community_id", "state", "interval");

-- CreateIndex
CREATE INDEX "interval_document_community_id_kind_interval_idx" ON "interval_document"("community_id", "kind", "interval");

-- CreateIndex
CREATE INDEX "market_order_community_id_metering_point_id_interval_idx" ON "market_order"("community_id", "metering_point_id", "interval");

-- CreateIndex
CREATE UNIQUE INDEX "market_order_community_id_order_id_key" ON "market_order"("community_id", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "market_order_community_id_signer_nonce_key" ON "market_order"("community_id", "signer", "nonce");

-- CreateIndex
CREATE UNIQUE INDEX "allocation_community_id_order_id_key" ON "allocation"("community_id", "order_id");

-- CreateIndex
CREATE INDEX "meter_reading_community_id_metering_point_id_interval_idx" ON "meter_reading"("community_id", "metering_point_id", "interval");

-- CreateIndex
CREATE INDEX "ledger_line_community_id_metering_point_id_interval_idx" ON "ledger_line"("community_id", "metering_point_id", "interval");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_id_key" ON "outbox"("id");

-- CreateIndex
CREATE INDEX "outbox_sender_status_position_idx" ON "outbox"("sender", "status", "position");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_sender_nonce_key" ON "outbox"("sender", "nonce");
