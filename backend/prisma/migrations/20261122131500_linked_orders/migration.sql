-- AlterTable
ALTER TABLE "market_order" ADD COLUMN     "linked_order_id" TEXT;

-- CreateTable
CREATE TABLE "linked_order" (
    "community_id" TEXT NOT NULL,
    "linked_order_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "first_interval" INTEGER NOT NULL,
    "last_interval" INTEGER NOT NULL,
    "nonce" BIGINT NOT NULL,
    "body" JSON NOT NULL,
    "signer" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,
    "cancelled_at" BIGINT,

    CONSTRAINT "linked_order_pkey" PRIMARY KEY ("community_id","linked_order_id")
);

-- CreateIndex
CREATE INDEX "linked_order_community_id_last_interval_idx" ON "linked_order"("community_id", "last_interval");

-- CreateIndex
CREATE UNIQUE INDEX "linked_order_community_id_signer_nonce_key" ON "linked_order"("community_id", "signer", "nonce");
