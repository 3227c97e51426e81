import fc from 'fast-check'
import { expect, it } from 'vitest'
import { documentedPayloads } from '../../../test/support/documented-payloads.ts'
import { describePayload } from './describe-payload.ts'
import { readEvent } from './read-event.ts'

const events = documentedPayloads.map(({ name }) => name)
const ends = [undefined, null, 0, -1, 1e308, '', 'x'.repeat(100_000), '\u0000\u202e', [], {}, [[[]]], true]

/** A documented payload with parts of it replaced by what no field expects. */
const hostile = fc
  .record({
    documented: fc.constantFrom(...documentedPayloads),
    which: fc.nat(),
    spoils: fc.array(fc.record({ at: fc.nat(), by: fc.oneof(fc.constantFrom(...ends), fc.jsonValue()) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ documented, which, spoils }) => {
    const payload = structuredClone(documented.examples[which % documented.examples.length])
    for (const { at, by } of spoils) spoil(payload, at, by)
    return { event: documented.name, payload }
  })

/** Replaces one of the values, wherever it stands. */
function spoil(payload: unknown, at: number, by: unknown): void {
  const places: { holder: Record<string, unknown>; key: string }[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const holder = value as Record<string, unknown>
    for (const key of Object.keys(holder)) {
      places.push({ holder, key })
      visit(holder[key])
    }
  }
  visit(payload)
  const place = places[at % Math.max(1, places.length)]
  if (place !== undefined) place.holder[place.key] = structuredClone(by)
}

it('makes an event or a short reason of whatever a payload has in it, and never throws', () => {
  fc.assert(
    fc.property(hostile, ({ event, payload }) => {
      const read = readEvent(event, payload, 1)
      if (read.kind === 'ignored') expect(read.reason).toMatch(/^[^\n\u0000\u202e]{1,600}\.$/)
      else if ('sha' in read && read.sha !== null) expect(read.sha).toMatch(/^[0-9a-f]{40}$/)
      const subject = describePayload(payload)
      for (const text of [subject.repository, subject.ref, subject.sha])
        expect(text?.length ?? 0).toBeLessThan(1200)
    }),
    { numRuns: 500 },
  )
})

it('makes an event or a reason of any JSON under any name', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...events), fc.string()), fc.jsonValue(), (event, payload) => {
      expect(readEvent(event, payload, 1)).toMatchObject({ kind: 'ignored' })
    }),
  )
})

it('takes no more of a long payload than it needs', () => {
  const lines = `${'\n'.repeat(50_000)}${' '.repeat(5_000_000)}`
  const push = documentedPayloads.find(({ name }) => name === 'push')?.examples.at(-1)
  const head_commit = { id: 'a'.repeat(40), message: lines, timestamp: lines.slice(0, 60) }
  expect(JSON.stringify(readEvent('push', { ...push, head_commit }, 1)).length).toBeLessThan(50_000)
})

it.each([
  ['a push', { ref: 'refs/heads/x', after: 'a' }, { ref: 'refs/heads/x', sha: 'a' }],
  [
    'a pull request',
    { number: 7, pull_request: { head: { sha: 'b' } } },
    { ref: 'refs/pull/7/head', sha: 'b' },
  ],
  ['a comment', { issue: { number: 8, pull_request: {} } }, { ref: 'refs/pull/8/head', sha: null }],
  ['a comment of an issue', { issue: { number: 8 } }, { ref: null }],
  [
    'a check',
    { repository: { full_name: 'a/b' }, check_run: { head_sha: 'c' } },
    { repository: 'a/b', sha: 'c' },
  ],
  [
    'a merge group',
    { merge_group: { head_sha: 'd', head_ref: 'refs/heads/q' } },
    { ref: 'refs/heads/q', sha: 'd' },
  ],
  ['nothing', null, { repository: null, ref: null, sha: null }],
  ['other types', { repository: 'x', ref: 7 }, { repository: null, ref: null, sha: null }],
])('looks %s up by what its payload says', (_what, payload, subject) => {
  expect(describePayload(payload)).toMatchObject(subject)
})
