import { duration } from '../domain/index.ts'
import { isForbidden, isMissing, type Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted, listed } from './words.ts'

const { ok, failed, skipped } = findingsOf('cluster')

/** A Deployment as far as it matters. */
export interface DeploymentFacts {
  image: string | null
  ready: number
  wanted: number
}

/** A controller of somebody else's that has to work. */
export interface Controller {
  from: string
  namespace: string
  deployment: string
}

/** Where releases of Shipwright and Tekton put their controllers, and Tekton what answers for its kinds. */
export const controllers: readonly Controller[] = [
  { from: 'Shipwright Build', namespace: 'shipwright-build', deployment: 'shipwright-build-controller' },
  { from: 'Shipwright Build', namespace: 'shipwright-build', deployment: 'shipwright-build-webhook' },
  { from: 'Tekton Pipelines', namespace: 'tekton-pipelines', deployment: 'tekton-pipelines-controller' },
  { from: 'Tekton Pipelines', namespace: 'tekton-pipelines', deployment: 'tekton-pipelines-webhook' },
]

/** Whether a controller runs, as far as this account may see that. */
export function judgeController(controller: Controller, found: Fact<DeploymentFacts>): Finding {
  const { from, namespace, deployment } = controller
  const name = `${namespace}/${deployment}`
  if (isForbidden(found))
    return skipped(
      `Whether ${deployment} of ${from} runs is not for this account to see.`,
      `kubectl --namespace ${namespace} get deployment ${deployment}`,
    )
  if (isMissing(found))
    return skipped(`There is no Deployment ${name}: ${from} is not there, or installed elsewhere.`)
  if (!found.known) return skipped(`Whether ${deployment} of ${from} runs is not known: ${found.why}`)
  const { image, ready, wanted } = found.value
  if (ready > 0) return ok(`${deployment} of ${from} runs${image === null ? '' : ` (${versionOf(image)})`}.`)
  return failed(
    wanted === 0
      ? `${deployment} of ${from} is scaled to nothing.`
      : `${deployment} of ${from} is not ready.`,
    wanted === 0
      ? `kubectl --namespace ${namespace} scale deployment ${deployment} --replicas=1`
      : `kubectl --namespace ${namespace} describe deployment ${deployment}`,
  )
}

/** A run that nobody has touched. */
export interface SilentRun {
  kind: 'BuildRun' | 'TaskRun'
  namespace: string
  name: string
  ageMs: number
}

/** A controller that works writes a condition at once. */
export const silentAfterMs = 60_000

/** Runs that wait for a controller: what is seen of one that is away without seeing it. */
export function judgeSilence(runs: Fact<SilentRun[]>): Finding[] {
  if (!runs.known) return [skipped(`What is under way in the tenants' namespaces is not known: ${runs.why}`)]
  const silent = runs.value.filter(({ ageMs }) => ageMs >= silentAfterMs)
  return (['BuildRun', 'TaskRun'] as const).map((kind) => {
    const these = silent.filter((run) => run.kind === kind)
    const [from, namespace, deployment] =
      kind === 'BuildRun'
        ? ['Shipwright Build', 'shipwright-build', 'shipwright-build-controller']
        : ['Tekton Pipelines', 'tekton-pipelines', 'tekton-pipelines-controller']
    if (these.length === 0) return ok(`No ${kind} waits for the controller of ${from}.`)
    const oldest = Math.max(...these.map(({ ageMs }) => ageMs))
    const names = these.slice(0, 3).map((run) => `${run.namespace}/${run.name}`)
    return failed(
      `${counted(these.length, kind)} had no word of ${from} for up to ${duration(oldest)}: ${listed(names)}.`,
      `kubectl --namespace ${namespace} logs deployment/${deployment}`,
    )
  })
}

function versionOf(image: string): string {
  const name = image.replace(/@.*$/, '')
  return name.split('/').at(-1) ?? name
}
