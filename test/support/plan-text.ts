import { readStrategies } from '../../src/cli/shipped-strategies.ts'
import type { BuildingEvent, NewBuild } from '../../src/domain/index.ts'
import { parseBuildFile } from '../../src/plan/build-file/parse-build-file.ts'
import { planBuilds, type Plan, type Planning } from '../../src/plan/plan-builds.ts'
import { samplePush } from './samples/sample-events.ts'
import { sampleTenant } from './samples/sample-tenant.ts'

/** What a push to `main`, or what else is said, makes of the builds of a file, with the shipped strategies. */
export function planText(builds: string, change: Partial<Planning> = {}): Plan {
  const parsed = parseBuildFile(`version: 1\nbuilds:\n${builds}`)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  let count = 0
  const event: BuildingEvent = samplePush()
  return planBuilds({
    ...{ event, parsed, tenant: sampleTenant(), judgement: { trust: 'trusted' }, changed: null },
    newId: () => `id${(count += 1)}`,
    offer: { strategies: readStrategies(), pools: [], largestNode: null },
    ...change,
  })
}

/** The same, where it must be fine. */
export function buildsOfText(builds: string, change: Partial<Planning> = {}): NewBuild[] {
  const plan = planText(builds, change)
  if ('problems' in plan) throw new Error(JSON.stringify(plan.problems))
  return plan.builds
}
