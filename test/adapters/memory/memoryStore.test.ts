import { createMemoryStore } from "../../../backend/adapters/memory/memoryStore.ts";
import { describeStore } from "../database/support/storeContract.ts";

describeStore("the memory store", async () => createMemoryStore());
