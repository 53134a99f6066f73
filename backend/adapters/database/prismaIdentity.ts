/** Everything about people in PostgreSQL. */
import type { IdentityStores } from "../../ports/identity.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { ColumnCipher } from "../columns/columnCipher.ts";
import { PrismaCredentials } from "./prismaCredentials.ts";
import { PrismaPeople } from "./prismaPeople.ts";
import { PrismaSessions } from "./prismaSessions.ts";

export const createPrismaIdentity = (prisma: PrismaClient, columns: ColumnCipher): IdentityStores => ({
  people: new PrismaPeople(prisma, columns),
  credentials: new PrismaCredentials(prisma, columns),
  sessions: (communityId) => new PrismaSessions(prisma, columns, communityId),
});
