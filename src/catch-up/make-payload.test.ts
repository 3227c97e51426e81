import { expect, it } from 'vitest'
import { sampleRepository } from '../../test/support/samples/samples.ts'
import type { PullRequest } from '../domain/index.ts'
import { readEvent } from '../plan/read-event/read-event.ts'
import { pullRequestEvent, pushEvent, repositoryEvent, type MadeEvent } from './make-payload.ts'

const [a, b] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string]
const at = Date.parse('2026-11-20T11:00:00Z')
const repository = { ...sampleRepository(), archived: false, pushedAt: at }
const pull: PullRequest = {
  ...{ number: 7, title: 'A title', draft: false, open: true, sha: a, headRef: 'topic', baseRef: 'main' },
  ...{ baseSha: b, author: { id: 5, login: 'eve' }, labels: ['ship'], at },
  headRepository: { id: 999, owner: 'eve', name: 'shop', cloneUrl: 'https://x/eve/shop.git', private: false },
}
const read = ({ event, payload }: MadeEvent) => readEvent(event, JSON.parse(JSON.stringify(payload)), 0)

it('a missed push is read as a push of nobody in particular', () => {
  expect(
    read(pushEvent(repository, { ref: 'refs/heads/main', before: b, sha: a, message: 'Words' })),
  ).toMatchObject({
    ...{
      kind: 'push',
      repository: sampleRepository(),
      refName: 'main',
      before: b,
      sha: a,
      message: 'Words',
      at,
    },
    sender: { id: 0 },
  })
})

it('a missed deletion is read as one', () => {
  expect(
    read(pushEvent(repository, { ref: 'refs/heads/old', before: b, sha: null, message: null })),
  ).toMatchObject({
    ...{ kind: 'ref_gone', ref: 'refs/heads/old', at },
  })
})

it('a missed commit of a fork is nobody’s, whoever opened the pull request', () => {
  expect(read(pullRequestEvent(repository, pull, 'synchronize', b))).toMatchObject({
    ...{ kind: 'pull_request', action: 'synchronize', ...pull, sender: { id: 0 } },
  })
  const own = { ...pull, headRepository: { ...pull.headRepository!, id: repository.id } }
  expect(read(pullRequestEvent(repository, own, 'opened', null))).toMatchObject({ sender: { id: 5 } })
})

it('a repository that was archived or renamed while nobody listened is read so', () => {
  expect(read(repositoryEvent(repository, 'archived'))).toMatchObject({
    ...{ kind: 'access', changes: [{ scope: 'repository', access: 'archived' }] },
  })
  expect(read(repositoryEvent({ ...repository, name: 'store' }, 'renamed'))).toMatchObject({
    changes: [{ scope: 'moved', repository: { name: 'store' } }],
  })
})
