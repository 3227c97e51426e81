import type { ForgeRepository } from './state/repositories.ts'

/** Where things are, in the way of GitHub Enterprise Server: pages and Git at the root, REST under /api/v3. */
export interface Urls {
  /** Without a slash at the end. */
  base: string
  api: string
}

export function urlsOf(base: string): Urls {
  return { base, api: `${base}/api/v3` }
}

/** The page of a repository; its clone URL is this with `.git`. */
export function htmlUrl(urls: Urls, repository: ForgeRepository): string {
  return `${urls.base}/${repository.owner}/${repository.name}`
}

export function apiUrl(urls: Urls, repository: ForgeRepository): string {
  return `${urls.api}/repos/${repository.owner}/${repository.name}`
}

/** GitHub's opaque ids: base64 of a kind and a number. */
export function nodeId(kind: string, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64')
}

/** ISO 8601 in whole seconds, as GitHub writes times. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
