import { buildLine, skippedLine, verdictLines } from '../deliveries/verdict-lines.ts'
import type { DeliveryAnswer } from '../deliveries/delivery-answer.ts'

/** What a heading tells about. */
export interface Explained {
  /** An entry of the build file; null for what is about the commit as a whole. */
  build: string | null
  /** In the order in which it happened. */
  lines: string[]
}

/** For each build of the file why it ran or not, out of all deliveries of one commit, newest first. */
export function explainCommit(deliveries: readonly DeliveryAnswer[]): Explained[] {
  const builds = new Map<string, string[]>()
  const others: string[] = []
  const add = (name: string, line: string) => builds.set(name, [...(builds.get(name) ?? []), line])
  for (const delivery of deliveries.toReversed()) {
    const event = [delivery.event, delivery.ref].filter((word) => word !== null).join(' ')
    const { verdict } = delivery
    if (verdict?.kind === 'planned' || verdict?.kind === 'asked') {
      for (const build of verdict.builds)
        add(build.name, `${event}: ${afterName(build.name, buildLine(build))}`)
    }
    if (verdict?.kind === 'planned') {
      for (const one of verdict.skipped) add(one.name, `${event}: ${afterName(one.name, skippedLine(one))}`)
    } else others.push(...verdictLines(delivery).map((line) => `${event}: ${line}`))
  }
  const named = [...builds].map(([build, lines]) => ({ build, lines }))
  return others.length === 0 ? named : [...named, { build: null, lines: others }]
}

function afterName(name: string, line: string): string {
  return line.slice(name.length + 2)
}
