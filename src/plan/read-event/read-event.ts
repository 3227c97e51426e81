import { ignored, type Ignored, type SourceEvent } from '../../domain/index.ts'
import { readCheckRun } from './read-check-run.ts'
import { readCheckSuite } from './read-check-suite.ts'
import { readInstallation, readInstallationRepositories } from './read-installation.ts'
import { readIssueComment } from './read-issue-comment.ts'
import { readMergeGroup } from './read-merge-group.ts'
import { readPullRequest } from './read-pull-request.ts'
import { readPush } from './read-push.ts'
import { readRepository } from './read-repository.ts'
import { shownWord } from './reasons.ts'

type Read = (payload: unknown, receivedAt: number) => SourceEvent | Ignored

const readers = new Map<string, Read>([
  ['push', readPush],
  ['pull_request', readPullRequest],
  ['merge_group', readMergeGroup],
  ['check_run', readCheckRun],
  ['check_suite', readCheckSuite],
  ['issue_comment', readIssueComment],
  ['installation', readInstallation],
  ['installation_repositories', readInstallationRepositories],
  ['repository', readRepository],
  ['ping', () => ignored('ping: GitHub asked whether somebody listens.')],
  ['create', () => ignored('create: the push event builds what a new branch or tag points to.')],
  ['delete', () => ignored('delete: the push event tells that a branch or tag is gone.')],
])

/**
 * A verified payload as the event that planning works with, or why nothing comes of it. Never throws.
 *
 * @param eventName GitHub's, of the header
 * @param receivedAt epoch ms; stands for the source host's time where a payload has none
 */
export function readEvent(eventName: string, payload: unknown, receivedAt: number): SourceEvent | Ignored {
  const read = readers.get(eventName)
  return read
    ? read(payload, receivedAt)
    : ignored(`Events of the kind ${shownWord(eventName)} build nothing.`)
}
