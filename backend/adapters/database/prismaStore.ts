/** The store in PostgreSQL. */
import type { Store } from "../../ports/store.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { ColumnCipher } from "../columns/columnCipher.ts";
import { bindAll } from "../memory/memoryStore.ts";
import { PrismaAuditTrail } from "./prismaAuditTrail.ts";
import { PrismaCommunities } from "./prismaCommunity.ts";
import { PrismaGrid } from "./prismaGrid.ts";
import { PrismaIntervals } from "./prismaIntervals.ts";
import { PrismaLinkedOrders } from "./prismaLinkedOrders.ts";
import { PrismaMoney } from "./prismaMoney.ts";
import { PrismaOutbox } from "./prismaOutbox.ts";

/** `columns` seals and opens personal data. */
export const createPrismaStore = (prisma: PrismaClient, columns: ColumnCipher): Store => ({
  ...bindAll(new PrismaCommunities(prisma, columns)),
  ...bindAll(new PrismaIntervals(prisma)),
  ...bindAll(new PrismaMoney(prisma)),
  ...bindAll(new PrismaLinkedOrders(prisma)),
  ...bindAll(new PrismaGrid(prisma)),
  outbox: new PrismaOutbox(prisma),
  audit: new PrismaAuditTrail(prisma),
});
