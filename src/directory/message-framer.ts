import { LdapError, resultCode } from '../ldap/result-code.ts';

/** The largest message that is accepted (RFC 4511 4.1.1 sets no bound; an endless length must not eat the memory). */
export const maximumMessageOctets: number = 64 * 1024 * 1024;

const sequenceTag = 0x30;

/** Cuts a stream of octets into LDAP messages (RFC 4511 5.1), however the network split it. */
export interface MessageFramer {
  /** Takes the next chunk and hands over each message that is now complete: a view into received octets. */
  readonly push: (chunk: Buffer, onMessage: (message: Buffer) => void) => void;
  /** Octets of a message that is not complete yet. */
  readonly pendingOctets: () => number;
}

function framingError(what: string): LdapError {
  return new LdapError('receive', resultCode.protocolError, what);
}

/** The octets of the message that starts at `at`, or undefined while its length is not known. */
function messageLength(buffer: Buffer, at: number, maximum: number): number | undefined {
  if (buffer.length - at < 2) return undefined;
  if (buffer[at] !== sequenceTag) {
    throw framingError(`the server sent 0x${(buffer[at] ?? 0).toString(16)} where an LDAP message (0x30) must start`);
  }
  const first = buffer[at + 1] ?? 0;
  if (first <= 0x7f) return 2 + first;
  const octets = first & 0x7f;
  if (octets === 0 || octets > 4) throw framingError('the server sent a message without a usable length');
  if (buffer.length - at < 2 + octets) return undefined;
  const length = 2 + octets + buffer.readUIntBE(at + 2, octets);
  if (length > maximum) {
    throw framingError(`the server announced a message of ${length} octets; at most ${maximum} are accepted`);
  }
  return length;
}

/** A framer for one connection. A chunk is joined to others only once, when its message is complete. */
export function createMessageFramer(maximum: number = maximumMessageOctets): MessageFramer {
  let held: Buffer[] = [];
  let heldOctets = 0;
  let wanted: number | undefined;

  return {
    pendingOctets: () => heldOctets,
    push(chunk, onMessage) {
      held.push(chunk);
      heldOctets += chunk.length;
      if (wanted !== undefined && heldOctets < wanted) return;
      const buffer = held.length === 1 ? chunk : Buffer.concat(held, heldOctets);
      let at = 0;
      wanted = messageLength(buffer, at, maximum);
      while (wanted !== undefined && buffer.length - at >= wanted) {
        onMessage(buffer.subarray(at, at + wanted));
        at += wanted;
        wanted = messageLength(buffer, at, maximum);
      }
      heldOctets = buffer.length - at;
      held = heldOctets === 0 ? [] : [buffer.subarray(at)];
    },
  };
}
