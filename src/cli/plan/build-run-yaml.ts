import { stringify } from 'yaml'
import { outputImage, type Build, type NewBuild } from '../../domain/index.ts'
import { buildRunFor, retentionDefaults } from '../../dispatch/build-run-for.ts'
import { buildRunName } from '../../dispatch/name-objects.ts'

/**
 * The BuildRuns of Builds as one YAML stream, as `kubectl apply -f -` takes it; a comment above each says what only
 * the service knows how to add.
 */
export function buildRunYaml(builds: readonly NewBuild[], now: number): string {
  return builds.map((build) => document(build, now)).join('')
}

function document(planned: NewBuild, now: number): string {
  const { config } = planned
  // The same for the same commit, so that applying it again changes nothing.
  const name = planned.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')
  const id = `${name}-${planned.sha.slice(0, 7)}`
  const build: Build = {
    ...planned,
    ...{ state: 'queued', attempt: 1, cancelCause: null, createdAt: now, queuedAt: now, notBefore: null },
    ...{ endedAt: null, version: 1 },
  }
  const execution = { id, namespace: config.namespace, buildRun: buildRunName(id) }
  const { run } = buildRunFor(execution, build, null, retentionDefaults)
  const needs = config.needs ?? []
  const comments = [
    `${planned.name}: ${outputImage(config)}`,
    ...(planned.trust === 'untrusted'
      ? ['Not trusted: the service waits for an approval of its commit.']
      : []),
    ...(config.source.private
      ? ['The repository is private: the service adds a cloneSecret with a token that can only read it.']
      : []),
    ...(needs.length > 0
      ? [`Built after ${needs.join(', ')}: the service fills in {{ needs.… }} when that is done.`]
      : []),
  ]
  return `---\n${comments.map((words) => `# ${words}\n`).join('')}${stringify(run, { lineWidth: 0 })}`
}
