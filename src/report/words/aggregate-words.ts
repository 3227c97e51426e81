import type { AggregateMembers } from '../../domain/index.ts'
import type { Member, MemberState, Settled } from '../settle-aggregate.ts'
import { count } from './count.ts'
import { fileSections } from './file-words.ts'
import { code, codeCell } from './markdown.ts'
import type { Words } from './words.ts'

/** Of the summary's 65,535 bytes; rows come in the order of their weight. */
const tableBytes = 40_000
const mostNamed = 5

/** All builds of a commit in one table, what is wrong first. */
export function aggregateWords(
  { members, status, conclusion }: Settled,
  file: AggregateMembers['file'],
): Words {
  const title = file === null ? titleOf(members, status, conclusion) : `${file.path} cannot be used`
  return {
    title,
    sections: [
      ...(file === null ? [] : fileSections(file)),
      ...(members.length === 0 ? [] : [table(members)]),
      ...(members.length === 0 && file === null ? ['No build of the build file is for this commit.'] : []),
      ...hints(members),
    ],
  }
}

function titleOf(
  members: readonly Member[],
  status: Settled['status'],
  conclusion: Settled['conclusion'],
): string {
  const selected = members.filter(({ state }) => state !== 'skipped')
  const all = count(selected.length, 'build')
  if (status === 'queued') return `${all} in the queue`
  if (status === 'in_progress') {
    const ended = selected.filter(({ state }) => state !== 'running' && state !== 'queued')
    const failed = ended.filter(({ state }) => state === 'failure' || state === 'timed_out')
    const so = failed.length > 0 ? `, ${failed.length} failed` : ''
    return `${ended.length} of ${all} ended${so}`
  }
  switch (conclusion) {
    case 'failure':
      return `${some('failure', 'timed_out')} failed: ${names('failure', 'timed_out')}`
    case 'action_required':
      return names('approval') === ''
        ? `${some('refused')} not to be built: ${names('refused')}`
        : `Waiting for approval: ${names('approval')}`
    case 'cancelled':
      return `${some('cancelled')} cancelled: ${names('cancelled')}`
    case 'success':
      return `${all} succeeded`
    default:
      return 'Nothing to build'
  }

  function some(...states: MemberState[]): string {
    const amount = members.filter(({ state }) => states.includes(state)).length
    if (amount < selected.length) return `${amount} of ${all}`
    return amount === 1 ? 'The build' : `All ${all}`
  }
  function names(...states: MemberState[]): string {
    const found = members.filter(({ state }) => states.includes(state)).map(({ name }) => name)
    const more = found.length - mostNamed
    return `${found.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  }
}

const stateWords: Record<MemberState, string> = {
  failure: '✗ failed',
  timed_out: '✗ timed out',
  refused: '✗ may not be built',
  approval: '⏸ waits for approval',
  cancelled: 'cancelled',
  running: '▶ running',
  queued: 'queued',
  success: '✓ succeeded',
  skipped: 'skipped',
}

function table(members: readonly Member[]): string {
  const lines = ['| Build | Result | Image |', '| --- | --- | --- |']
  let bytes = 0
  for (const [index, { name, state, image }] of members.entries()) {
    const row = `| ${codeCell(name)} | ${stateWords[state]} | ${image === null ? '' : imageCell(image)} |`
    bytes += Buffer.byteLength(row) + 1
    if (bytes > tableBytes) return [...lines, `| … | ${members.length - index} more | |`].join('\n')
    lines.push(row)
  }
  return lines.join('\n')
}

/** To be copied whole, so that it has more room than other cells; a bar would end it. */
function imageCell(image: string): string {
  return code(image.replace(/[|\\]/g, '¦'), 300)
}

function hints(members: readonly Member[]): string[] {
  return members.some(({ state }) => state === 'approval')
    ? ['A maintainer approves a build in its own check, or with the comment `/slipway approve`.']
    : []
}
