import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { Logger } from './logger.ts';

/** Files in PEM: the certificate with those that vouch for it, and its private key. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** The certificate can't be used; the message says why. */
export class CertificateError extends Error {
  constructor(files: TlsFiles, options: { readonly cause: unknown }) {
    const reason = options.cause instanceof Error ? options.cause.message : String(options.cause);
    super(`Can't use the certificate in ${files.certFile} with the key in ${files.keyFile}: ${reason}.`, options);
    this.name = 'CertificateError';
  }
}

const lookEveryMs = 1000;

/** What a TLS server is given (RFC 7644 7.2, RFC 9325 3.1.1). Throws CertificateError where certificate and key don't fit. */
export function readCertificate(files: TlsFiles): SecureContextOptions {
  try {
    const options = {
      cert: readFileSync(files.certFile),
      key: readFileSync(files.keyFile),
      minVersion: 'TLSv1.2',
    } as const;
    createSecureContext(options);
    return options;
  } catch (error) {
    throw new CertificateError(files, { cause: error });
  }
}

/**
 * Tells of each new certificate, until what is returned is called. While only one of the files is new, or one can't be
 * read, the last good certificate stays. Links are followed, as certificates are often exchanged by them.
 */
export function watchCertificate(
  files: TlsFiles,
  renewed: (options: SecureContextOptions) => void,
  logger: Logger,
): () => void {
  const look = (): void => {
    try {
      renewed(readCertificate(files));
      logger.info({ ...files }, 'the certificate was read anew');
    } catch (error) {
      logger.warn({ err: error }, 'the certificate changed, but can not be used: the one before still is');
    }
  };
  const names = [files.certFile, files.keyFile];
  for (const name of names) watchFile(name, { interval: lookEveryMs, persistent: false }, look);
  return () => names.forEach((name) => unwatchFile(name, look));
}
