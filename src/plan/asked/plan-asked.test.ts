import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConversation, type Conversation } from '../../../test/support/open-conversation.ts'
import { formatReportId } from '../../domain/index.ts'

const ada = { id: 9, login: 'ada' }
const mallory = { id: 66, login: 'mallory' }
const fork = {
  id: 999,
  owner: 'mallory',
  name: 'shop',
  cloneUrl: 'https://forge.test/mallory/shop.git',
  private: false,
}
const one = '1'.repeat(40)
const two = '2'.repeat(40)

let talk: Conversation
beforeEach(async () => {
  talk = await openConversation()
  talk.may(ada, 'maintain')
})
afterEach(() => talk[Symbol.asyncDispose]())

/** A push whose builds have ended like this. */
async function pushed(states: Record<string, 'failed' | 'succeeded'>) {
  await talk.push(ada, one)
  for (const shot of await talk.startAll()) await talk.end(shot, states[shot.build.name] ?? 'succeeded')
}
const stranger = () => talk.pull('opened', mallory, 4, { sha: one, author: mallory, headRepository: fork })
const state = async (name: string, sha = one) => (await talk.build(sha, name)).state
const checkOf = async (name: string) => {
  const { id, attempt, state: now } = await talk.build(one, name)
  return now === 'pending'
    ? formatReportId({ kind: 'approval', buildId: id, attempt: attempt + 1 })
    : formatReportId({ kind: 'build', buildId: id, attempt })
}
const ofCommit = (kind: 'file' | 'aggregate') =>
  kind === 'file'
    ? formatReportId({ kind, repositoryId: talk.repository.id, sha: one })
    : formatReportId({ kind, repositoryId: talk.repository.id, sha: one, generation: 1 })
const skippedCheck = (name: string) =>
  formatReportId({ kind: 'skipped', repositoryId: talk.repository.id, sha: one, name })
const words = (text: string) => expect.stringContaining(text) as string

describe('"Re-run" of a check', () => {
  it('makes a new attempt of that build and of no other', async () => {
    await pushed({ api: 'failed', web: 'failed' })
    const verdict = await talk.press(ada, 'rerun', one, await checkOf('api'))
    expect(verdict).toMatchObject({ kind: 'asked', by: ada, done: ['api is queued again.'], refused: [] })
    expect([await state('api'), await state('web')]).toEqual(['queued', 'failed'])
  })

  it('is for whoever may write now, by numeric id', async () => {
    await pushed({ api: 'failed' })
    talk.may(ada, 'triage')
    for (const person of [mallory, ada, { id: 0, login: 'ghost' }]) {
      const verdict = await talk.press(person, 'rerun', one, await checkOf('api'))
      expect(verdict).toMatchObject({ builds: [], refused: [words('no write access')] })
    }
    expect(await state('api')).toBe('failed')
  })

  it('asks the tenant anew', async () => {
    await pushed({ api: 'failed' })
    talk.tenant.images = ['registry.test/other']
    expect(await talk.press(ada, 'rerun', one, await checkOf('api'))).toMatchObject({
      refused: [words('no longer allows the image registry.test/acme/api')],
    })
    expect(await state('api')).toBe('failed')
  })

  it('of a build that waits for approval leaves it waiting, and says how it goes on', async () => {
    await stranger()
    expect(await talk.press(ada, 'rerun', one, await checkOf('api'))).toMatchObject({
      refused: [words('comment `/slipway approve`')],
    })
    expect(await state('api')).toBe('pending')
  })

  it('counts for the commit of the check only', async () => {
    await pushed({ api: 'failed' })
    const id = await checkOf('api')
    for (const external of [id, ofCommit('aggregate'), ofCommit('file')]) {
      expect(await talk.press(ada, 'rerun', two, external)).toMatchObject({ builds: [], done: [] })
    }
    expect(await talk.press(ada, 'rerun', one, 'no-such-build-1')).toMatchObject({
      refused: [words('no build of this commit')],
    })
    expect(await state('api')).toBe('failed')
  })

  it('of a build file that could not be used plans its event again', async () => {
    const good = talk.host.files['.slipway.yaml'] ?? ''
    talk.host.files['.slipway.yaml'] = 'version: 1\nbuilds: {}\n'
    await talk.push(ada, one)
    expect(await talk.press(ada, 'rerun', one, ofCommit('file'))).toMatchObject({
      refused: [words('cannot be used')],
    })
    talk.host.files['.slipway.yaml'] = good
    expect(await talk.rerunSuite(ada, one)).toMatchObject({ builds: [{ name: 'api' }, { name: 'web' }] })
    expect(await state('api')).toBe('queued')
  })

  it('of a skipped build builds it, of the pull request’s head and with trust judged anew', async () => {
    await stranger()
    expect(await talk.press(ada, 'rerun', one, skippedCheck('docs'))).toMatchObject({
      builds: [{ name: 'docs' }],
    })
    expect(await state('docs')).toBe('pending')
    await talk.pull('synchronize', mallory, 4, { sha: two })
    expect(await talk.press(ada, 'rerun', one, skippedCheck('docs'))).toMatchObject({
      builds: [],
      refused: [words('a newer commit than 1111111')],
    })
  })
})

describe('"Re-run" of all', () => {
  it('is for what failed, and for what was cancelled', async () => {
    await talk.push(ada, one)
    const [api, web] = await talk.startAll()
    if (!api || !web) throw new Error('two were to start')
    await talk.end(api, 'failed')
    await talk.end(web, 'succeeded')
    for (const again of [
      () => talk.rerunSuite(ada, one),
      () => talk.press(ada, 'rerun', one, ofCommit('aggregate')),
    ]) {
      expect(await again()).toMatchObject({ done: ['api is queued again.'], refused: [] })
      const [shot] = await talk.startAll()
      if (shot) await talk.end(shot, 'cancelled')
    }
    expect([await state('api'), await state('web')]).toEqual(['cancelled', 'completed'])
  })

  it('says so where nothing has failed', async () => {
    await pushed({})
    expect(await talk.rerunSuite(ada, one)).toMatchObject({ refused: ['Nothing of 1111111 has failed.'] })
  })
})

describe('"Approve"', () => {
  it('lets the commit of its check build, and no other', async () => {
    await stranger()
    const id = await checkOf('api')
    expect(await talk.press(ada, 'approve', two, id)).toMatchObject({ done: [] })
    expect(await talk.startAll()).toEqual([])
    expect(await talk.press(ada, 'approve', one, id)).toMatchObject({ done: [words(one)] })
    expect([await state('api'), await state('web')]).toEqual(['queued', 'queued'])
    await talk.pull('synchronize', mallory, 4, { sha: two })
    expect(await state('api', two)).toBe('pending')
  })

  it('is not for strangers, nor for what does not wait', async () => {
    await stranger()
    const id = await checkOf('api')
    await talk.press(mallory, 'approve', one, id)
    expect(await state('api')).toBe('pending')
    await talk.pull('closed', mallory, 4, { open: false })
    expect(await talk.press(ada, 'approve', one, id)).toMatchObject({
      refused: ['api does not wait for approval: it is cancelled.'],
    })
    expect(await talk.press(ada, 'approve', one, skippedCheck('docs'))).toMatchObject({
      refused: [words('nothing to approve')],
    })
  })
})
