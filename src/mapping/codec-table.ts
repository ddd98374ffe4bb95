import { prepareText } from '../ldap/string-preparation.ts';
import type { ScimType } from '../scim/schema.ts';
import { binaryCodec, passwordCodec } from './binary-codec.ts';
import { booleanCodec, enumCodec } from './boolean-codec.ts';
import { words } from './codec-misfit.ts';
import { itemCodec } from './item-codec.ts';
import { jsonCodec } from './json-codec.ts';
import type { CodecDocument, CodecName, ItemOptions } from './mapping-document.ts';
import { numberCodec } from './number-codec.ts';
import { textCodec } from './text-codec.ts';
import { dateTimeTextCodec, epochMillisCodec, generalizedTimeCodec } from './time-codec.ts';
import type { CodecContext, Item, ValueCodec } from './value-codec.ts';

const simple: readonly ScimType[] = ['string', 'reference'];

/** Which SCIM types each codec can show. */
const shows: Readonly<Record<CodecName, readonly ScimType[]>> = {
  text: [...simple, 'binary'],
  boolean: ['boolean'],
  enum: [...simple, 'boolean'],
  integer: ['integer'],
  decimal: ['decimal'],
  generalizedTime: ['dateTime'],
  dateTimeText: ['dateTime'],
  epochMillis: ['dateTime'],
  binary: ['binary'],
  json: ['complex'],
  item: ['complex'],
  password: simple,
};

/** The codec that a SCIM type gets where the mapping names none. */
const natural: Readonly<Record<ScimType, CodecName>> = {
  string: 'text',
  reference: 'text',
  boolean: 'boolean',
  integer: 'integer',
  decimal: 'decimal',
  dateTime: 'generalizedTime',
  binary: 'binary',
  complex: 'json',
};

/** An attribute of text takes no octets that are no text: there, binary values are their base64. */
const naturalCodec = ({ scim, ldap }: CodecContext): CodecName =>
  scim.type === 'binary' && words.includes(ldap.type.syntax ?? '') ? 'text' : natural[scim.type];

export type CompiledCodec =
  | { readonly ok: true; readonly codec: ValueCodec }
  | { readonly ok: false; readonly message: string };

/** The codec of a mapping for one SCIM attribute and one LDAP attribute, or why it can't serve them. */
export function compileCodec(document: CodecDocument | undefined, context: CodecContext): CompiledCodec {
  const { scim } = context;
  const chosen = document ?? naturalCodec(context);
  const name = typeof chosen === 'string' ? chosen : (Object.keys(chosen)[0] as CodecName);
  if (!shows[name].includes(scim.type)) {
    const able = Object.entries(shows).filter(([, types]) => types.includes(scim.type));
    const names = able.map(([codec]) => codec).join(', ');
    return { ok: false, message: `codec ${name} can't show a value of type ${scim.type}; accepted: ${names}` };
  }
  const mistake = name === 'enum' ? enumMistake(chosen, scim.type) : undefined;
  if (mistake !== undefined) return { ok: false, message: `codec enum${mistake}` };
  if (name === 'item') return compileItem(typeof chosen === 'object' && 'item' in chosen ? chosen.item : {}, context);
  return { ok: true, codec: make(chosen, name, context) };
}

function enumMistake(document: CodecDocument, type: ScimType): string | undefined {
  if (typeof document === 'string' || !('enum' in document)) {
    return ' needs its words: { enum: { true: [active, enabled], false: inactive } }';
  }
  const taken = new Map<string, string>();
  for (const [value, words] of Object.entries(document.enum)) {
    if (type === 'boolean' && value !== 'true' && value !== 'false') {
      return `: ${JSON.stringify(value)} is no boolean; accepted: true, false`;
    }
    for (const word of [words].flat()) {
      const key = prepareText(word, 'ignore');
      const owner = taken.get(key);
      if (owner !== undefined && owner !== value)
        return `: the word ${JSON.stringify(word)} stands for ${owner} already`;
      taken.set(key, value);
    }
  }
  return undefined;
}

/** The stored sub-attribute is spelled as its own type wants it. */
function compileItem(document: Partial<ItemOptions['item']>, context: CodecContext): CompiledCodec {
  const item: Item = { sub: document.sub ?? 'value', constants: document.with ?? {} };
  const known = context.scim.subAttributes ?? [];
  const unknown = [item.sub, ...Object.keys(item.constants)].find((name) => !known.some((sub) => sub.name === name));
  const inner = known.find(({ name }) => name === item.sub);
  if (unknown !== undefined || inner === undefined) {
    const accepted = known.map(({ name }) => name).join(', ');
    return { ok: false, message: `${JSON.stringify(unknown)} is no sub-attribute; accepted: ${accepted}` };
  }
  const compiled = compileCodec(undefined, { ...context, path: `${context.path}.${inner.name}`, scim: inner });
  return compiled.ok ? { ok: true, codec: itemCodec(context, compiled.codec, item) } : compiled;
}

function make(document: CodecDocument, name: Exclude<CodecName, 'item'>, context: CodecContext): ValueCodec {
  const members = (context.scim.subAttributes ?? []).map((sub) => sub.name);
  switch (name) {
    case 'text':
      return textCodec(context);
    case 'boolean':
      return booleanCodec(context);
    case 'enum':
      return enumCodec(context, typeof document === 'object' && 'enum' in document ? document.enum : {});
    case 'integer':
    case 'decimal':
      return numberCodec(context, name);
    case 'generalizedTime':
      return generalizedTimeCodec(context);
    case 'dateTimeText':
      return dateTimeTextCodec(context);
    case 'epochMillis':
      return epochMillisCodec(context);
    case 'binary':
      return binaryCodec(context);
    case 'json':
      return jsonCodec(context, typeof document === 'object' && 'json' in document ? document.json.members : members);
    case 'password':
      return passwordCodec();
  }
}
