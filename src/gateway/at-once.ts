/** Does something with each item, at most `limit` at the same time; rejects with the first failure, once all have ended. */
export async function atOnce<T>(items: readonly T[], limit: number, task: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) await task(item);
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, work);
  const failed = (await Promise.allSettled(workers)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
