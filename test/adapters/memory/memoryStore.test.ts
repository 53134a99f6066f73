import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { describeLinkedOrders } from "../database/support/linkedContract.ts";
import { describeStore } from "../database/support/storeContract.ts";

describeLinkedOrders("in memory", async () => createMemoryStore());
describeStore("the memory store", async () => createMemoryStore());
