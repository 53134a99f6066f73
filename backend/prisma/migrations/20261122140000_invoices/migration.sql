-- CreateTable
CREATE TABLE "billing_party" (
    "community_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "billing_party_pkey" PRIMARY KEY ("community_id","metering_point_id")
);

-- CreateTable
CREATE TABLE "invoice" (
    "community_id" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "period" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("community_id","sequence")
);

-- CreateIndex
CREATE INDEX "invoice_community_id_metering_point_id_period_idx" ON "invoice"("community_id", "metering_point_id", "period");

-- CreateIndex
CREATE INDEX "invoice_community_id_period_idx" ON "invoice"("community_id", "period");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_community_id_number_key" ON "invoice"("community_id", "number");
