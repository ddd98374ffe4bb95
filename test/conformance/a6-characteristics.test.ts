import { expect } from 'vitest';
import { onEachProfile } from './on-each-profile.ts';
import { at, each, expectError, part, probeBody, urn } from './service.ts';

onEachProfile('RFC 7643 7, 9: characteristics', ({ it, service, facts, lists }) => {
  it('087 M, 088 M: filters honour caseExact, and values keep their letter case', async () => {
    const probe = await service.probe({
      exact: 'MixedCase',
      bare: 'MixedCase',
      exacts: ['OneValue'],
      parts: [{ value: 'PartValue', exact: 'ExactPart' }],
    });
    expect((await service.get(at(probe))).body).toMatchObject({
      exact: 'MixedCase',
      bare: 'MixedCase',
      exacts: ['OneValue'],
    });
    const finds = async (filter: string) => each(await service.list(filter, '/Probes'), 'id').includes(probe['id']);
    for (const filter of [
      'exact eq "MixedCase"',
      'exact sw "Mixed"',
      'bare eq "mixedCASE"',
      'bare co "XEDC"',
      'exacts eq "OneValue"',
      'parts.value eq "partvalue"',
      'parts.exact eq "ExactPart"',
      'parts[exact ew "Part"]',
    ]) {
      expect([filter, await finds(filter)]).toEqual([filter, true]);
    }
    for (const filter of [
      'exact eq "mixedcase"',
      'exact sw "mixed"',
      'exact co "edcase"',
      'exacts eq "onevalue"',
      'parts.exact eq "exactpart"',
      'parts[exact ew "part"]',
    ]) {
      expect([filter, await finds(filter)]).toEqual([filter, false]);
    }
  });

  it('089 M: read-only attributes are never changed by clients', async () => {
    const probe = await service.probe({ serial: 'mine' });
    expect(probe['serial']).toBeUndefined();
    expect((await service.put(at(probe), probeBody({ serial: 'mine' }))).body['serial']).toBeUndefined();
    expectError(await service.patch(at(probe), [{ op: 'add', path: 'serial', value: 'mine' }]), 400, 'mutability');
    expect((await service.entry(probe['id']))[facts.ldap.serial]).toBeUndefined();
  });

  it('090 M: an immutable attribute keeps the value that it was given', async () => {
    const probe = await service.probe({ fixed: 'first' });
    expectError(await service.put(at(probe), probeBody({ fixed: 'second' })), 400, 'mutability');
    for (const operation of [
      { op: 'replace', path: 'fixed', value: 'second' },
      { op: 'add', value: { fixed: 'second' } },
      { op: 'remove', path: 'fixed' },
    ]) {
      expectError(await service.patch(at(probe), [operation]), 400, 'mutability');
    }
    expect((await service.put(at(probe), probeBody({ fixed: 'first', bare: 'x' }))).body).toMatchObject({
      fixed: 'first',
      bare: 'x',
    });
  });

  it('091 M, 093 T: a write-only attribute is stored and never returned, not even when asked for', async () => {
    const probe = await service.probe({ secret: 'hidden-value' });
    expect((await service.entry(probe['id']))[facts.ldap.secret]).toEqual(['hidden-value']);
    for (const query of ['', '?attributes=secret', '?attributes=secret,label', '?excludedAttributes=label']) {
      const answers = [
        await service.get(`${at(probe)}${query}`),
        await service.patch(`${at(probe)}${query}`, [{ op: 'replace', path: 'secret', value: 'hidden-value' }]),
      ];
      for (const { status, text } of answers) {
        expect(status).toBe(200);
        expect(text).not.toMatch(/secret|hidden/);
      }
    }
  });

  it('092 T: what is always returned is there whatever is asked for or excluded', async () => {
    const probe = await service.probe({ shown: 'always', bare: 'x' });
    for (const query of ['attributes=bare', 'excludedAttributes=shown,id,schemas', 'attributes=unknown']) {
      const { body } = await service.get(`${at(probe)}?${query}`);
      expect(body).toMatchObject({ shown: 'always', id: probe['id'] });
      expect(body['schemas']).toContain(urn.probe);
    }
  });

  it('094 T: what is returned by default is there unless it is excluded or others are asked for', async () => {
    const probe = await service.probe({ bare: 'x' });
    const bare = async (query: string) => (await service.get(`${at(probe)}${query}`)).body['bare'];
    expect(await bare('')).toBe('x');
    expect(await bare('?excludedAttributes=label')).toBe('x');
    expect(await bare('?excludedAttributes=bare')).toBeUndefined();
    expect(await bare('?attributes=label')).toBeUndefined();
    expect(await bare('?attributes=label,bare')).toBe('x');
  });

  it('095 T: what is returned on request is there only where it is asked for', async () => {
    const probe = await service.probe({ asked: 'x' });
    expect((await service.get(at(probe))).body['asked']).toBeUndefined();
    expect((await service.get(`${at(probe)}?excludedAttributes=label`)).body['asked']).toBeUndefined();
    expect((await service.get(`${at(probe)}?attributes=asked`)).body['asked']).toBe('x');
    const listed = await service.list(`id eq "${String(probe['id'])}"`, '/Probes', { attributes: 'asked' });
    expect(each(listed, 'asked')).toEqual(['x']);
  });

  it('096 S: a value that must be unique is refused to a second resource', async () => {
    await service.probe({ code: 'only-one' });
    const other = await service.probe({ code: 'another' });
    expectError(await service.post('/Probes', probeBody({ code: 'only-one' })), 409, 'uniqueness');
    expectError(
      await service.patch(at(other), [{ op: 'replace', path: 'code', value: 'ONLY-ONE' }]),
      409,
      'uniqueness',
    );
    expectError(await service.put(at(other), probeBody({ code: 'only-one' })), 409, 'uniqueness');
  });

  it('097 T: canonical values are suggestions', async () => {
    for (const { name, make } of lists) {
      const made = await make({ [name]: [{ value: 'foo@example.org', type: 'foo' }] });
      expect(part(made, name, 0, 'type')).toBe('foo');
    }
  });

  it('098 M: no password is in clear in the directory, in the log or in an error', async () => {
    const password = 'Correct-horse-battery-9';
    const user = await service.user({ password });
    const answers = [
      await service.put(at(user), { userName: '', password }),
      await service.post('/Users', { userName: 'broken', password: { value: [password] } }),
      await service.patch(at(user), [{ op: 'replace', path: 'password', value: [password, password] }]),
      await service.send('POST', '/Users', { raw: `{"password":"${password}",}` }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(text).not.toContain(password);
    }
    expect(service.logged()).toMatch(/request/);
    expect(service.logged()).not.toContain(password);
    expect(JSON.stringify(await service.entry(user['id']))).not.toContain(password);
  });
});
