import type { Build } from '../../domain/index.ts'
import { buildRunFor } from '../../dispatch/build-run-for.ts'
import { buildRunName } from '../../dispatch/name-objects.ts'
import type { RunRef } from '../../ports.ts'
import type { BuildRun } from '../../shipwright/index.ts'
import { namespace } from './local-build.ts'

/** For files from this machine: more than enough to pack the largest tree that is taken. */
const sourceTimeout = '30m'
const retention = { ttlAfterFailedSeconds: 3600, ttlAfterSucceededSeconds: 3600 }

/** The BuildRun that the service would make, but for where its source comes from. */
export function localRun(build: Build): { ref: RunRef; run: BuildRun } {
  const executionId = `${build.id}-1`
  const name = buildRunName(executionId)
  const execution = { id: executionId, namespace, buildRun: name, cancelAskedAt: null }
  const { run } = buildRunFor(execution, build, null, retention)
  const { spec } = run.spec.build
  if (spec === undefined) throw new Error('a BuildRun of ours embeds its Build')
  const contextDir = spec.source?.contextDir
  const source = {
    type: 'Local' as const,
    local: { name: 'working-tree', timeout: sourceTimeout },
    ...(contextDir === undefined ? {} : { contextDir }),
  }
  return {
    ref: { namespace, name, executionId },
    run: { ...run, spec: { ...run.spec, build: { spec: { ...spec, source } } } },
  }
}
