import { AbandonRequest, BerWriter, UnbindRequest, type Message } from 'ldapts';
import { LdapError, resultCode } from '../ldap/result-code.ts';

/** A control of a request (RFC 4511 4.1.11). */
export interface RequestControl {
  readonly type: string;
  readonly critical: boolean;
  readonly value: Buffer;
}

/** One of ldapts' requests, whose message id is given when it is sent. */
export type ProtocolRequest = Pick<Message, 'protocolOperation'> & { writeMessage(writer: BerWriter): void };

const controlsTag = 0xa0;
const octetStringTag = 0x04;
const largestWithoutShift = 0xffff;

function write(
  writer: BerWriter,
  messageId: number,
  request: ProtocolRequest,
  controls: readonly RequestControl[],
): Buffer {
  writer.startSequence();
  writer.writeInt(messageId);
  writer.startSequence(request.protocolOperation);
  request.writeMessage(writer);
  writer.endSequence();
  if (controls.length > 0) {
    writer.startSequence(controlsTag);
    for (const control of controls) {
      writer.startSequence();
      writer.writeString(control.type);
      writer.writeBoolean(control.critical);
      writer.writeBuffer(control.value, octetStringTag);
      writer.endSequence();
    }
    writer.endSequence();
  }
  writer.endSequence();
  return writer.buffer;
}

/**
 * An LDAPMessage (RFC 4511 4.1.1). Closing a sequence of more than 65,535 octets moves its contents by one octet, and
 * ldapts' writer doesn't make room for that: the last octets are lost when its buffer happens to be full. Hence large
 * messages are written a second time into a buffer with room to spare.
 */
export function encodeMessage(
  messageId: number,
  request: ProtocolRequest,
  controls: readonly RequestControl[] = [],
): Buffer {
  try {
    const message = write(new BerWriter(), messageId, request, controls);
    if (message.length <= largestWithoutShift) return message;
    return write(new BerWriter({ size: message.length * 2 }), messageId, request, controls);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const diagnostic = `the request can't be encoded (16 MiB is the most): ${reason}`;
    throw new LdapError('encode', resultCode.unwillingToPerform, diagnostic, '', { cause: error });
  }
}

/** An AbandonRequest (RFC 4511 4.11). */
export function encodeAbandon(messageId: number, abandonId: number): Buffer {
  return encodeMessage(messageId, new AbandonRequest({ messageId, abandonId }));
}

/** An UnbindRequest (RFC 4511 4.3). */
export function encodeUnbind(messageId: number): Buffer {
  return new UnbindRequest({ messageId }).write();
}
