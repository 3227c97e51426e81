import type { BuildingEvent, BuildSpec } from '../../domain/index.ts'
import { makeTag, renderTag, type TagValues } from '../build-file/tag-template.ts'
import { readSemver } from './read-semver.ts'

/** Templates that name what the event does not have are left out; with none left, the commit is the tag. */
export function tagsFor(spec: Pick<BuildSpec, 'tags'>, event: BuildingEvent): string[] {
  const tag = event.kind === 'push' && event.refType === 'tag' ? event.refName : null
  const values: TagValues = {
    branch: branchOf(event),
    tag,
    sha: event.sha,
    sha7: event.sha.slice(0, 7),
    pr: event.kind === 'pull_request' ? String(event.number) : null,
    date: new Date(event.at).toISOString().slice(0, 10),
    ...readSemver(tag),
  }
  const tags = spec.tags.map((template) => renderTag(template, values)).filter((tag) => tag !== null)
  return tags.length === 0 ? [event.sha] : [...new Set(tags)]
}

/** The only tag of a build that is not trusted: it names the pull request, so that it can replace nothing else. */
export function untrustedTag({ name }: Pick<BuildSpec, 'name'>, event: BuildingEvent): string {
  if (event.kind !== 'pull_request') throw new Error('only pull requests are not trusted')
  return makeTag(`${name}-pr${event.number}-${event.sha.slice(0, 7)}`)
}

/** The branch that an event is about; null for a tag, and for what is on no branch yet. */
export function branchOf(event: BuildingEvent): string | null {
  switch (event.kind) {
    case 'push':
      return event.refType === 'branch' ? event.refName : null
    case 'pull_request': {
      const head = event.headRepository
      // A fork's `main` is not ours.
      return head === null || head.id === event.repository.id
        ? event.headRef
        : `${head.owner}/${event.headRef}`
    }
    // Its commit is on no branch yet, and may never be.
    case 'merge_group':
      return null
  }
}
