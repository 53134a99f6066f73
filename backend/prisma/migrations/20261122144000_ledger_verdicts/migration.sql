-- AlterTable
ALTER TABLE "market_interval" ADD COLUMN     "batch_voided" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "full_mode" BOOLEAN NOT NULL DEFAULT false;
