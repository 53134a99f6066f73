-- DropIndex
DROP INDEX "meter_reading_community_id_metering_point_id_interval_idx";

-- CreateTable
CREATE TABLE "meter_file" (
    "community_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,
    "from_interval" INTEGER,
    "to_interval" INTEGER,
    "points" INTEGER NOT NULL,
    "readings" INTEGER NOT NULL,
    "accepted" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,

    CONSTRAINT "meter_file_pkey" PRIMARY KEY ("community_id","sha256")
);

-- CreateTable
CREATE TABLE "meter_alias" (
    "community_id" TEXT NOT NULL,
    "meter_id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,

    CONSTRAINT "meter_alias_pkey" PRIMARY KEY ("community_id","meter_id")
);

-- CreateTable
CREATE TABLE "csv_mapping" (
    "community_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mapping" JSON NOT NULL,

    CONSTRAINT "csv_mapping_pkey" PRIMARY KEY ("community_id","name")
);

-- CreateTable
CREATE TABLE "resettlement_due" (
    "community_id" TEXT NOT NULL,
    "feeder_id" TEXT NOT NULL,
    "interval" INTEGER NOT NULL,

    CONSTRAINT "resettlement_due_pkey" PRIMARY KEY ("community_id","feeder_id","interval")
);

-- Beyond the schema language:

-- Readings by year, so that one year's index stays small and an old year can be detached whole. The keys compare by
-- byte: the fastest order, and the same on every machine.
ALTER TABLE "meter_reading" RENAME TO "meter_reading_unpartitioned";
ALTER TABLE "meter_reading_unpartitioned" RENAME CONSTRAINT "meter_reading_pkey" TO "meter_reading_unpartitioned_pkey";

CREATE TABLE "meter_reading" (
    "community_id" TEXT COLLATE "C" NOT NULL,
    "interval" INTEGER NOT NULL,
    "metering_point_id" TEXT COLLATE "C" NOT NULL,
    "version" INTEGER NOT NULL,
    "import_wh" BIGINT NOT NULL,
    "export_wh" BIGINT NOT NULL,
    "quality" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "received_at" BIGINT NOT NULL,

    CONSTRAINT "meter_reading_pkey" PRIMARY KEY ("community_id","interval","metering_point_id","version")
) PARTITION BY RANGE ("interval");

