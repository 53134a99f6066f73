-- AlterTable
ALTER TABLE "market_order" ADD COLUMN     "counterparty" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "min_fill_wh" BIGINT NOT NULL DEFAULT 0;
