import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openConversation, type Conversation } from '../../../test/support/open-conversation.ts'

const ada = { id: 9, login: 'ada' }
const tim = { id: 10, login: 'tim' }
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
  talk.may(ada, 'write')
  talk.may(tim, 'triage')
})
afterEach(() => talk[Symbol.asyncDispose]())

/** Pull request 4 of a branch of the repository, whose builds have ended like this. */
async function ended(states: Record<string, 'failed' | 'succeeded'>) {
  const { repository } = talk
  await talk.pull('opened', ada, 4, { sha: one, author: ada, headRepository: repository })
  for (const shot of await talk.startAll()) await talk.end(shot, states[shot.build.name] ?? 'succeeded')
}
const stranger = () => talk.pull('opened', mallory, 4, { sha: one, author: mallory, headRepository: fork })
const state = async (name: string, sha = one) => (await talk.build(sha, name)).state
const lastReply = async () => (await talk.replies()).at(-1)
const words = (text: string) => expect.stringContaining(text) as string

describe('a comment', () => {
  it('without commands is none of our business', async () => {
    await stranger()
    const verdict = await talk.comment(ada, 4, 'Nice. You could say `/slipway build`.')
    expect(verdict).toMatchObject({ kind: 'ignored', reason: words('no command') })
    expect(await talk.replies()).toEqual([])
  })

  it('of somebody without write access is answered with that and nothing more', async () => {
    await stranger()
    for (const person of [mallory, tim, { id: 1234, login: 'ada' }, { id: 0, login: 'ghost' }]) {
      const verdict = await talk.comment(person, 4, '/slipway approve\n/slipway build nothing\n/slipway')
      const refused = [`${person.login} has no write access to acme/shop.`]
      expect(verdict).toMatchObject({ kind: 'asked', builds: [], done: [], refused })
      expect(await lastReply()).toEqual({ reaction: '-1', refusal: refused[0] })
    }
    expect(await state('api')).toBe('pending')
  })

  it('with what is no command is told what there is', async () => {
    await ended({})
    await talk.comment(ada, 4, '/slipway deploy')
    expect(await lastReply()).toEqual({
      reaction: '-1',
      refusal: words('`deploy` is no command. Commands are `/slipway build [name…]`'),
    })
    await talk.comment(ada, 4, '/slipway')
    expect(await lastReply()).toMatchObject({ refusal: words('Commands are') })
  })

  it('on what is closed builds nothing', async () => {
    await ended({ api: 'failed' })
    await talk.pull('closed', ada, 4, { open: false })
    for (const command of ['build', 'retest', 'approve']) {
      await talk.comment(ada, 4, `/slipway ${command}`)
      expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('is closed') })
    }
    expect(await state('api')).toBe('failed')
  })
})

describe('/slipway retest', () => {
  it('makes a new attempt of what failed, and of nothing else', async () => {
    await ended({ api: 'failed', web: 'succeeded' })
    expect(await talk.comment(ada, 4, '/slipway retest')).toMatchObject({ done: ['api is queued again.'] })
    expect(await lastReply()).toEqual({ reaction: '+1', refusal: null })
    expect([await state('api'), await state('web')]).toEqual(['queued', 'completed'])
    await talk.comment(ada, 4, '/slipway retest')
    expect(await lastReply()).toMatchObject({ refusal: words('Nothing of 1111111 has failed') })
  })

  it('says of each name why not, and does the others', async () => {
    await ended({ api: 'failed' })
    await talk.comment(ada, 4, '/slipway retest api, web wbe nonsense')
    const { refusal = '' } = (await lastReply()) ?? {}
    expect(refusal).toContain('`web` of 1111111 has not failed')
    expect(refusal).toContain('There is no build `wbe`: did you mean `web`?')
    expect(refusal).toContain('There is no build `nonsense`: there are `api`, `web`.')
    expect(await state('api')).toBe('queued')
  })
})

describe('/slipway build', () => {
  it('builds what filters skip, when it is named', async () => {
    await ended({})
    const verdict = await talk.comment(ada, 4, '/slipway build docs')
    expect(verdict).toMatchObject({ kind: 'asked', by: ada, builds: [{ name: 'docs' }] })
    expect([await state('docs'), await state('api')]).toEqual(['queued', 'completed'])
  })

  it('builds all that the file selects again, without names', async () => {
    await ended({ api: 'failed' })
    await talk.comment(ada, 4, '/slipway build')
    expect([await state('api'), await state('web')]).toEqual(['queued', 'queued'])
    expect(await talk.builds(one)).toHaveLength(2)
  })

  it('knows the names of the file', async () => {
    await ended({})
    await talk.comment(ada, 4, '/slipway build doc api')
    expect(await lastReply()).toEqual({
      reaction: '-1',
      refusal: 'There is no build `doc`: did you mean `docs`?',
    })
    expect(await state('api')).toBe('queued')
  })

  it('of a stranger’s pull request waits for approval, whoever asks', async () => {
    await stranger()
    await talk.comment(ada, 4, '/slipway build api docs')
    expect([await state('api'), await state('docs')]).toEqual(['pending', 'pending'])
    expect(await talk.startAll()).toEqual([])
  })

  it('beside other commands does them all', async () => {
    await stranger()
    const verdict = await talk.comment(ada, 4, '/slipway approve\n/slipway build docs\n/slipway deploy')
    expect(verdict).toMatchObject({ kind: 'asked', done: [words('is approved'), 'docs is asked for.'] })
    expect([await state('api'), await state('docs')]).toEqual(['queued', 'queued'])
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('`deploy`') })
  })

  it('says why a build file cannot be used', async () => {
    await ended({})
    talk.host.files['.slipway.yaml'] = 'version: 1\nbuilds: {}\n'
    await talk.comment(ada, 4, '/slipway build')
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('cannot be used') })
  })
})

