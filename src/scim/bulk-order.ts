import { bulkIdsIn } from './bulk-references.ts';
import { isRefused, type BulkOperation, type BulkRequest } from './bulk-request.ts';

/**
 * What to do next in a bulk request (RFC 7644 3.7): carry an operation out, without the references to `deferred`
 * bulkIds; or bring in the deferred references of one that was carried out.
 */
export type BulkStep =
  | { readonly kind: 'execute'; readonly index: number; readonly deferred: ReadonlySet<string> }
  | { readonly kind: 'complete'; readonly index: number };

/** An operation that waits, and the positions of those that go before it. */
interface Waiting {
  /** The POSTs whose resources it refers to. */
  readonly references: ReadonlySet<number>;
  /** The POST of the resource that it changes, and the operation before it on the same resource. */
  readonly target: readonly number[];
}

function targetsOf({ endpoint, id }: BulkOperation): string | undefined {
  return id === undefined ? undefined : `${endpoint}/${id}`;
}

const reference = /^bulkId:(.+)$/su;

function waitingList(operations: BulkRequest['operations']): readonly Waiting[] {
  const creating = new Map<string, number>();
  for (const [index, operation] of operations.entries()) {
    if (!isRefused(operation) && operation.method === 'POST' && operation.bulkId !== undefined) {
      creating.set(operation.bulkId, index);
    }
  }
  const last = new Map<string, number>();
  return operations.map((operation, index) => {
    if (isRefused(operation)) return { references: new Set(), target: [] };
    // References to what nothing creates hold nothing up: they fail when the operation is carried out.
    const named = [...bulkIdsIn(operation.data ?? null)].flatMap((bulkId) => creating.get(bulkId) ?? []);
    const resource = targetsOf(operation);
    const created = creating.get(reference.exec(operation.id ?? '')?.[1] ?? '');
    const before = resource === undefined ? undefined : last.get(resource);
    if (resource !== undefined) last.set(resource, index);
    return { references: new Set(named), target: [created, before].filter((position) => position !== undefined) };
  });
}

/** One of the resources that refer to each other in a circle, found by following references from one that waits. */
function inCircle(start: number, waiting: readonly Waiting[], done: ReadonlySet<number>): number {
  const seen = new Set<number>();
  let index = start;
  while (!seen.has(index)) {
    seen.add(index);
    index = [...(waiting[index]?.references ?? [])].find((position) => !done.has(position)) ?? index;
  }
  return index;
}

/**
 * The order in which the operations of a bulk request are carried out (RFC 7644 3.7, 3.7.1): that of the request, but
 * what refers to a resource waits until that is created. Where resources refer to each other in a circle, one of them is
 * created without these references, which are brought in as soon as the others are there.
 */
export function orderBulk(operations: BulkRequest['operations']): readonly BulkStep[] {
  const waiting = waitingList(operations);
  const steps: BulkStep[] = [];
  const done = new Set<number>();
  const incomplete = new Map<number, ReadonlySet<number>>();
  const blocked: number[] = [];

  const execute = (index: number): void => {
    const missing = [...(waiting[index]?.references ?? [])].filter((position) => !done.has(position));
    const names = missing.flatMap((position) => operations[position]?.bulkId ?? []);
    steps.push({ kind: 'execute', index, deferred: new Set(names) });
    done.add(index);
    if (missing.length > 0) incomplete.set(index, new Set(missing));
    for (const [position, lacking] of incomplete) {
      if (![...lacking].every((each) => done.has(each))) continue;
      steps.push({ kind: 'complete', index: position });
      incomplete.delete(position);
    }
  };
  const isReady = (index: number): boolean => {
    const { references = new Set<number>(), target = [] } = waiting[index] ?? {};
    return (
      [...references].every((each) => done.has(each)) && target.every((each) => done.has(each) && !incomplete.has(each))
    );
  };

  const executeUnblocked = (): void => {
    for (let index = blocked.find(isReady); index !== undefined; index = blocked.find(isReady)) {
      blocked.splice(blocked.indexOf(index), 1);
      execute(index);
    }
  };

  for (const index of operations.keys()) {
    if (!isReady(index)) {
      blocked.push(index);
      continue;
    }
    execute(index);
    executeUnblocked();
  }
  while (blocked.length > 0) {
    // Only what is created can be referred to, so that there is no circle without a POST.
    const start = blocked.find((index) => operations[index]?.method === 'POST') ?? blocked[0] ?? 0;
    const index = inCircle(start, waiting, done);
    blocked.splice(blocked.indexOf(index), 1);
    execute(index);
    executeUnblocked();
  }
  return steps;
}
