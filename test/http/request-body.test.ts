import { describe, expect, test } from 'vitest';
import { readJsonBody } from '../../src/http/request-body.ts';

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

function post(body: Body, headers: Record<string, string> = {}): Request {
  const init: RequestInit = {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'Content-Type': 'application/json', ...headers },
  };
  return new Request('http://localhost/', init);
}

function endless(): { stream: ReadableStream<Uint8Array>; sent: () => number } {
  let sent = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000).fill(0x20));
    },
  });
  return { stream, sent: () => sent };
}

describe('readJsonBody', () => {
  test('reads JSON in UTF-8, with or without a byte order mark', async () => {
    expect(await readJsonBody(post('{"a":"é😀"}'), 100)).toEqual({ a: 'é😀' });
    expect(await readJsonBody(post('\uFEFF{"a":1}'), 100)).toEqual({ a: 1 });
  });

  test('reads a character that is split between two chunks', async () => {
    const bytes = new TextEncoder().encode('"é"');
    const stream = ReadableStream.from([bytes.slice(0, 2), bytes.slice(2)]);
    expect(await readJsonBody(post(stream), 100)).toBe('é');
  });

  test('refuses what is not UTF-8', async () => {
    const latin1 = new Uint8Array([0x22, 0xe9, 0x22]);
    await expect(readJsonBody(post(latin1), 100)).rejects.toMatchObject({
      status: 400,
      scimType: 'invalidSyntax',
      message: expect.stringContaining('UTF-8'),
    });
  });

  test('a body as large as the limit is read, one byte more is refused with 413 and the limit', async () => {
    expect(await readJsonBody(post('"23456789"'), 10)).toBe('23456789');
    await expect(readJsonBody(post('"234567890"'), 10)).rejects.toMatchObject({
      status: 413,
      message: expect.stringContaining('10 bytes'),
    });
  });

  test('an announced length above the limit is refused before reading', async () => {
    const { stream, sent } = endless();
    const started = sent();
    await expect(readJsonBody(post(stream, { 'Content-Length': '5000' }), 4000)).rejects.toMatchObject({ status: 413 });
    expect(sent() - started).toBeLessThanOrEqual(1000);
  });

  test('without an announced length, or with a lie, reading stops at the limit', async () => {
    for (const headers of [{}, { 'Content-Length': '10' }]) {
      const { stream, sent } = endless();
      await expect(readJsonBody(post(stream, headers), 4000)).rejects.toMatchObject({ status: 413 });
      expect(sent()).toBeLessThanOrEqual(7000);
    }
  });

  test('the media type is looked at first', async () => {
    await expect(readJsonBody(post('x', { 'Content-Type': 'text/plain' }), 100)).rejects.toMatchObject({ status: 415 });
  });
});
