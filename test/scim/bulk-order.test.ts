import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderBulk, type BulkStep } from '../../src/scim/bulk-order.ts';
import type { BulkOperation, BulkRequest } from '../../src/scim/bulk-request.ts';
import { invalidSyntax } from '../../src/scim/error.ts';
import type { ScimValue } from '../../src/scim/resource.ts';
import { enterprise } from '../support/patching.ts';

const members = (...bulkIds: readonly string[]): ScimValue => ({
  members: bulkIds.map((each) => ({ value: `bulkId:${each}` })),
});
const post = (bulkId: string, ...references: readonly string[]): BulkOperation => ({
  method: 'POST',
  endpoint: '/Groups',
  bulkId,
  data: members(...references),
});
const patch = (id: string, ...references: readonly string[]): BulkOperation => ({
  method: 'PATCH',
  endpoint: '/Groups',
  id,
  data: members(...references),
});
const remove = (id: string): BulkOperation => ({ method: 'DELETE', endpoint: '/Groups', id });

const shown = (step: BulkStep): string => {
  if (step.kind === 'complete') return `complete ${step.index}`;
  return step.deferred.size === 0 ? `${step.index}` : `${step.index} without ${[...step.deferred].join(', ')}`;
};
const order = (...operations: BulkRequest['operations']): readonly string[] => orderBulk(operations).map(shown);

describe('orderBulk', () => {
  test('keeps the order of the request', () => {
    expect(order(post('a'), patch('1'), remove('1'), post('b', 'a'))).toEqual(['0', '1', '2', '3']);
  });
  test('lets what refers to a later resource wait until that is created', () => {
    expect(order(post('a', 'c'), post('b', 'a'), post('c'), remove('1'))).toEqual(['2', '0', '1', '3']);
    expect(order(patch('1', 'a'), post('a'))).toEqual(['1', '0']);
    expect(order(remove('bulkId:a'), post('a'))).toEqual(['1', '0']);
  });
  test('finds references in extensions, as RFC 7644 3.7.2 shows', () => {
    const bob: BulkOperation = {
      method: 'POST',
      endpoint: '/Users',
      bulkId: 'ytrewq',
      data: { userName: 'Bob', [enterprise]: { employeeNumber: '11250', manager: { value: 'bulkId:qwerty' } } },
    };
    const alice: BulkOperation = { method: 'POST', endpoint: '/Users', bulkId: 'qwerty', data: { userName: 'Alice' } };
    expect(order(bob, alice)).toEqual(['1', '0']);
  });
  test('breaks a circle where it is found, as RFC 7644 3.7.1 asks', () => {
    expect(order(post('qwerty', 'ytrewq'), post('ytrewq', 'qwerty'))).toEqual(['0 without ytrewq', '1', 'complete 0']);
    expect(order(post('a', 'a'))).toEqual(['0 without a', 'complete 0']);
    expect(order(post('a', 'b'), post('b', 'c'), post('c', 'a'))).toEqual(['0 without b', '2', '1', 'complete 0']);
  });
  test('breaks nothing that only refers to a circle', () => {
    expect(order(post('x', 'a'), post('a', 'b'), post('b', 'a'))).toEqual(['1 without b', '0', '2', 'complete 1']);
  });
  test('changes a resource only once it is complete', () => {
    expect(order(post('a', 'b'), patch('bulkId:a'), post('b', 'a'), patch('bulkId:a'))).toEqual([
      '0 without b',
      '2',
      'complete 0',
      '1',
      '3',
    ]);
  });
  test('keeps the order of operations on one resource', () => {
    expect(order(patch('1', 'a'), remove('1'), remove('2'), post('a'))).toEqual(['2', '3', '0', '1']);
  });
  test('holds nothing up for what is refused or created by nobody', () => {
    expect(
      order({ method: 'POST', bulkId: 'a', error: invalidSyntax('x') }, post('b', 'a', 'zz'), remove('bulkId:a')),
    ).toEqual(['0', '1', '2']);
  });

  test('carries out each operation once, after what it refers to, for any references', () => {
    const id = fc.integer({ min: 0, max: 7 }).map((index) => `g${index}`);
    const references = fc.array(id, { maxLength: 3 });
    const later = fc.oneof(
      fc.tuple(id, references).map(([target, others]) => patch(`bulkId:${target}`, ...others)),
      fc.tuple(fc.constantFrom('1', '2'), references).map(([target, others]) => patch(target, ...others)),
    );
    const requests = fc
      .tuple(fc.array(references, { maxLength: 8 }), fc.array(fc.tuple(later, fc.nat()), { maxLength: 6 }))
      .map(([posts, others]) => {
        const operations = posts.map((each, index) => post(`g${index}`, ...each));
        for (const [operation, position] of others) operations.splice(position % (operations.length + 1), 0, operation);
        return operations;
      });
    fc.assert(
      fc.property(requests, (operations) => {
        const steps = orderBulk(operations);
        const executed = steps.flatMap((step) => (step.kind === 'execute' ? [step.index] : []));
        expect(executed.toSorted((a, b) => a - b)).toEqual([...operations.keys()]);
        const created = new Set<string>();
        const open = new Map<number, ReadonlySet<string>>();
        const creating = new Map(
          operations.flatMap((each, index) => (each.method === 'POST' ? [[each.bulkId ?? '', index] as const] : [])),
        );
        for (const step of steps) {
          if (step.kind === 'complete') {
            for (const each of open.get(step.index) ?? ['never deferred']) expect(created).toContain(each);
            open.delete(step.index);
            continue;
          }
          const { method, bulkId, id: target, data } = operations[step.index] ?? {};
          const named = [...JSON.stringify(data).matchAll(/bulkId:(g\d)/gu)].map(([, each]) => each ?? '');
          for (const each of named.filter((name) => creating.has(name))) {
            if (!step.deferred.has(each)) expect(created).toContain(each);
          }
          if (step.deferred.size > 0) open.set(step.index, step.deferred);
          const changed = creating.get(target?.replace('bulkId:', '') ?? '');
          if (changed !== undefined) {
            expect(executed.indexOf(changed)).toBeLessThan(executed.indexOf(step.index));
            expect(open.has(changed)).toBe(false);
          }
          if (method === 'POST') created.add(bulkId ?? '');
          else expect(step.deferred.size).toBe(0);
        }
        expect(open.size).toBe(0);
        const onOne = executed.filter((index) => operations[index]?.id === '1');
        expect(onOne).toEqual(onOne.toSorted((a, b) => a - b));
      }),
      { numRuns: 1000 },
    );
  });
  test('orders a thousand operations that all wait for the last one at once', () => {
    const chain = Array.from({ length: 1000 }, (_, index) =>
      index === 999 ? post('g999') : post(`g${index}`, `g${index + 1}`),
    );
    const start = performance.now();
    expect(order(...chain)[0]).toBe('999');
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
