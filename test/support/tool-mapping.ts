import { compileMapping } from '../../src/mapping/compile-mapping.ts';
import type { MappingDocument } from '../../src/mapping/mapping-document.ts';
import { parseMappingFile } from '../../src/mapping/mapping-file.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import type { ResourceType } from '../../src/scim/resource-type.ts';
import { resourceTypeFrom, schemaFrom } from './resource-types.ts';
import { testSubschema } from './subschema.ts';

const part = [
  { name: 'value' },
  { name: 'note', caseExact: true },
  { name: 'on', type: 'boolean' },
  { name: 'count', type: 'integer' },
  { name: 'at', type: 'dateTime' },
  { name: 'bytes', type: 'binary' },
];
const reference = [{ name: 'value' }, { name: '$ref', type: 'reference' }, { name: 'display' }];

/** A resource type with an attribute of every type. */
export const toolType: ResourceType = resourceTypeFrom(
  {
    name: 'Tool',
    endpoint: '/Tools',
    schema: 'urn:test:2.0:Tool',
    schemaExtensions: [{ schema: 'urn:test:2.0:More' }],
  },
  [
    schemaFrom({
      id: 'urn:test:2.0:Tool',
      attributes: [
        { name: 'title' },
        { name: 'texts', multiValued: true },
        { name: 'code', caseExact: true },
        { name: 'codes', caseExact: true, multiValued: true },
        { name: 'flag', type: 'boolean' },
        { name: 'state' },
        { name: 'count', type: 'integer' },
        { name: 'counts', type: 'integer', multiValued: true },
        { name: 'ratio', type: 'decimal' },
        { name: 'at', type: 'dateTime' },
        { name: 'times', type: 'dateTime', multiValued: true },
        { name: 'bytes', type: 'binary' },
        { name: 'link', type: 'reference' },
        { name: 'phones', multiValued: true },
        { name: 'part', type: 'complex', subAttributes: part },
        { name: 'parts', type: 'complex', multiValued: true, subAttributes: part },
        { name: 'other', type: 'complex', subAttributes: reference },
        { name: 'others', type: 'complex', multiValued: true, subAttributes: reference },
      ],
    }),
    schemaFrom({ id: 'urn:test:2.0:More', attributes: [{ name: 'extra' }, { name: 'extras', multiValued: true }] }),
  ],
);

const frame = {
  resourceType: 'Tool',
  base: 'ou=tools,o=gluu',
  objectClasses: ['top', 'tool'],
  id: 'uid',
  rdn: 'uid',
  attributes: {},
};

/** A mapping file of tools. */
export function toolDocument(document: object): MappingDocument {
  const parsed = parseMappingFile({ ...frame, ...document });
  if (parsed.document === undefined || parsed.issues.length > 0) throw new Error(JSON.stringify(parsed.issues));
  return parsed.document;
}

/** A mapping of tools, compiled against the test subschema. */
export function toolMapping(document: object, type: ResourceType = toolType): Mapping {
  const compiled = compileMapping(toolDocument(document), type, testSubschema);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.mapping;
}