describe('/slipway cancel', () => {
  it('ends what has not ended, or what is named of it', async () => {
    const { repository } = talk
    await talk.pull('opened', ada, 4, { sha: one, author: ada, headRepository: repository })
    await talk.comment(ada, 4, '/slipway cancel web')
    expect([await state('api'), await state('web')]).toEqual(['queued', 'cancelled'])
    expect((await talk.build(one, 'web')).cancelCause).toEqual({ kind: 'asked', by: ada })
    await talk.comment(ada, 4, '/slipway cancel web apy')
    const reply = await lastReply()
    expect(reply).toMatchObject({ refusal: words('`web` has ended before') })
    expect(reply).toMatchObject({ refusal: words('did you mean `api`?') })
    await talk.comment(ada, 4, '/slipway cancel')
    expect(await state('api')).toBe('cancelled')
    await talk.comment(ada, 4, '/slipway cancel')
    expect(await lastReply()).toMatchObject({ refusal: words('Nothing of this pull request') })
  })
})

describe('/slipway approve', () => {
  it('lets the head build that its author can have seen', async () => {
    await stranger()
    expect(await talk.startAll()).toEqual([])
    await talk.comment(ada, 4, 'Read it.\n/slipway approve')
    expect(await lastReply()).toEqual({ reaction: '+1', refusal: null })
    expect((await talk.startAll()).map(({ build }) => build.name)).toEqual(['api', 'web'])
    expect(await talk.store.read('approval', { repositoryId: talk.repository.id, sha: one })).toMatchObject({
      by: ada,
      via: 'comment',
    })
  })

  it('is void once there is a newer commit', async () => {
    await stranger()
    await talk.comment(ada, 4, '/slipway approve')
    await talk.pull('synchronize', mallory, 4, { sha: two })
    expect([await state('api', two), await state('api', one)]).toEqual(['pending', 'cancelled'])
    expect(await talk.startAll()).toEqual([])
  })

  it('is not for a commit that came while the comment was written', async () => {
    await stranger()
    const before = talk.now()
    await talk.pull('synchronize', mallory, 4, { sha: two })
    await talk.comment(ada, 4, '/slipway approve', before + 1_000)
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('has changed since') })
    // Nor for one that nobody can have read.
    await talk.comment(ada, 4, '/slipway approve', talk.now() + 3_000)
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('has changed since') })
    // Nor for one that the source host has and nobody told of yet.
    talk.host.pulls[4] = { ...(talk.host.pulls[4] as NonNullable<(typeof talk.host.pulls)[4]>), sha: one }
    await talk.comment(ada, 4, '/slipway approve')
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words('has changed since') })
    expect(await talk.startAll()).toEqual([])
  })

  it('counts at once where it names the commit by all of its digits, and for no other', async () => {
    await stranger()
    await talk.pull('synchronize', mallory, 4, { sha: two })
    await talk.comment(ada, 4, `/slipway approve ${one}`, talk.now() + 1_000)
    expect(await lastReply()).toMatchObject({ reaction: '-1', refusal: words(`/slipway approve ${two}`) })
    await talk.comment(ada, 4, `/slipway approve ${two.slice(0, 39)}`)
    expect(await lastReply()).toMatchObject({ refusal: words('takes no names') })
    expect(await talk.startAll()).toEqual([])
    await talk.comment(ada, 4, `/slipway approve ${two}`, talk.now() + 1_000)
    expect(await lastReply()).toEqual({ reaction: '+1', refusal: null })
    expect((await talk.startAll()).map(({ build }) => build.sha)).toEqual([two, two])
  })

  it('is for commits that wait', async () => {
    await ended({})
    await talk.comment(ada, 4, '/slipway approve')
    expect(await lastReply()).toMatchObject({ refusal: words('Nothing of 1111111 waits for approval') })
    await talk.comment(ada, 4, '/slipway approve api')
    expect(await lastReply()).toMatchObject({ refusal: words('takes no names') })
  })
})

describe('the name of one combination of a matrix', () => {
  it('is written as its check is called, after each command, and the entry’s name means them all', async () => {
    await using matrix = await openConversation({
      file: 'version: 1\nbuilds:\n  api: { image: registry.test/acme/api, matrix: { node: [20, 22] }, tags: ["{{ sha7 }}-{{ matrix.node }}"] }\n',
    })
    const { repository } = matrix
    matrix.may(ada, 'write')
    await matrix.pull('opened', ada, 4, { sha: one, author: ada, headRepository: repository })
    const states = async () =>
      Promise.all([20, 22].map(async (node) => (await matrix.build(one, `api (node=${node})`)).state))
    await matrix.comment(ada, 4, '/slipway cancel `api (node=22)`')
    expect(await states()).toEqual(['queued', 'cancelled'])
    await matrix.comment(ada, 4, '/slipway build api(node=22)')
    expect(await states()).toEqual(['queued', 'queued'])
    for (const shot of await matrix.startAll()) await matrix.end(shot, 'failed')
    await matrix.comment(ada, 4, '/slipway retest api (node=20)')
    expect(await states()).toEqual(['queued', 'failed'])
    await matrix.comment(ada, 4, '/slipway cancel api')
    expect(await states()).toEqual(['cancelled', 'failed'])
    await matrix.comment(ada, 4, '/slipway build api (node=99)')
    expect((await matrix.replies()).at(-1)).toMatchObject({
      refusal: words('There is no build `api (node=99)`'),
    })
  })
})
