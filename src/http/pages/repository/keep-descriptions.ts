import type { DescribedBuildFile, Repository } from '../../../domain/index.ts'
import { Unavailable, type Clock } from '../../../ports.ts'

/** Reads and understands the build file of a ref, null being the default branch's; throws Unavailable. */
export type DescribeBuildFile = (repository: Repository, ref: string | null) => Promise<DescribedBuildFile>

/** What is known of a build file now; `away` says why there is nothing, as a sentence. */
export type KnownBuildFile = DescribedBuildFile | { kind: 'away'; reason: string }

const keptMs = 60_000
const mostKept = 200
/** Each costs the source host some requests, of which an installation has 5,000 an hour for everything. */
const freshPerMinute = 30

/**
 * Descriptions that are a minute old at most. However many look at a page, a file is read once; and however many pages
 * are looked at, the source host is asked so often and no more.
 */
export function keepDescriptions(
  describe: DescribeBuildFile,
  clock: Pick<Clock, 'now'>,
): (repository: Repository, ref: string | null) => Promise<KnownBuildFile> {
  const kept = new Map<string, { at: number; known: Promise<KnownBuildFile> }>()
  let minute = { from: 0, asked: 0 }

  function mayAsk(now: number): boolean {
    if (now - minute.from >= 60_000 || now < minute.from) minute = { from: now, asked: 0 }
    minute.asked += 1
    return minute.asked <= freshPerMinute
  }

  async function read(repository: Repository, ref: string | null): Promise<KnownBuildFile> {
    try {
      return await describe(repository, ref)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      return { kind: 'away', reason: 'The source host or the cluster cannot be asked right now.' }
    }
  }

  return (repository, ref) => {
    const now = clock.now()
    const key = `${repository.id} ${ref ?? ''}`
    const there = kept.get(key)
    if (there !== undefined && now - there.at < keptMs && now >= there.at) return there.known
    if (!mayAsk(now))
      return Promise.resolve({
        kind: 'away',
        reason: 'Many build files are looked at just now; try it in a minute.',
      })
    const known = read(repository, ref)
    kept.delete(key)
    kept.set(key, { at: now, known })
    known.catch(() => kept.delete(key))
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return known
  }
}
