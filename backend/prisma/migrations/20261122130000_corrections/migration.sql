-- AlterTable
ALTER TABLE "ledger_line" ADD COLUMN     "booked_with" INTEGER;

-- CreateIndex
CREATE INDEX "ledger_line_community_id_booked_with_idx" ON "ledger_line"("community_id", "booked_with");
