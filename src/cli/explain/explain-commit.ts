import { buildLine, skippedLine, verdictLines } from '../deliveries/verdict-lines.ts'
import { causePhrase } from '../../report/words/cancelled-words.ts'
import type { BuildAnswer, DeliveryAnswer } from '../deliveries/delivery-answer.ts'

/** What a heading tells about. */
export interface Explained {
  /** An entry of the build file; null for what is about the commit as a whole. */
  build: string | null
  /** In the order in which it happened. */
  lines: string[]
}

/**
 * For each build of the file why it ran or not, and what became of it.
 *
 * @param deliveries all of one commit, newest first
 * @param known the commit's builds as they are now
 */
export function explainCommit(
  deliveries: readonly DeliveryAnswer[],
  known: readonly BuildAnswer[],
): Explained[] {
  const now = new Map(known.map((build) => [build.id, stateOf(build)]))
  const builds = new Map<string, string[]>()
  const others: string[] = []
  const add = (name: string, line: string) => builds.set(name, [...(builds.get(name) ?? []), line])
  for (const delivery of deliveries.toReversed()) {
    if (isEcho(delivery)) continue
    const event = [delivery.event, delivery.ref].filter((word) => word !== null).join(' ')
    const { verdict } = delivery
    if (verdict?.kind === 'planned' || verdict?.kind === 'asked') {
      for (const build of verdict.builds)
        add(build.name, `${event}: ${afterName(build.name, buildLine(build))}${now.get(build.id) ?? ''}`)
    }
    if (verdict?.kind === 'planned') {
      for (const one of verdict.skipped) add(one.name, `${event}: ${afterName(one.name, skippedLine(one))}`)
    } else {
      const builds = verdict?.kind === 'asked' ? verdict.builds.map(buildLine) : []
      const lines = verdictLines(delivery).filter((line) => !builds.includes(line))
      others.push(...lines.map((line) => `${event}: ${line}`))
    }
  }
  const named = [...builds].map(([build, lines]) => ({ build, lines }))
  return others.length === 0 ? named : [...named, { build: null, lines: others }]
}

/** What GitHub tells us of what we wrote ourselves: as many as there are checks, and nothing is to be learnt of it. */
function isEcho({ event, verdict }: DeliveryAnswer): boolean {
  return (event === 'check_run' || event === 'check_suite') && verdict?.kind === 'ignored'
}

function stateOf({ state, cancelCause }: BuildAnswer): string {
  return `, ${state}${cancelCause === null ? '' : `: ${causePhrase(cancelCause)}`}`
}

function afterName(name: string, line: string): string {
  return line.slice(name.length + 2)
}
