import type { Finding } from '../../doctor/finding.ts'
import { item, type Item, type ItemId } from './item.ts'

/** A line of the checklist that says what was found, what is wrong first. */
export function ofFindings(id: ItemId, title: string, findings: readonly Finding[], at: number | null): Item {
  const bad = findings.filter(isBad)
  const others = findings.filter((finding) => !isBad(finding))
  const unknown = others.length > 0 && others.every(({ outcome }) => outcome === 'skipped')
  const state = bad.length > 0 ? 'wrong' : unknown ? 'unknown' : 'done'
  const fixes = [...bad, ...others].flatMap(({ fix }) => fix ?? [])
  return item(
    id,
    title,
    state,
    [...bad, ...others].map(({ says }) => says),
    { at, todo: [...new Set(fixes)] },
  )
}

/** What is younger than some Enterprise Servers is good to have and not needed; nor has anybody to leave a token. */
function isBad({ outcome, says }: Finding): boolean {
  if (outcome === 'failed') return true
  return outcome === 'warning' && !/\bmerge_(queues|group)\b|^With a token there are/.test(says)
}
