import type pg from "pg";

/**
 * Works in one transaction on a connection of its own. Commits, unless `keeps` says no of the result or the
 * work throws: then nothing of it remains.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
  keeps: (result: T) => boolean = () => true,
): Promise<T> {
  const client = await pool.connect();
  // A server that dies shows in the query that waits; the event beside it needs a listener.
  const ignore = () => undefined;
  client.on("error", ignore);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query(keeps(result) ? "COMMIT" : "ROLLBACK");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.off("error", ignore);
    client.release();
  }
}
