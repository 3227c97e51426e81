import type { BuildSpec } from '../../domain/index.ts'
import type { WrittenBuild } from './schema/build-file.ts'

type On = BuildSpec['on']

/** Which events build an entry: what was written, with nothing left open. */
export function toEvents(on: WrittenBuild['on']): On {
  const always = on === undefined
  const pullRequest = always || on.pull_request !== undefined ? toPullRequest(on?.pull_request ?? {}) : null
  // A queue asks for the checks of its pull requests, so whoever names no merge groups still builds them.
  const queued = pullRequest === null ? null : { branches: pullRequest.branches }
  const merge = on?.merge_group
  return {
    push: always || on.push !== undefined ? toPush(on?.push ?? {}) : null,
    pullRequest,
    mergeGroup:
      merge === undefined ? queued : { branches: lists(merge?.branches, merge?.['branches-ignore']) },
  }
}

type Written<K extends keyof NonNullable<WrittenBuild['on']>> = NonNullable<
  NonNullable<WrittenBuild['on']>[K]
>

function toPush(push: Written<'push'>): NonNullable<On['push']> {
  return {
    branches: lists(push.branches, push['branches-ignore']),
    tags: lists(push.tags, push['tags-ignore']),
    paths: lists(push.paths, push['paths-ignore']),
  }
}

function toPullRequest(pull: Written<'pull_request'>): NonNullable<On['pullRequest']> {
  return {
    branches: lists(pull.branches, pull['branches-ignore']),
    paths: lists(pull.paths, pull['paths-ignore']),
    labels: pull.labels ?? [],
    events: pull.events ?? [],
  }
}

/** To ignore is to let everything in and take that out again. */
function lists(patterns: string[] | undefined, ignored: string[] | undefined): string[] {
  if (ignored === undefined) return patterns ?? []
  return ['**', ...ignored.map((pattern) => `!${pattern}`)]
}
