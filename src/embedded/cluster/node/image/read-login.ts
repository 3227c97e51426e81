import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Login {
  username: string
  password: string
}

/**
 * The login for a registry: out of the mounted Secret where one is named, else out of Docker's
 * configuration in the home folders (Tekton puts the service account's logins there). Null is anonymous.
 */
export function readLogin(registry: string, secretPath: string | null, homes: string[]): Login | null {
  const files =
    secretPath === null
      ? homes.map((home) => join(home, '.docker', 'config.json'))
      : ['.dockerconfigjson', '.dockercfg'].map((name) => join(secretPath, name))
  for (const file of files) {
    const config = readJson(file)
    // The old `.dockercfg` is the list itself.
    const login = config === null ? null : findLogin(registry, (config.auths ?? config) as Auths)
    if (login !== null) return login
  }
  return null
}

/** Where Docker's configuration may be; Tekton's home is not the step's where a strategy sets its own. */
export function homes({ HOME }: NodeJS.ProcessEnv): string[] {
  return [...(HOME === undefined ? [] : [HOME]), '/tekton/home']
}

type Auths = Record<string, { auth?: unknown; username?: unknown; password?: unknown } | null>

function findLogin(registry: string, auths: Auths): Login | null {
  const hub = registry === 'registry-1.docker.io'
  const names = hub ? ['docker.io', 'index.docker.io', registry] : [registry]
  const entry = Object.entries(auths).find(([key]) =>
    names.includes(key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')),
  )?.[1]
  if (entry == null) return null
  if (typeof entry.username === 'string' && typeof entry.password === 'string')
    return { username: entry.username, password: entry.password }
  if (typeof entry.auth !== 'string') return null
  const [, username, password] =
    /^([^:]*):([^]*)$/.exec(Buffer.from(entry.auth, 'base64').toString('utf8')) ?? []
  return username === undefined || password === undefined ? null : { username, password }
}

/** Null where it is not there; throws where it is no JSON, for a login that is not read is a puzzle. */
function readJson(file: string): Record<string, unknown> | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw new Error(`the registry login in ${file} is no JSON`)
  }
}
