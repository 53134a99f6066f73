/** The audit trail in memory keeps the same contract as the one in the database. */
import { MemoryAuditTrail } from "../../../backend/adapters/memory/memoryAuditTrail.ts";
import { describeAuditTrail } from "../database/support/auditContract.ts";

describeAuditTrail("memory", () => new MemoryAuditTrail());