/** The mistakes that compiling a mapping of tools finds. */
export function toolIssues(document: object, type: ResourceType = toolType): string[] {
  const parsed = parseMappingFile({ ...frame, ...document });
  const compiled = parsed.document && compileMapping(parsed.document, type, testSubschema, parsed.issues.length === 0);
  const issues = [...parsed.issues, ...(compiled?.ok === false ? compiled.issues : [])];
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const more = 'urn:test:2.0:More';

/** Mappings that together use every codec and every way in which attributes feed one another. */
export const toolMappings: Readonly<Record<string, Mapping>> = {
  plain: toolMapping({
    attributes: {
      title: 'testOne',
      texts: 'testText',
      codes: 'testExact',
      code: 'testNoSubstring',
      flag: 'testBoolean',
      counts: 'testInteger',
      count: 'testOneInteger',
      ratio: 'testUnorderedInteger',
      at: 'testOneTime',
      times: 'testTime',
      bytes: 'testOctets',
      link: 'testNoRule',
      phones: 'testTelephone',
      state: 'testIa5',
      other: { attribute: 'testReference', reference: 'Tool' },
    },
    extensions: { [more]: { extra: 'testNumeric', extras: 'cn' } },
  }),
  coded: toolMapping({
    attributes: {
      texts: 'testExact',
      codes: 'testIa5',
      title: { attribute: 'testOne', otherwise: 'Ann' },
      flag: { attribute: 'testText', codec: { enum: { true: ['Ann', 'on'], false: 'off' } }, otherwise: false },
      state: { attribute: 'testNoSubstring', codec: { enum: { Good: ['Ann', 'ok'], bad: 'x' } } },
      counts: { attribute: 'cn', codec: 'integer' },
      count: 'testUnorderedInteger',
      at: { attribute: 'testNoRule', codec: 'dateTimeText' },
      times: 'testUnorderedTime',
      parts: { attribute: 'testNumeric', codec: { item: { sub: 'value', with: { on: true } } } },
      others: { attribute: 'testReference', reference: 'Tool' },
      'part.value': 'testExact',
      'part.on': 'testBoolean',
    },
    extensions: {
      [more]: { extra: { attribute: 'testText', fill: 'Ann' }, extras: { attribute: 'testOctets', codec: 'text' } },
    },
  }),
  several: toolMapping({
    attributes: {
      title: { read: ['testOne', 'testText'] },
      texts: { read: ['testText', 'testExact', 'testIa5'] },
      codes: { read: ['testNoSubstring', 'testTelephone'], fill: 'Ann' },
      flag: {
        read: ['testBoolean', { attribute: 'testNoRule', codec: { enum: { true: ['Ann', 'on'], false: 'off' } } }],
        combine: 'any',
      },
      at: { read: [{ attribute: 'testNoRule', codec: 'dateTimeText' }, 'testTime'], otherwise: '2020-01-01T00:00:00Z' },
      count: { read: ['testInteger', 'testOneInteger'], otherwise: 10 },
      part: { attribute: 'testText', codec: 'json' },
      parts: {
        read: [
          { attribute: 'testExact', codec: 'json' },
          { attribute: 'testIa5', codec: { item: { sub: 'value', with: { on: false } } } },
        ],
      },
      link: { attribute: 'testOctets', codec: 'text' },
    },
    extensions: { [more]: { extras: { read: ['cn', 'testNoSubstring'], otherwise: ['x'] } } },
  }),
  filled: toolMapping({
    attributes: {
      title: { attribute: 'testOne', fill: 'Ann', otherwise: 'x' },
      texts: { attribute: 'testText', fill: 'Ann' },
      flag: {
        read: [{ attribute: 'testBoolean' }, { attribute: 'testText', codec: { enum: { true: 'on' } } }],
        combine: 'any',
        otherwise: true,
      },
      parts: { attribute: 'testOctets', codec: 'json' },
      part: { attribute: 'testIa5', codec: 'json' },
      at: { attribute: 'testNoRule', codec: 'epochMillis' },
      count: { attribute: 'testExact', codec: 'integer', jsonPath: 'count' },
      ratio: { attribute: 'testText', codec: 'decimal' },
      state: { attribute: 'testReference', codec: 'text' },
      codes: 'testInteger',
      code: { attribute: 'testBoolean', codec: 'text' },
    },
  }),
  combined: toolMapping({
    attributes: {
      parts: {
        read: [
          { attribute: 'testText', codec: { item: { with: { note: 'work' } } } },
          { attribute: 'testOctets', codec: { item: { sub: 'bytes', with: { note: 'Work', on: true } } } },
          { attribute: 'testTime', codec: { item: { sub: 'at', with: { on: false, count: 10 } } } },
          { attribute: 'testInteger', codec: { item: { sub: 'count' } } },
        ],
        combine: 'all',
      },
      part: {
        read: [
          { attribute: 'testExact', codec: { item: { sub: 'note' } } },
          { attribute: 'testBoolean', codec: { item: { sub: 'on' } } },
          { attribute: 'testOne', codec: { item: { with: { count: 7 } } } },
        ],
        combine: 'merge',
      },
      title: { attribute: 'testOne', template: ['{code} {part.value}', '{code}'] },
      code: { attribute: 'testNoSubstring', fill: 'Ann' },
      others: {
        read: [
          { attribute: 'cn', codec: { item: { sub: 'value', with: { $ref: 'x' } } } },
          { attribute: 'testIa5', codec: { item: { sub: 'display' } } },
        ],
        combine: 'merge',
      },
      other: { attribute: 'testReference', reference: 'Tool', fill: 'ou=x' },
    },
  }),
};
