import type { MergeGroupEvent, PullRequestEvent, PushEvent } from '../../../src/domain/index.ts'
import { sampleRepository } from './samples.ts'

/** A push to the default branch. */
export function samplePush(change: Partial<PushEvent> = {}): PushEvent {
  return {
    kind: 'push',
    repository: sampleRepository(),
    ref: 'refs/heads/main',
    refType: 'branch',
    refName: 'main',
    before: 'b'.repeat(40),
    sha: 'a'.repeat(40),
    forced: false,
    sender: { id: 9, login: 'ada' },
    title: 'Add a till',
    message: 'Add a till',
    at: 1_700_000_000_000,
    ...change,
  }
}

/** A merge group of the default branch's queue. */
export function sampleMergeGroup(change: Partial<MergeGroupEvent> = {}): MergeGroupEvent {
  return {
    kind: 'merge_group',
    repository: sampleRepository(),
    sha: 'a'.repeat(40),
    ref: `refs/heads/gh-readonly-queue/main/pr-4-${'b'.repeat(40)}`,
    baseRef: 'main',
    baseSha: 'b'.repeat(40),
    sender: { id: 9, login: 'ada' },
    title: 'Merge pull request #4',
    at: 1_700_000_000_000,
    ...change,
  }
}

/** A pull request from a branch of the repository itself. */
export function samplePullRequest(change: Partial<PullRequestEvent> = {}): PullRequestEvent {
  const repository = sampleRepository()
  return {
    kind: 'pull_request',
    action: 'opened',
    repository,
    number: 4,
    title: 'A till',
    draft: false,
    open: true,
    sha: 'a'.repeat(40),
    headRef: 'feature/till',
    headRepository: {
      id: repository.id,
      owner: repository.owner,
      name: repository.name,
      cloneUrl: repository.cloneUrl,
      private: true,
    },
    baseRef: 'main',
    baseSha: 'b'.repeat(40),
    author: { id: 9, login: 'ada' },
    labels: [],
    at: 1_700_000_000_000,
    sender: { id: 9, login: 'ada' },
    ...change,
  }
}
