import { judgeCluster, judgeTenants } from './judge-place.ts'
import { judgeAddress, judgeApp, judgeInstalled } from './judge-app.ts'
import { judgeBuild, judgeBuildFile, judgeCheck, judgeDelivery } from './judge-progress.ts'
import { judgeSignatures } from './judge-signatures.ts'
import type { SetupFacts } from './facts.ts'
import type { Item } from './item.ts'

/** How far an installation is set up, each thing with what was seen of it and what to do next; pure. */
export function judgeSetup(facts: SetupFacts): Item[] {
  return [
    judgeAddress(facts),
    judgeApp(facts),
    judgeInstalled(facts),
    judgeSignatures(facts),
    judgeTenants(facts),
    judgeCluster(facts),
    judgeDelivery(facts),
    judgeBuildFile(facts),
    judgeBuild(facts),
    judgeCheck(facts),
  ]
}

/** How many things are as they should be, of how many that are needed here. */
export function countDone(items: readonly Item[]): { done: number; needed: number } {
  const needed = items.filter(({ state }) => state !== 'unneeded')
  return { done: needed.filter(({ state }) => state === 'done').length, needed: needed.length }
}
