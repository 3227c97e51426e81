import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { branchState, entryOf, type BranchState, type RepositoryRecord } from '../../domain/index.ts'
import type { Store } from '../../ports.ts'
import { drawBadge } from './draw-badge.ts'
import { readBadgeAddress } from './read-address.ts'

interface BadgeParts {
  store: Pick<Store, 'read'>
  /** Whether whoever comes may know of repositories that are public at the source host. */
  publicPages: boolean
}

/** Enough to have the newest of each name. */
const builds = 50
/** Of no repository. */
const nobody = -1

/**
 * `GET /badge/{owner}/{repo}/{branch}.svg`: how a branch stands, for READMEs; open to everybody. `?build=` is one build
 * or one entry with all its combinations, `?label=` what stands on the left, `?key=` opens those of a repository that
 * is not public. What does not exist and what is not to be seen are the same `unknown`, found in the same way.
 */
export function serveBadge({ store, publicPages }: BadgeParts): (c: Context) => Promise<Response> {
  async function stateOf(c: Context): Promise<BranchState> {
    const address = readBadgeAddress(new URL(c.req.url).pathname)
    if (address === null) return 'unknown'
    const record = await store.read('repositoryNamed', { fullName: address.repository })
    const kept = await store.read('badgeKey', { repositoryId: record?.repository.id ?? nobody })
    const isSeen = record !== null && (isOpen(record) || isKey(c.req.query('key'), kept))
    const repositoryId = isSeen ? record.repository.id : nobody
    const branch = address.branch ?? record?.repository.defaultBranch ?? ''
    const its = await store.read('refBuilds', { repositoryId, ref: `refs/heads/${branch}`, limit: builds })
    const name = c.req.query('build')
    return branchState(its.filter((one) => !name || one.name === name || entryOf(one.name) === name))
  }

  function isOpen({ repository }: RepositoryRecord): boolean {
    return publicPages && !repository.private
  }

  return async (c) => {
    const label = c.req.query('label') || c.req.query('build') || 'build'
    const image = drawBadge(label, await stateOf(c))
    const etag = `"${createHash('sha256').update(image).digest('base64url').slice(0, 22)}"`
    // GitHub's proxy of images keeps what it is not told to ask for again:
    // https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-anonymized-urls
    const headers = {
      etag,
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    }
    if (isSame(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
    return c.body(image, 200, { ...headers, 'content-type': 'image/svg+xml; charset=utf-8' })
  }
}

function isKey(given: string | undefined, kept: string | null): boolean {
  if (given === undefined || kept === null) return false
  const [one, other] = [given, kept].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}

/** Proxies may have weakened it: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2. */
function isSame(asked: string | undefined, etag: string): boolean {
  const known = (asked ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
