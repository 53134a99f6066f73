import { defineConfig } from "prisma/config";

/** The database client is generated into a git-ignored folder; migrations run without a native engine. */
export default defineConfig({
  schema: "backend/prisma/schema.prisma",
  migrations: { path: "backend/prisma/migrations" },
});
