import { dirname, resolve } from 'node:path'
import type { Clash } from './clash.ts'
import type { WrittenTenant } from './tenants-schema.ts'

/** Where secrets come from that a tenants file only names. */
export interface SecretSources {
  env: Record<string, string | undefined>
  /** Throws when the file cannot be read. */
  readFile: (path: string) => string
}

/**
 * The secrets of a tenant's own webhook. Several are told apart by commas, so that one can be replaced while
 * deliveries still come with the other.
 */
export function readWebhookSecrets(
  written: WrittenTenant,
  index: number,
  tenantsFile: string,
  { env, readFile }: SecretSources,
): { secrets: string[]; problems: Clash[] } {
  const { webhookSecretFile: file, webhookSecretEnv: variable } = written
  const problems: Clash[] = []
  const secrets: string[] = []
  const take = (key: string, text: string | undefined, missing: string) => {
    const found = (text ?? '').split(',').flatMap((part) => part.trim() || [])
    if (found.length === 0) problems.push({ path: ['tenants', index, key], message: missing })
    secrets.push(...found)
  }
  if (file !== undefined) {
    const path = resolve(dirname(resolve(tenantsFile)), file)
    try {
      take('webhookSecretFile', readFile(path), `There is no secret in \`${file}\`.`)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      problems.push({
        path: ['tenants', index, 'webhookSecretFile'],
        message: `Cannot read \`${file}\`: ${why}.`,
      })
    }
  }
  if (variable !== undefined) {
    take('webhookSecretEnv', env[variable], `\`${variable}\` is not set, or empty.`)
  }
  return { secrets: [...new Set(secrets)], problems }
}
