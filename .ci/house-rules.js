// Rules of the house that no published linter rule states. Loaded by .oxlintrc.json.
const report = (context, node, message) => context.report({ node, message });

const noPlainError = {
  create: (context) => ({
    ThrowStatement(node) {
      const thrown = node.argument;
      if (thrown?.type === 'NewExpression' && thrown.callee.name === 'Error') {
        report(context, node, 'Throw a named error (ScimError, LdapError, ConfigError, …), never a plain Error.');
      }
    },
  }),
};

const noAmbientClock = {
  create: (context) => ({
    NewExpression(node) {
      if (node.callee.name === 'Date' && node.arguments.length === 0) {
        report(context, node, 'The clock is handed down from compose.ts as now().');
      }
    },
    CallExpression(node) {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? `${callee.object.name}.${callee.property.name}` : callee.name;
      if (name === 'Date.now') report(context, node, 'The clock is handed down from compose.ts as now().');
      if (name === 'randomUUID' || name === 'crypto.randomUUID') {
        report(context, node, 'Random ids are handed down from compose.ts as newId().');
      }
    },
  }),
};

const noProcessEnv = {
  create: (context) => ({
    MemberExpression(node) {
      if (node.object.name === 'process' && node.property.name === 'env') {
        report(context, node, 'process.env is read only in config/load-config.ts.');
      }
    },
  }),
};

export default {
  meta: { name: 'house' },
  rules: { 'no-plain-error': noPlainError, 'no-ambient-clock': noAmbientClock, 'no-process-env': noProcessEnv },
};
