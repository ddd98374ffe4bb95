import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeRecord } from '../../src/ldap/change-record.ts';
import type { Directory, SearchRequest } from '../../src/ldap/directory.ts';
import { childDn, dnKey, parseDn, type Dn } from '../../src/ldap/dn.ts';
import { valuesOf, type AttributeValue, type Entry } from '../../src/ldap/entry.ts';
import type { LdapFilter } from '../../src/ldap/filter.ts';
import { resultCode } from '../../src/ldap/result-code.ts';

/** A directory under test, and an existing entry below which the suite may do what it wants. */
export interface DirectoryUnderTest {
  readonly directory: Directory;
  readonly base: Dn;
}

/** Values that have to survive in a DN. A raw NUL in a DN is not among them: no server takes one. */
export const nastyValues: readonly string[] = [
  ',', '+', '"', '\\', '<', '>', ';', '=', '#', '#start', 'a#b', ' ', ' lead', 'trail ', '  two  ', 'a,b', 'a+b', 'a=b',
  'a\\', 'a\\,b', '\\2C', '\\,', '"quoted"', '<a>;b', 'ä', 'ß', 'ÿ', '\u{1F600}', '日本語', 'tab\there', 'line\nbreak', '*()', '%2C',
]; // prettier-ignore

const any: LdapFilter = { kind: 'present', attribute: 'objectClass' };
const equal = (attribute: string, value: AttributeValue): LdapFilter => ({ kind: 'equality', attribute, value });
const replace = (dn: Dn, type: string, ...values: AttributeValue[]): ChangeRecord => ({
  changetype: 'modify',
  dn,
  modifications: [{ operation: 'replace', type, values }],
});
const failure = (code: keyof typeof resultCode): object => ({ name: 'LdapError', code: resultCode[code] });

function device(dn: Dn, attributes: Readonly<Record<string, readonly AttributeValue[]>> = {}): ChangeRecord {
  const cn = parseDn(dn)[0]?.[0]?.value ?? '';
  const all = { objectClass: ['top', 'device'], cn: [cn], ...attributes };
  return { changetype: 'add', dn, attributes: Object.entries(all).map(([type, values]) => ({ type, values })) };
}

async function all(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const list: Entry[] = [];
  for await (const entry of entries) list.push(entry);
  return list;
}

