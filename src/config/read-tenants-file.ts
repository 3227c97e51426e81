import { resolve } from 'node:path'
import type { Tenant } from '../domain/index.ts'
import type { SecretSources } from './read-webhook-secrets.ts'
import { loadTenants } from './tenants.ts'

/** The tenants of a file and of the files of secrets that it names; or all that is wrong with it, with places. */
export function readTenantsFile(
  file: string,
  sources: SecretSources,
): { tenants: Tenant[] } | { problems: string[] } {
  let text: string
  try {
    text = sources.readFile(resolve(file))
  } catch (error) {
    return { problems: [`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`] }
  }
  const loaded = loadTenants(text, file, sources)
  if ('tenants' in loaded) return loaded
  return {
    problems: loaded.problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`),
  }
}
