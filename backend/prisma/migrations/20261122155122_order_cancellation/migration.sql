-- AlterTable
ALTER TABLE "market_interval" ADD COLUMN     "cancelled_count" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "market_order" ADD COLUMN     "cancel_signature" TEXT,
ADD COLUMN     "cancelled_at" BIGINT,
ADD COLUMN     "cancelled_by" TEXT,
ADD COLUMN     "revocable" BOOLEAN NOT NULL DEFAULT false;
