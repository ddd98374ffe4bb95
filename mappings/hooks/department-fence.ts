import type { HookModule, HookPrincipal } from 'dirgate/hooks';

/**
 * An example of a hook: each department administers its own people. Tokens that have the scope `department:Sales` know of
 * the people of that department only, and of the groups whose names begin with it. For all other tokens nothing changes.
 *
 * hooks: [{ module: mappings/hooks/department-fence.ts }]
 */
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function departmentOf(principal: HookPrincipal | undefined): string | undefined {
  const scope = principal?.scopes.find((one) => one.startsWith('department:'));
  return scope?.slice('department:'.length);
}

export const hook: HookModule = {
  fence: ({ principal }) => {
    const department = departmentOf(principal);
    if (department === undefined) return undefined;
    // A text in a filter is written like one in JSON (RFC 7644 3.4.2.2).
    return {
      filters: {
        User: `${enterprise}:department eq ${JSON.stringify(department)}`,
        Group: `displayName sw ${JSON.stringify(`${department} `)}`,
      },
    };
  },
  resources: {
    User: {
      // Whom a department creates belongs to it, without having to say so.
      beforeCreate: ({ resource }, { principal }) => {
        const department = departmentOf(principal);
        if (department === undefined) return undefined;
        const { [enterprise]: work = {} } = resource;
        return { resource: { ...resource, [enterprise]: { department, ...(work as object) } } };
      },
      beforeDelete: ({ resource }, { principal }) => {
        if (departmentOf(principal) === undefined || resource['active'] !== true) return undefined;
        return { refuse: { status: 403, detail: 'deactivate a person before you remove them' } };
      },
    },
  },
};
