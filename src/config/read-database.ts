import { X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import type { Config } from './config.ts'
import type { SettingName } from './settings.ts'

interface Reader {
  raw: (name: SettingName) => string | null
  read: (name: SettingName, path: string) => string | null
  complain: (name: SettingName, message: string) => void
}

/** Where state is kept; null: in a file. The URL is a secret, and no complaint repeats it. */
export function readDatabase({ raw, read, complain }: Reader): Config['database'] {
  const url = raw('databaseUrl')
  const caFile = raw('databaseCaFile')
  if (url === null) {
    if (caFile !== null) complain('databaseCaFile', 'is for PostgreSQL: set SLIPWAY_DATABASE_URL too')
    return null
  }
  if (!isDatabaseUrl(url)) {
    complain('databaseUrl', 'is not a URL like postgres://user:password@host:5432/database')
    return null
  }
  const ca = caFile === null ? null : read('databaseCaFile', resolve(caFile))
  if (caFile !== null && ca !== null && !isCertificate(ca))
    complain('databaseCaFile', `${caFile} holds no PEM certificate`)
  return { url, ca }
}

function isDatabaseUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== ''
  } catch {
    return false
  }
}
