import { BerWriter } from 'ldapts';
import type { Dn } from '../ldap/dn.ts';
import type { Entry } from '../ldap/entry.ts';
import type { LdapFilter } from '../ldap/filter.ts';
import { enter, type BerCursor } from './ber-cursor.ts';
import type { ResponseControl } from './ber-message.ts';
import { decodeEntry } from './decode-entry.ts';
import type { RequestControl } from './encode-message.ts';
import { toLdaptsFilter } from './to-ldapts-filter.ts';
import { wireText } from './wire-value.ts';

/** The OIDs of the controls that are used here. */
export const controlOid = {
  assertion: '1.3.6.1.1.12',
  postRead: '1.3.6.1.1.13.2',
  proxiedAuthorization: '2.16.840.1.113730.3.4.18',
  matchedValues: '1.2.826.0.1.3344810.2.3',
} as const;

/** The assertion control (RFC 4528): always critical, for a write must not happen unguarded. */
export function assertionControl(filter: LdapFilter): RequestControl {
  const writer = new BerWriter();
  toLdaptsFilter(filter).write(writer);
  return { type: controlOid.assertion, critical: true, value: writer.buffer };
}

/** The proxied authorization control (RFC 4370): always critical, for nobody may get the gateway's own rights. */
export function proxiedAuthorizationControl(as: Dn): RequestControl {
  return { type: controlOid.proxiedAuthorization, critical: true, value: Buffer.from(`dn:${as}`) };
}

/** The matched values control (RFC 3876): never critical, for whoever gets all values can pick. */
export function matchedValuesControl(filters: readonly LdapFilter[]): RequestControl {
  const writer = new BerWriter();
  writer.startSequence();
  for (const filter of filters) toLdaptsFilter(filter).write(writer);
  writer.endSequence();
  return { type: controlOid.matchedValues, critical: false, value: writer.buffer };
}

/** The post-read control (RFC 4527). No attributes are asked for by name as `1.1`: an empty list would mean all. */
export function postReadControl(attributes: readonly string[]): RequestControl {
  const writer = new BerWriter();
  writer.startSequence();
  for (const attribute of attributes.length === 0 ? ['1.1'] : attributes) writer.writeString(wireText(attribute));
  writer.endSequence();
  return { type: controlOid.postRead, critical: false, value: writer.buffer };
}

/** The entry that a post-read response control carries (RFC 4527 3.2). */
export function postReadEntry(controls: readonly ResponseControl[]): Entry | undefined {
  const value = controls.find(({ type }) => type === controlOid.postRead)?.value;
  if (value === undefined) return undefined;
  const cursor: BerCursor = { buffer: value, at: 0 };
  // A SearchResultEntry; some servers send it as a plain SEQUENCE.
  const end = enter(cursor, value[0] === 0x30 ? 0x30 : 0x64, value.length);
  return decodeEntry(value, cursor.at, end);
}