/** What every Directory must do, whatever stands behind it. */
export function directoryContract(name: string, open: () => Promise<DirectoryUnderTest>): void {
  describe(`${name} as a Directory`, () => {
    let directory: Directory;
    let base: Dn;
    let serial = 0;
    const fresh = (): Dn => childDn(base, 'cn', `entry ${(serial += 1)}`);
    const below = (filter: LdapFilter = any, attributes: readonly string[] = []): SearchRequest => {
      return { base, scope: 'one', filter, attributes };
    };

    beforeAll(async () => {
      ({ directory, base } = await open());
    });
    afterAll(() => directory.close());

    test('reads one entry with the attributes that were asked for, keyed in lower case', async () => {
      const dn = fresh();
      await directory.write(device(dn, { serialNumber: ['7'], description: ['one', 'two'] }));
      const entry = await directory.read(dn, ['Description', 'cn']);
      expect(entry && dnKey(entry.dn)).toBe(dnKey(dn));
      expect(new Set(entry?.attributes.keys())).toEqual(new Set(['description', 'cn']));
      expect(entry?.attributes.get('description')).toEqual(['one', 'two']);
    });

    test('reads no attribute at all for an empty list', async () => {
      const dn = fresh();
      await directory.write(device(dn));
      expect((await directory.read(dn, []))?.attributes.size).toBe(0);
    });

    test('reads undefined where there is no entry', async () => {
      expect(await directory.read(fresh(), ['cn'])).toBeUndefined();
    });

    test('finds by each kind of filter', async () => {
      const dn = fresh();
      await directory.write(device(dn, { serialNumber: ['finder'], description: ['alpha beta gamma'], l: ['x'] }));
      const own = equal('serialNumber', 'finder');
      const substring: LdapFilter = {
        kind: 'substring',
        attribute: 'description',
        initial: 'al',
        any: ['bet'],
        final: 'ma',
      };
      const found = async (filter: LdapFilter): Promise<number> => {
        return (await directory.find(below({ kind: 'and', filters: [own, filter] }), 10)).length;
      };
      expect(await found(substring)).toBe(1);
      expect(await found({ kind: 'substring', attribute: 'description', any: ['nothing'] })).toBe(0);
      expect(await found({ kind: 'present', attribute: 'l' })).toBe(1);
      expect(await found({ kind: 'not', filter: equal('l', 'x') })).toBe(0);
      expect(await found({ kind: 'or', filters: [equal('l', 'y'), equal('l', 'x')] })).toBe(1);
      expect(await found({ kind: 'and', filters: [] })).toBe(1);
      expect(await found({ kind: 'or', filters: [] })).toBe(0);
    });

    test('compares times by greaterOrEqual and lessOrEqual', async () => {
      const dn = fresh();
      await directory.write(device(dn));
      const past = '20000101000000Z';
      const createdFrom: LdapFilter = { kind: 'greaterOrEqual', attribute: 'createTimestamp', value: past };
      const createdUntil: LdapFilter = { kind: 'lessOrEqual', attribute: 'createTimestamp', value: past };
      const request = { base: dn, scope: 'base', attributes: [] } as const;
      expect(await directory.find({ ...request, filter: createdFrom }, 1)).toHaveLength(1);
      expect(await directory.find({ ...request, filter: createdUntil }, 1)).toHaveLength(0);
    });

    test('finds by scope', async () => {
      const parent = fresh();
      await directory.write(device(parent));
      await directory.write(device(childDn(parent, 'cn', 'child')));
      const count = async (scope: SearchRequest['scope']): Promise<number> => {
        return (await directory.find({ base: parent, scope, filter: any, attributes: [] }, 10)).length;
      };
      expect([await count('base'), await count('one'), await count('subtree')]).toEqual([1, 1, 2]);
    });

    test('refuses an answer of more than the limit as sizeLimitExceeded, and takes one of exactly the limit', async () => {
      for (let index = 0; index < 3; index += 1) await directory.write(device(fresh(), { serialNumber: ['limit'] }));
      const request = below(equal('serialNumber', 'limit'));
      expect(await directory.find(request, 3)).toHaveLength(3);
      await expect(directory.find(request, 2)).rejects.toMatchObject(failure('sizeLimitExceeded'));
    });

    test('refuses a limit that is no bound', async () => {
      for (const limit of [0, -1, 1001, 1.5, Number.NaN]) {
        await expect(directory.find(below(), limit)).rejects.toMatchObject({ name: 'LdapError' });
      }
    });

    test('finds nothing below a base that does not exist', async () => {
      expect(await directory.find({ ...below(), base: fresh() }, 10)).toEqual([]);
      expect(await all(directory.stream({ ...below(), base: fresh() }))).toEqual([]);
    });

    test('streams every entry once, and again when it is iterated again', async () => {
      const parent = fresh();
      await directory.write(device(parent));
      const names = Array.from({ length: 50 }, (_, index) => `s${index}`);
      for (const cn of names) await directory.write(device(childDn(parent, 'cn', cn)));
      const stream = directory.stream({ base: parent, scope: 'one', filter: any, attributes: ['cn'] });
      for (const round of [1, 2]) {
        const seen = (await all(stream)).map((entry) => valuesOf(entry, 'cn')[0]);
        expect(new Set(seen), `round ${round}`).toEqual(new Set(names));
        expect(seen).toHaveLength(names.length);
      }
    });

    test('lets a consumer leave a stream early, as often as it likes', async () => {
      for (let round = 0; round < 20; round += 1) {
        for await (const entry of directory.stream(below())) {
          expect(entry.dn).not.toBe('');
          break;
        }
      }
      await directory.ping();
    });

    test('adds, modifies, renames, moves and deletes', async () => {
      const [parent, dn] = [fresh(), fresh()];
      await directory.write(device(parent));
      await directory.write(device(dn, { description: ['old', 'kept'], l: ['gone'] }));
      await directory.write({
        changetype: 'modify',
        dn,
        modifications: [
          { operation: 'delete', type: 'description', values: ['old'] },
          { operation: 'add', type: 'description', values: ['new'] },
          { operation: 'replace', type: 'serialNumber', values: ['9'] },
          { operation: 'delete', type: 'l', values: [] },
        ],
      });
      const modified = await directory.read(dn, ['description', 'serialNumber', 'l']);
      expect(new Set(modified?.attributes.get('description'))).toEqual(new Set(['kept', 'new']));
      expect(modified?.attributes.get('serialnumber')).toEqual(['9']);
      expect(modified?.attributes.has('l')).toBe(false);
      await directory.write({ changetype: 'modrdn', dn, newRdn: 'cn=moved', deleteOldRdn: true, newSuperior: parent });
      const moved = childDn(parent, 'cn', 'moved');
      expect((await directory.read(moved, ['cn']))?.attributes.get('cn')).toEqual(['moved']);
      expect(await directory.read(dn, [])).toBeUndefined();
      await directory.write({ changetype: 'modrdn', dn: moved, newRdn: 'cn=both', deleteOldRdn: false });
      const renamed = childDn(parent, 'cn', 'both');
      expect(new Set((await directory.read(renamed, ['cn']))?.attributes.get('cn'))).toEqual(
        new Set(['moved', 'both']),
      );
      await directory.write({ changetype: 'delete', dn: renamed });
      expect(await directory.read(renamed, [])).toBeUndefined();
    });

    test('returns the entry as post-read shows it, operational attributes too', async () => {
      const dn = fresh();
      const added = await directory.write(device(dn, { description: ['a'] }), {
        postRead: ['description', 'entryUUID'],
      });
      expect(added && dnKey(added.dn)).toBe(dnKey(dn));
      expect(added?.attributes.get('description')).toEqual(['a']);
      const uuid = added?.attributes.get('entryuuid')?.[0];
      expect(uuid).toMatch(/^[0-9a-f-]{36}$/);
      const changed = await directory.write(replace(dn, 'description', 'b'), {
        postRead: ['description', 'entryUUID'],
      });
      expect(changed?.attributes.get('description')).toEqual(['b']);
      expect(changed?.attributes.get('entryuuid')).toEqual([uuid]);
      const none = await directory.write(replace(dn, 'description', 'c'), { postRead: [] });
      expect(none?.attributes.size).toBe(0);
      expect(await directory.write(replace(dn, 'description', 'd'))).toBeUndefined();
    });

    test('writes only while the assertion holds', async () => {
      const dn = fresh();
      await directory.write(device(dn, { description: ['1'] }));
      await directory.write(replace(dn, 'description', '2'), { assertion: equal('description', '1') });
      const stale = directory.write(replace(dn, 'description', '3'), { assertion: equal('description', '1') });
      await expect(stale).rejects.toMatchObject(failure('assertionFailed'));
      expect((await directory.read(dn, ['description']))?.attributes.get('description')).toEqual(['2']);
    });

    test('reports each refusal by its result code', async () => {
      const dn = fresh();
      await directory.write(device(dn, { description: ['x'] }));
      const child = childDn(dn, 'cn', 'child');
      await directory.write(device(child));
      const modify = (operation: 'add' | 'delete', type: string, values: string[]): ChangeRecord => ({
        changetype: 'modify',
        dn,
        modifications: [{ operation, type, values }],
      });
      const refusals: readonly (readonly [keyof typeof resultCode, ChangeRecord])[] = [
        ['entryAlreadyExists', device(dn)],
        ['noSuchObject', device(childDn(fresh(), 'cn', 'orphan'))],
        ['noSuchObject', replace(fresh(), 'description', 'x')],
        ['noSuchObject', { changetype: 'delete', dn: fresh() }],
        ['notAllowedOnNonLeaf', { changetype: 'delete', dn }],
        ['noSuchAttribute', modify('delete', 'description', ['other'])],
        ['attributeOrValueExists', modify('add', 'description', ['x'])],
        ['undefinedAttributeType', modify('add', 'noSuchType', ['x'])],
        ['objectClassViolation', modify('add', 'sn', ['x'])],
        ['invalidDnSyntax', { changetype: 'delete', dn: 'no dn' as Dn }],
      ];
      for (const [code, change] of refusals) {
        await expect(directory.write(change), `${code} ${change.changetype}`).rejects.toMatchObject(failure(code));
      }
    });

    test('names the operation and the entry in an error', async () => {
      const dn = fresh();
      await expect(directory.write({ changetype: 'delete', dn })).rejects.toThrow(`delete ${dn}: noSuchObject (32)`);
    });

    test('keeps text as it is: U+FEFF, NUL, characters outside the BMP, and 70,000 octets', async () => {
      const dn = fresh();
      const texts = ['\uFEFFwith mark', '\uFEFF', 'nul\0inside', 'ä\u{1F600}', 'x'.repeat(70_000)];
      await directory.write(device(dn, { description: texts }));
      const entry = await directory.read(dn, ['description']);
      expect(new Set(entry?.attributes.get('description'))).toEqual(new Set(texts));
    });

    test('gives text as string and octets that are not UTF-8 as bytes, value by value', async () => {
      const dn = fresh();
      const bytes = [Uint8Array.of(0xff), Uint8Array.of(0xc3), Uint8Array.from({ length: 256 }, (_, index) => index)];
      const values = ['text', '\0', ...bytes];
      await directory.write(device(dn, { objectClass: ['top', 'inetOrgPerson'], sn: ['s'], audio: values }));
      const read = (await directory.read(dn, ['audio']))?.attributes.get('audio');
      expect(new Set(read)).toEqual(new Set(values));
    });

    test('refuses text that has no UTF-8 form instead of changing it', async () => {
      const change = device(fresh(), { description: ['half \uD83D'] });
      await expect(directory.write(change)).rejects.toMatchObject(failure('invalidAttributeSyntax'));
    });

    test.each(nastyValues)('names an entry after the value %j and finds it again', async (value) => {
      const parent = childDn(base, 'cn', 'nasty');
      await directory.write(device(parent)).catch(() => undefined);
      const dn = childDn(parent, 'o', value);
      const attributes = { objectClass: ['top', 'device'], cn: ['n'], o: [value] };
      await directory.write({
        changetype: 'add',
        dn,
        attributes: Object.entries(attributes).map(([type, values]) => ({ type, values })),
      });
      const entry = await directory.read(dn, ['o']);
      expect(entry?.attributes.get('o')).toEqual([value]);
      expect(entry && parseDn(entry.dn)[0]?.[0]?.value).toBe(value);
      const found = await directory.find({ base: parent, scope: 'one', filter: equal('o', value), attributes: [] }, 5);
      expect(found.map((one) => one.dn)).toEqual([entry?.dn]);
      await directory.write({ changetype: 'delete', dn });
    });

    test('describes the server and its schema', async () => {
      const description = await directory.describe();
      expect(description.namingContexts.length).toBeGreaterThan(0);
      expect(description.supportedControls.has('1.3.6.1.1.12')).toBe(true);
      expect(description.subschema.attributeType('CN')?.names).toContain('cn');
      expect(description.subschema.objectClass('device')?.kind).toBe('structural');
      expect(await directory.describe()).toBe(description);
    });

    test('answers a ping', async () => {
      await expect(directory.ping()).resolves.toBeUndefined();
    });

    test('refuses to start what is cancelled already', async () => {
      const signal = AbortSignal.abort();
      const dn = fresh();
      await expect(directory.read(dn, [], { signal })).rejects.toMatchObject(failure('userCancelled'));
      await expect(directory.write(device(dn), { signal })).rejects.toMatchObject(failure('userCancelled'));
      await expect(all(directory.stream(below(), { signal }))).rejects.toMatchObject(failure('userCancelled'));
      expect(await directory.read(dn, [])).toBeUndefined();
    });
  });
}