CREATE TABLE "meter_reading_2010" PARTITION OF "meter_reading" FOR VALUES FROM (1402560) TO (1437600);
CREATE TABLE "meter_reading_2011" PARTITION OF "meter_reading" FOR VALUES FROM (1437600) TO (1472640);
CREATE TABLE "meter_reading_2012" PARTITION OF "meter_reading" FOR VALUES FROM (1472640) TO (1507776);
CREATE TABLE "meter_reading_2013" PARTITION OF "meter_reading" FOR VALUES FROM (1507776) TO (1542816);
CREATE TABLE "meter_reading_2014" PARTITION OF "meter_reading" FOR VALUES FROM (1542816) TO (1577856);
CREATE TABLE "meter_reading_2015" PARTITION OF "meter_reading" FOR VALUES FROM (1577856) TO (1612896);
CREATE TABLE "meter_reading_2016" PARTITION OF "meter_reading" FOR VALUES FROM (1612896) TO (1648032);
CREATE TABLE "meter_reading_2017" PARTITION OF "meter_reading" FOR VALUES FROM (1648032) TO (1683072);
CREATE TABLE "meter_reading_2018" PARTITION OF "meter_reading" FOR VALUES FROM (1683072) TO (1718112);
CREATE TABLE "meter_reading_2019" PARTITION OF "meter_reading" FOR VALUES FROM (1718112) TO (1753152);
CREATE TABLE "meter_reading_2020" PARTITION OF "meter_reading" FOR VALUES FROM (1753152) TO (1788288);
CREATE TABLE "meter_reading_2021" PARTITION OF "meter_reading" FOR VALUES FROM (1788288) TO (1823328);
CREATE TABLE "meter_reading_2022" PARTITION OF "meter_reading" FOR VALUES FROM (1823328) TO (1858368);
CREATE TABLE "meter_reading_2023" PARTITION OF "meter_reading" FOR VALUES FROM (1858368) TO (1893408);
CREATE TABLE "meter_reading_2024" PARTITION OF "meter_reading" FOR VALUES FROM (1893408) TO (1928544);
CREATE TABLE "meter_reading_2025" PARTITION OF "meter_reading" FOR VALUES FROM (1928544) TO (1963584);
CREATE TABLE "meter_reading_2026" PARTITION OF "meter_reading" FOR VALUES FROM (1963584) TO (1998624);
CREATE TABLE "meter_reading_2027" PARTITION OF "meter_reading" FOR VALUES FROM (1998624) TO (2033664);
CREATE TABLE "meter_reading_2028" PARTITION OF "meter_reading" FOR VALUES FROM (2033664) TO (2068800);
CREATE TABLE "meter_reading_2029" PARTITION OF "meter_reading" FOR VALUES FROM (2068800) TO (2103840);
CREATE TABLE "meter_reading_2030" PARTITION OF "meter_reading" FOR VALUES FROM (2103840) TO (2138880);
CREATE TABLE "meter_reading_2031" PARTITION OF "meter_reading" FOR VALUES FROM (2138880) TO (2173920);
CREATE TABLE "meter_reading_2032" PARTITION OF "meter_reading" FOR VALUES FROM (2173920) TO (2209056);
CREATE TABLE "meter_reading_2033" PARTITION OF "meter_reading" FOR VALUES FROM (2209056) TO (2244096);
CREATE TABLE "meter_reading_2034" PARTITION OF "meter_reading" FOR VALUES FROM (2244096) TO (2279136);
CREATE TABLE "meter_reading_2035" PARTITION OF "meter_reading" FOR VALUES FROM (2279136) TO (2314176);
CREATE TABLE "meter_reading_2036" PARTITION OF "meter_reading" FOR VALUES FROM (2314176) TO (2349312);
CREATE TABLE "meter_reading_2037" PARTITION OF "meter_reading" FOR VALUES FROM (2349312) TO (2384352);
CREATE TABLE "meter_reading_2038" PARTITION OF "meter_reading" FOR VALUES FROM (2384352) TO (2419392);
CREATE TABLE "meter_reading_2039" PARTITION OF "meter_reading" FOR VALUES FROM (2419392) TO (2454432);
CREATE TABLE "meter_reading_2040" PARTITION OF "meter_reading" FOR VALUES FROM (2454432) TO (2489568);
CREATE TABLE "meter_reading_2041" PARTITION OF "meter_reading" FOR VALUES FROM (2489568) TO (2524608);
CREATE TABLE "meter_reading_2042" PARTITION OF "meter_reading" FOR VALUES FROM (2524608) TO (2559648);
CREATE TABLE "meter_reading_2043" PARTITION OF "meter_reading" FOR VALUES FROM (2559648) TO (2594688);
CREATE TABLE "meter_reading_2044" PARTITION OF "meter_reading" FOR VALUES FROM (2594688) TO (2629824);
CREATE TABLE "meter_reading_2045" PARTITION OF "meter_reading" FOR VALUES FROM (2629824) TO (2664864);
CREATE TABLE "meter_reading_2046" PARTITION OF "meter_reading" FOR VALUES FROM (2664864) TO (2699904);
CREATE TABLE "meter_reading_2047" PARTITION OF "meter_reading" FOR VALUES FROM (2699904) TO (2734944);
CREATE TABLE "meter_reading_2048" PARTITION OF "meter_reading" FOR VALUES FROM (2734944) TO (2770080);
CREATE TABLE "meter_reading_2049" PARTITION OF "meter_reading" FOR VALUES FROM (2770080) TO (2805120);
CREATE TABLE "meter_reading_other" PARTITION OF "meter_reading" DEFAULT;

INSERT INTO "meter_reading" SELECT "community_id", "interval", "metering_point_id", "version", "import_wh",
    "export_wh", "quality", "source", "received_at" FROM "meter_reading_unpartitioned";
DROP TABLE "meter_reading_unpartitioned";
