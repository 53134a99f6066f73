-- CreateTable
CREATE TABLE "notification" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "metering_point_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" BIGINT NOT NULL,
    "facts" JSON NOT NULL,
    "path" TEXT NOT NULL,
    "read_at" BIGINT,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateTable
CREATE TABLE "notification_delivery" (
    "community_id" TEXT NOT NULL,
    "notification_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" BIGINT NOT NULL,
    "settled_at" BIGINT,
    "fault" TEXT,

    CONSTRAINT "notification_delivery_pkey" PRIMARY KEY ("community_id","notification_id","person_id","channel")
);

-- CreateTable
CREATE TABLE "notification_preference" (
    "community_id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "body" JSON NOT NULL,

    CONSTRAINT "notification_preference_pkey" PRIMARY KEY ("community_id","person_id")
);

-- CreateTable
CREATE TABLE "push_subscription" (
    "community_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "added_at" BIGINT NOT NULL,

    CONSTRAINT "push_subscription_pkey" PRIMARY KEY ("community_id","id")
);

-- CreateIndex
CREATE INDEX "notification_community_id_metering_point_id_at_idx" ON "notification"("community_id", "metering_point_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_community_id_metering_point_id_key_key" ON "notification"("community_id", "metering_point_id", "key");

-- CreateIndex
CREATE INDEX "notification_delivery_community_id_state_not_before_idx" ON "notification_delivery"("community_id", "state", "not_before");

-- CreateIndex
CREATE INDEX "push_subscription_community_id_person_id_idx" ON "push_subscription"("community_id", "person_id");
