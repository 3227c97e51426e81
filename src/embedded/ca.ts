import { webcrypto } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { dirname, join } from 'node:path'
// x509's injection library refuses to load without it.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

/** The one authority of a data directory: it signs what the embedded parts show over HTTPS. */
export interface Ca {
  /** PEM file to name in `http.sslCAInfo` or `NODE_EXTRA_CA_CERTS`. */
  certFile: string
  /** The same as text. */
  cert: string
  /** A server's key and certificate chain, PEM, for these DNS names and IP addresses. */
  issue(hosts: string[]): Promise<{ key: string; cert: string }>
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const dayMs = 86_400_000
const authorityDays = 3650
/** Servers ask for a new one at each start; some clients refuse more than this. */
const serverDays = 825
/** Machines of one desk may differ a little about the time. */
const backdateMs = 3_600_000

/**
 * Opens the authority in `dir`, making it the first time. Key and certificate appear together, by one
 * rename: after a kill there is a whole authority or none. All files are for the owner only.
 */
export async function openCa(dir: string, now: () => number = Date.now): Promise<Ca> {
  const files = (await read(dir)) ?? (await create(dir, now()))
  const authority = new x509.X509Certificate(files.cert)
  const signingKey = await importKey(files.key)

  return {
    certFile: join(dir, 'ca.crt'),
    cert: files.cert,
    async issue(hosts) {
      const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      const certificate = await x509.X509CertificateGenerator.create(
        {
          subject: [{ CN: [hosts[0] ?? 'localhost'] }],
          issuer: authority.subjectName.toJSON(),
          ...validity(now(), serverDays),
          publicKey: keys.publicKey,
          signingKey,
          signingAlgorithm: algorithm,
          extensions: [
            new x509.BasicConstraintsExtension(false, undefined, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
            new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
            new x509.SubjectAlternativeNameExtension(
              hosts.map((host) => ({ type: isIP(host) ? ('ip' as const) : ('dns' as const), value: host })),
            ),
            await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey, false, webcrypto),
            await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
          ],
        },
        webcrypto,
      )
      return { key: await exportKey(keys.privateKey), cert: pem(certificate) + files.cert }
    },
  }
}

interface Files {
  key: string
  cert: string
}

async function read(dir: string): Promise<Files | null> {
  try {
    const [key, cert] = await Promise.all(
      ['ca.key', 'ca.crt'].map((name) => readFile(join(dir, name), 'utf8')),
    )
    return { key: key ?? '', cert: cert ?? '' }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

async function create(dir: string, now: number): Promise<Files> {
  const files = await makeAuthority(now)
  const fresh = `${dir}.new-${webcrypto.randomUUID()}`
  await mkdir(dirname(dir), { recursive: true })
  await mkdir(fresh, { mode: 0o700 })
  try {
    await writeDurably(join(fresh, 'ca.key'), files.key)
    await writeDurably(join(fresh, 'ca.crt'), files.cert)
    await syncDirectory(fresh)
    await rename(fresh, dir)
    await syncDirectory(dirname(dir))
    return files
  } catch (error) {
    await rm(fresh, { recursive: true, force: true })
    // Somebody else was first, and theirs is as good.
    const theirs = hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST') ? await read(dir) : null
    if (theirs === null) throw error
    return theirs
  }
}

async function makeAuthority(now: number): Promise<Files> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [`Slipway local authority ${new Date(now).toISOString().slice(0, 10)}`] }],
      ...validity(now, authorityDays),
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  )
  return { key: await exportKey(keys.privateKey), cert: pem(certificate) }
}

function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - backdateMs), notAfter: new Date(now + days * dayMs) }
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem')}\n`
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', key)
  return `${x509.PemConverter.encode(der, x509.PemConverter.PrivateKeyTag)}\n`
}

function importKey(text: string): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(text), algorithm, false, ['sign'])
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
