import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { describeCancellation } from "../database/support/cancellationContract.ts";
import { describeGridDesk } from "../database/support/gridContract.ts";
import { describeLinkedOrders } from "../database/support/linkedContract.ts";
import { describeStore } from "../database/support/storeContract.ts";

describeCancellation("in memory", async () => createMemoryStore());
describeGridDesk("in memory", async () => createMemoryStore());
describeLinkedOrders("in memory", async () => createMemoryStore());
describeStore("the memory store", async () => createMemoryStore());
