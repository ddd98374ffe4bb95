import { AddRequest, Attribute, Change, DeleteRequest, ModifyDNRequest, ModifyRequest } from 'ldapts';
import type { ChangeRecord } from '../ldap/change-record.ts';
import type { AttributeValue } from '../ldap/entry.ts';
import { responseTag } from './ber-message.ts';
import type { ProtocolRequest } from './encode-message.ts';
import { wireText, wireValue } from './wire-value.ts';

/** A request with the tag of its response. */
export interface WriteRequest {
  readonly request: ProtocolRequest;
  readonly responseTag: number;
}

function toAttribute(type: string, values: readonly AttributeValue[]): Attribute {
  // ldapts writes each value by its own kind; only its type wants all of one kind.
  return new Attribute({ type: wireText(type), values: values.map(wireValue) as string[] });
}

/** The request that executes a change record (RFC 4511 4.6 to 4.9). */
export function changeToRequest(change: ChangeRecord): WriteRequest {
  const messageId = 0;
  const dn = wireText(change.dn);
  switch (change.changetype) {
    case 'add': {
      const attributes = change.attributes.map(({ type, values }) => toAttribute(type, values));
      return { request: new AddRequest({ messageId, dn, attributes }), responseTag: responseTag.add };
    }
    case 'modify': {
      const changes = change.modifications.map(
        ({ operation, type, values }) => new Change({ operation, modification: toAttribute(type, values) }),
      );
      return { request: new ModifyRequest({ messageId, dn, changes }), responseTag: responseTag.modify };
    }
    case 'modrdn': {
      const { deleteOldRdn } = change;
      const newRdn = wireText(change.newRdn);
      const newSuperior = wireText(change.newSuperior ?? '');
      const request = new ModifyDNRequest({ messageId, dn, newRdn, deleteOldRdn, newSuperior });
      return { request, responseTag: responseTag.modifyDn };
    }
    case 'delete':
      return { request: new DeleteRequest({ messageId, dn }), responseTag: responseTag.delete };
  }
}
