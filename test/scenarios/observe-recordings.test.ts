import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { pageOf, showEnd, type ShownEnd } from '../golden/show-end.ts'
import { listRecordings } from '../support/recordings/read-recording.ts'
import { replayRecordings, type ReplayManner } from '../support/recordings/replay-recordings.ts'

const file = join(import.meta.dirname, '../golden/recorded-ends.yaml')
const seed = Number(process.env['REPLAY_SEED'] ?? Date.now() % 1_000_000)
const plain: ReplayManner = { speed: 25, skewMs: 0, trouble: 0, seed, observed: 'from the beginning' }
const waitMs = 300_000

/** By case: how its BuildRuns ended, as the golden file has it. */
async function replay(manner: Partial<ReplayManner>): Promise<Record<string, ShownEnd[]>> {
  const ends = await replayRecordings({ ...plain, ...manner })
  return Object.fromEntries([...ends].map(([name, end]) => [name, end.map(showEnd)]))
}

const golden = () => parse(readFileSync(file, 'utf8')) as Record<string, ShownEnd[]>

describe.each<[string, Partial<ReplayManner>]>([
  ['as it was recorded', {}],
  [
    'with watches that lag, break off and are listed anew, and an observer that is restarted again and again',
    { skewMs: 1_000, trouble: 0.2, observed: 'again and again' },
  ],
])(`what a real cluster sent, %s (REPLAY_SEED=${seed})`, (_, manner) => {
  let shown: Record<string, ShownEnd[]>
  beforeAll(async () => {
    shown = await replay(manner)
    if (process.env['UPDATE_GOLDEN'] === '1' && manner.trouble === undefined)
      writeFileSync(file, pageOf(shown))
  }, waitMs)

  it.each(listRecordings())('%s ends as a person has read it to end', (name) => {
    expect(shown[name]).toEqual(golden()[name])
  })
})

describe('what a real cluster sent, seen when all was over', () => {
  /** What nobody can know who was not there. */
  const lost: Record<string, string> = {
    'pod-deleted-while-running': 'Failed in build, exit code 255',
    'retention-ttl-after-succeeded': 'BuildRunDeleted',
  }
  let shown: Record<string, ShownEnd[]>
  beforeAll(async () => {
    shown = await replay({ observed: 'afterwards' })
  }, waitMs)

  it.each(listRecordings())('%s ends the same, but for logs and steps that are gone', (name) => {
    const words = (ends: ShownEnd[] = []) =>
      ends.map(({ ends, image, failure, says }) => ({ ends, image, failure, says }))
    if (lost[name] === undefined) expect(words(shown[name])).toEqual(words(golden()[name]))
    else expect(shown[name]?.map(({ failure }) => failure)).toEqual([lost[name]])
  })
})
