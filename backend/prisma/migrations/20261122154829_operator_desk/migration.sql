-- CreateTable
CREATE TABLE "point_change" (
    "community_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "effective_from" INTEGER NOT NULL,
    "body" JSON NOT NULL,
    "recorded_at" BIGINT NOT NULL,
    "recorded_by" TEXT NOT NULL,
    "applied_at" BIGINT,

    CONSTRAINT "point_change_pkey" PRIMARY KEY ("community_id","metering_point_id","sequence")
);

-- CreateTable
CREATE TABLE "member_file" (
    "community_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,
    "received_by" TEXT NOT NULL,
    "rows" INTEGER NOT NULL,

    CONSTRAINT "member_file_pkey" PRIMARY KEY ("community_id","sha256")
);

-- CreateTable
CREATE TABLE "payment_handover" (
    "community_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "made" BIGINT NOT NULL,
    "execution" TEXT NOT NULL,
    "bills" JSON NOT NULL,
    "total_cent" BIGINT NOT NULL,
    "handed_by" TEXT NOT NULL,
    "reason" TEXT,

    CONSTRAINT "payment_handover_pkey" PRIMARY KEY ("community_id","sha256")
);

-- CreateTable
CREATE TABLE "bill_payment" (
    "community_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "paid_on" TEXT NOT NULL,
    "cent" BIGINT NOT NULL,
    "reference" TEXT NOT NULL,
    "recorded_at" BIGINT NOT NULL,
    "recorded_by" TEXT NOT NULL,

    CONSTRAINT "bill_payment_pkey" PRIMARY KEY ("community_id","number")
);

-- CreateTable
CREATE TABLE "dispute" (
    "community_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "subject" JSON NOT NULL,
    "filed_at" BIGINT NOT NULL,

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("community_id","dispute_id")
);

-- CreateTable
CREATE TABLE "dispute_entry" (
    "community_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "act" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "dispute_entry_pkey" PRIMARY KEY ("community_id","dispute_id","rank")
);

-- CreateIndex
CREATE INDEX "point_change_community_id_applied_at_effective_from_idx" ON "point_change"("community_id", "applied_at", "effective_from");

-- CreateIndex
CREATE INDEX "payment_handover_community_id_period_idx" ON "payment_handover"("community_id", "period");

-- CreateIndex
CREATE INDEX "dispute_community_id_metering_point_id_idx" ON "dispute"("community_id", "metering_point_id");
