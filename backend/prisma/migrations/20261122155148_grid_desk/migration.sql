-- CreateTable
CREATE TABLE "supply_event" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "starts_at" BIGINT NOT NULL,
    "ends_at" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "supply_event_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "network_draft" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "published" INTEGER,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "network_draft_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "grid_study" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "grid_study_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateIndex
CREATE INDEX "supply_event_community_id_ends_at_idx" ON "supply_event"("community_id", "ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "network_draft_community_id_feeder_id_published_key" ON "network_draft"("community_id", "feeder_id", "published");

-- CreateIndex
CREATE INDEX "grid_study_community_id_kind_created_at_idx" ON "grid_study"("community_id", "kind", "created_at");
