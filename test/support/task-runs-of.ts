import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { buildRunFor, retentionDefaults } from '../../src/dispatch/build-run-for.ts'
import type { NewBuild, NodePool, Tenant } from '../../src/domain/index.ts'
import { generateTaskRun } from '../../src/embedded/cluster/controllers/generate/generate-task-run.ts'
import { readTemplate, strategy, type Strategy, type TaskRun } from '../../src/shipwright/index.ts'
import { buildsOfText } from './plan-text.ts'
import { sampleStoredBuild } from './samples/sample-report.ts'
import { sampleTenant } from './samples/sample-tenant.ts'

const folder = join(import.meta.dirname, '../../strategies')

/** The strategies that Slipway ships, by name. */
export function shippedStrategies(): Map<string, Strategy> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  const all = files.map((name) => strategy.parse(parse(readFileSync(join(folder, name), 'utf8'))))
  return new Map(all.map((one) => [one.metadata.name ?? '', one]))
}

/** A Build of a build file, and the TaskRun that Shipwright makes of its BuildRun. */
interface Made {
  build: NewBuild
  taskRun: Pick<TaskRun, 'metadata' | 'spec'>
}

/** What a push to `main` makes of the builds of a file, with the shipped strategies: everything but the running. */
export function taskRunsOf(
  builds: string,
  { pools = [], tenant = {} }: { pools?: NodePool[]; tenant?: Partial<Tenant> } = {},
): Made[] {
  const strategies = shippedStrategies()
  const templates = buildsOfText(builds, {
    tenant: sampleTenant(tenant),
    ...(pools.length > 0 && {
      offer: { strategies: [...strategies.values()].map(readTemplate), pools, largestNode: null },
    }),
  })
  return templates.map((build) => {
    const attempt = { id: 'x1', namespace: build.config.namespace, buildRun: 'run' }
    const { run } = buildRunFor(attempt, { ...sampleStoredBuild(), ...build }, null, retentionDefaults)
    const { spec } = run.spec.build
    const used = strategies.get(build.config.strategy.name)
    if (spec === undefined || used === undefined) throw new Error('the BuildRun embeds no Build')
    const made = generateTaskRun({
      buildRun: run,
      build: null,
      spec,
      strategy: used,
      serviceAccount: 'default',
    })
    if ('reason' in made) throw new Error(made.message)
    return { build, taskRun: made }
  })
}
