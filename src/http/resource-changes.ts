import type { ScimObject } from '../scim/resource.ts';

const parameter = (name: string, type: string, required: boolean, description: string): ScimObject => ({
  name,
  in: 'query',
  type,
  required,
  description,
});

const parameters: readonly ScimObject[] = [
  parameter(
    'timeStamp',
    'string',
    true,
    'ISO 8601 date and time; what was created or changed then or later is told. May be left out with cursor.',
  ),
  parameter(
    'start',
    'integer',
    false,
    'How many entries come before the page; 0 unless given. 0 collects the list anew, other values page that list.',
  ),
  parameter('pagesize', 'integer', false, 'Most entries of the page.'),
  parameter('pageSize', 'integer', false, 'The same as pagesize.'),
  parameter('cursor', 'string', false, 'Instead of start: the cursor of the last answer, which never expires.'),
  parameter(
    'includeDeleted',
    'boolean',
    false,
    'Asks for the removed entries, too. They have pages of the same size and numbers: go on while there is a cursor.',
  ),
];

const definitions: ScimObject = {
  SearchResponse: {
    type: 'object',
    required: ['total', 'latestUpdateAt', 'results'],
    properties: {
      total: { type: 'integer', description: 'How many entries all pages have together.' },
      latestUpdateAt: {
        type: 'string',
        description: 'The timeStamp to ask with next. Entries may be told twice, and are never left out.',
      },
      results: {
        type: 'array',
        description: 'LDAP attributes by name, each with a list of values. The last page alone is short.',
        items: { type: 'object', additionalProperties: { type: 'array', items: {} } },
      },
      cursor: { type: 'string', description: 'Gives the next page; absent on the last one.' },
      deletedSupported: {
        type: 'boolean',
        description: 'With includeDeleted. False: the directory does not tell what was removed; compare all ids.',
      },
      deletedSince: {
        type: 'string',
        description:
          'Of what was removed earlier, some may be missing: where this is later than timeStamp, compare all ids.',
      },
      deleted: {
        type: 'array',
        description: 'Ids that no entry has by now, some of which may never have been told.',
        items: { $ref: '#/definitions/Deleted' },
      },
    },
  },
  Deleted: {
    type: 'object',
    required: ['id', 'deletedAt'],
    properties: {
      id: { type: 'string', description: 'The id that the resource had.' },
      deletedAt: { type: 'string', description: 'When it was removed or lost this id, to the second.' },
    },
  },
  ErrorResponse: {
    type: 'object',
    required: ['detail'],
    properties: { status: { type: 'string' }, scimType: { type: 'string' }, detail: { type: 'string' } },
  },
};

/** A Swagger 2.0 document of the endpoints that tell of changed entries, as Gluu has one of UpdatedUsers. */
export function resourceChanges(publicUrl: string, basePath: string, paths: readonly string[]): ScimObject {
  const { protocol, host, pathname } = new URL(publicUrl);
  const error = (description: string): ScimObject => ({ description, schema: { $ref: '#/definitions/ErrorResponse' } });
  const operation = (path: string): ScimObject => ({
    get: {
      operationId: `get${path.slice(1)}`,
      description: `${path.slice(1)}: the entries that were created or changed since a time.`,
      produces: ['application/json'],
      parameters,
      responses: {
        200: { description: 'A page of them', schema: { $ref: '#/definitions/SearchResponse' } },
        400: error('A parameter is wrong, or the list is no longer kept: begin again with start=0'),
        401: error('Credentials are missing: WWW-Authenticate says which'),
        500: error('Something failed'),
      },
    },
  });
  return {
    swagger: '2.0',
    info: { title: 'Modified entries', version: '1.0.0' },
    host,
    basePath: `${pathname.replace(/\/$/, '')}${basePath}`,
    schemes: [protocol.replace(':', '')],
    paths: Object.fromEntries(paths.map((path) => [path, operation(path)])),
    definitions,
  };
}
