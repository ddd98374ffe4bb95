/** What `dirgate --help` says. */
export const usage: string = `dirgate: a SCIM 2.0 gateway for the LDAP directory you already have

  dirgate serve [--config FILE]   serve the directory that FILE or the environment names
  dirgate check [--config FILE]   whether the configuration, the mapping files and what the directory
                                  declares fit together
  dirgate explain filter FILTER [--type TYPE] [--config FILE]
                                  what a SCIM filter becomes in LDAP, and which indexes serve it
  dirgate token create --name NAME [--scope SCOPE]... [--expires 90d] [--file FILE]
                                  a bearer token for a client; FILE, named in
                                  authentication.tokenHashesFile, gets its hash
  dirgate repair [--apply] [--ldif FILE] [--type TYPE] [--config FILE]
                                  where groups and their members' back links disagree; --apply mends it
  dirgate demo [options]          a private OpenLDAP and the gateway on it, gone when you stop it
      --port N            port of the gateway (8080)
      --token T           bearer token (random)
      --ldap-port N       port of the directory (a free one)
      --profile NAME      shape of the directory (gluu)
      --users N           a generated population of N people instead of the samples
      --groups N          in N groups (0)
      --largest-group N   the largest of which has N members (the number of people, at most 1000)
      --data DIR          keep the directory in DIR
      --info FILE         once ready, write addresses and secrets as JSON into FILE
`;
