import { checkAccess } from './check-access.ts';
import type { OptionPath, Settings } from './config.ts';

/** Options that do not go together; the first path is where it is reported. */
export interface SettingsIssue {
  readonly paths: readonly [OptionPath, ...OptionPath[]];
  readonly message: string;
}

/** What is wrong between options that are each right. */
export function checkSettings(settings: Settings): readonly SettingsIssue[] {
  const { directory, journal, paging } = settings;
  const issues: SettingsIssue[] = [];
  const report = (message: string, ...paths: [OptionPath, ...OptionPath[]]): void => {
    issues.push({ paths, message });
  };
  checkAccess(settings, report);
  const { certFile, keyFile } = settings.listen;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    report('A certificate needs its key, and a key its certificate: set both.', 'listen.certFile', 'listen.keyFile');
  }
  const bind: [OptionPath, OptionPath] = ['directory.bindDn', 'directory.bindPassword'];
  if (directory.bindDn !== undefined && directory.bindPassword === undefined) {
    const how = 'directory.bindPasswordFile or DIRGATE_DIRECTORY_BIND_PASSWORD';
    report(`There is no password for it: set ${how}.`, ...bind);
  }
  if (directory.bindDn === undefined && directory.bindPassword !== undefined) {
    report('There is a password but nobody to bind as: set directory.bindDn.', ...bind);
  }
  const encrypted = directory.urls?.filter((url) => !url.startsWith('ldap:')) ?? [];
  if (directory.startTls && encrypted.length > 0) {
    const message = `StartTLS is for ldap:// only, not for ${encrypted.join(', ')}.`;
    report(message, 'directory.startTls', 'directory.urls');
  }
  if (paging.cursorSecret !== undefined && paging.cursorSecret.reveal().length < 16) {
    report('The secret is too short to be safe. Make one with "openssl rand -hex 32".', 'paging.cursorSecret');
  }
  if (paging.defaultCount > paging.maxCount) {
    const message = `It exceeds paging.maxCount, which is ${paging.maxCount}.`;
    report(message, 'paging.defaultCount', 'paging.maxCount');
  }
  if (journal.kind === 'directory' && journal.base === undefined) {
    report(
      'The journal in the directory needs an entry to be kept below: set journal.base.',
      'journal.base',
      'journal.kind',
    );
  }
  return issues;
}
