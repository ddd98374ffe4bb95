import { parseSchemaDescription, type SchemaDescription } from './schema-description.ts';

/** An attribute type description (RFC 4512 4.1.2). Inherited rules and syntax are filled in. */
export interface AttributeType {
  readonly oid: string;
  /** All names, the server's first name first. */
  readonly names: readonly string[];
  readonly equality?: string;
  readonly ordering?: string;
  readonly substring?: string;
  /** Syntax OID without the length bound. */
  readonly syntax?: string;
  readonly singleValue: boolean;
  readonly noUserModification: boolean;
  readonly operational: boolean;
}

/** An object class description (RFC 4512 4.1.1), with what its superiors require and allow. */
export interface ObjectClass {
  readonly oid: string;
  readonly names: readonly string[];
  readonly kind: 'abstract' | 'structural' | 'auxiliary';
  readonly must: readonly string[];
  readonly may: readonly string[];
}

/** The subschema of a directory (RFC 4512 4.2), looked up by any name or OID in any letter case. */
export interface Subschema {
  /** Options of an attribute description (`;lang-de`, `;binary`) are not part of its type. */
  readonly attributeType: (nameOrOid: string) => AttributeType | undefined;
  readonly objectClass: (nameOrOid: string) => ObjectClass | undefined;
}

/** The subschema that the attributeTypes and objectClasses values of a subschema entry describe (RFC 4512 4.2). */
export function parseSubschema(attributeTypes: readonly string[], objectClasses: readonly string[]): Subschema {
  const types = indexByName(attributeTypes, attributeTypeOf);
  const classes = indexByName(objectClasses, objectClassOf);
  return {
    attributeType: (nameOrOid) => types.get(nameOrOid.replace(/;.*/s, '').toLowerCase()),
    objectClass: (nameOrOid) => classes.get(nameOrOid.toLowerCase()),
  };
}

/** A description, then all its superiors, nearest first. */
type Lineage = readonly [SchemaDescription, ...SchemaDescription[]];

function indexByName<T>(texts: readonly string[], resolve: (lineage: Lineage) => T): ReadonlyMap<string, T> {
  const descriptions = texts.map(parseSchemaDescription);
  const byName = new Map(descriptions.flatMap((each) => keysOf(each).map((key) => [key, each] as const)));
  return new Map(
    descriptions.flatMap((each) => {
      const resolved = resolve(lineageOf(each, byName));
      return keysOf(each).map((key) => [key, resolved] as const);
    }),
  );
}

function keysOf({ oid, fields }: SchemaDescription): readonly string[] {
  return [oid, ...(fields.get('NAME') ?? [])].map((name) => name.toLowerCase());
}

/** Each superior once, so that a cycle ends (the set grows under the loop); one that is not described adds nothing. */
function lineageOf(description: SchemaDescription, byName: ReadonlyMap<string, SchemaDescription>): Lineage {
  const lineage = new Set([description]);
  for (const each of lineage) {
    for (const name of each.fields.get('SUP') ?? []) {
      const superior = byName.get(name.toLowerCase());
      if (superior !== undefined) lineage.add(superior);
    }
  }
  lineage.delete(description);
  return [description, ...lineage];
}

function attributeTypeOf([own, ...superiors]: Lineage): AttributeType {
  const inherited = (keyword: string): string | undefined =>
    [own, ...superiors].find((each) => each.fields.has(keyword))?.fields.get(keyword)?.[0];
  const equality = inherited('EQUALITY');
  const ordering = inherited('ORDERING');
  const substring = inherited('SUBSTR');
  const syntax = inherited('SYNTAX')?.replace(/\{\d+\}$/, '');
  const usage = own.fields.get('USAGE')?.[0] ?? 'userApplications';
  return {
    oid: own.oid,
    names: own.fields.get('NAME') ?? [],
    ...(equality === undefined ? {} : { equality }),
    ...(ordering === undefined ? {} : { ordering }),
    ...(substring === undefined ? {} : { substring }),
    ...(syntax === undefined ? {} : { syntax }),
    singleValue: own.fields.has('SINGLE-VALUE'),
    noUserModification: own.fields.has('NO-USER-MODIFICATION'),
    operational: usage.toLowerCase() !== 'userapplications',
  };
}

function objectClassOf([own, ...superiors]: Lineage): ObjectClass {
  const lineage = [own, ...superiors];
  const must = distinct(lineage.flatMap((each) => each.fields.get('MUST') ?? []));
  const required = new Set(must.map((name) => name.toLowerCase()));
  const may = distinct(lineage.flatMap((each) => each.fields.get('MAY') ?? []));
  return {
    oid: own.oid,
    names: own.fields.get('NAME') ?? [],
    kind: own.fields.has('ABSTRACT') ? 'abstract' : own.fields.has('AUXILIARY') ? 'auxiliary' : 'structural',
    must,
    may: may.filter((name) => !required.has(name.toLowerCase())),
  };
}

/** Each name once, as it was first spelled. */
function distinct(names: readonly string[]): readonly string[] {
  const spelled = new Map<string, string>();
  for (const name of names) if (!spelled.has(name.toLowerCase())) spelled.set(name.toLowerCase(), name);
  return [...spelled.values()];
}
