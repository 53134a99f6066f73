-- CreateTable
CREATE TABLE "feeder_reading" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "import_wh" BIGINT NOT NULL,
    "export_wh" BIGINT NOT NULL,
    "received_at" BIGINT NOT NULL,

    CONSTRAINT "feeder_reading_pkey" PRIMARY KEY ("community_id","feeder_id","interval","version")
);

-- CreateTable
CREATE TABLE "grid_tariff" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "grid_tariff_pkey" PRIMARY KEY ("community_id","id")
);
