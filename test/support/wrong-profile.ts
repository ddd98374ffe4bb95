import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingsFolder } from './gluu-profile.ts';

const replacements = [
  ['  nickName: nickname\n', '  nickName: { attribut: nickname }\n'],
  ['  title: oxTrustTitle\n', '  title: oxTrustTitel\n'],
  ['  userType: oxTrustUserType\n', '  usertipe: oxTrustUserType\n'],
  ['  locale: locale\n', '  locale: { attribute: locale, codec: boolean }\n'],
  ['reference: Group', 'reference: Team'],
] as const;

/**
 * Copies the shipped Gluu profile into a folder and plants five mistakes in User.yaml: an unknown keyword, LDAP
 * attribute and SCIM attribute, a codec that can't show the type, and a reference to a type that is not mapped. Returns
 * the messages that tell them, as patterns, in the order in which they are found.
 */
export function plantMistakes(folder: string): readonly RegExp[] {
  cpSync(join(mappingsFolder, 'gluu'), folder, { recursive: true });
  const file = join(folder, 'User.yaml');
  const right = readFileSync(file, 'utf8');
  const wrong = replacements.reduce((text, [from, to]) => text.replace(from, to), right);
  writeFileSync(file, wrong);
  const line = (index: number): number => {
    const at = wrong.indexOf(replacements[index]?.[1] ?? '');
    if (at < 0) throw new Error(`User.yaml has changed: mistake ${index} was not planted`);
    return wrong.slice(0, at).split('\n').length;
  };
  return [
    new RegExp(
      `User\\.yaml:${line(0)} attributes\\.nickName\\.attribut: unknown keyword "attribut"; accepted here: attribute, codec, `,
    ),
    new RegExp(
      `User\\.yaml:${line(1)} attributes\\.title: the directory's schema has no attribute oxTrustTitel; did you mean oxTrustTitle\\?`,
    ),
    new RegExp(
      `User\\.yaml:${line(2)} attributes\\.usertipe: the schemas of User have no attribute "usertipe"; did you mean userType\\?`,
    ),
    new RegExp(
      `User\\.yaml:${line(3)} attributes\\.locale\\.codec: codec boolean can't show a value of type string; accepted: text, enum, password`,
    ),
    new RegExp(
      `User\\.yaml:${line(4)} attributes\\.groups\\.reference: found "Team", but this profile maps Fido2Device, FidoDevice, Group, User`,
    ),
  ];
}
