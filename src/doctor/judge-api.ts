import { duration } from '../domain/index.ts'
import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'

const { ok, warning, failed } = findingsOf('cluster')

/** What an API server said of itself. */
export interface ApiFacts {
  server: string
  /** `v1.36.3`. */
  version: string
  /** How far its clock is ahead of ours, in milliseconds; null where it did not say. */
  aheadMs: number | null
  /** How long it took to answer, in milliseconds. */
  tookMs: number
  /** Whom it takes us for; null where it cannot say. */
  user: string | null
}

/** The oldest minor version that SelfSubjectReview and all else is in as it is used here. */
const oldestMinor = 28
const slowMs = 2_000
/** Timeouts and deadlines are judged by times that both sides write. */
const tolerableMs = 5_000
/** Tokens and certificates are refused before their time. */
const fatalMs = 60_000

/** Whether the API server answers, and can be worked with. */
export function judgeApi(api: Fact<ApiFacts>): Finding[] {
  if (!api.known) return [failed(`The cluster does not answer: ${api.why}`, remedyFor(api.status))]
  const { server, version, user, tookMs } = api.value
  const who = user === null ? '' : `, and takes this account for ${user}`
  const answers = `${server} answers with Kubernetes ${version}${who}.`
  const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN)
  return [
    minor < oldestMinor
      ? warning(
          `${answers} It is older than 1.${oldestMinor}, which nothing here is tried with.`,
          'Upgrade the cluster.',
        )
      : ok(answers),
    ...(tookMs > slowMs
      ? [
          warning(
            `It took ${duration(tookMs)} to answer.`,
            'Run Slipway near the cluster, best in it: charts/slipway.',
          ),
        ]
      : []),
    ...judgeClock(api.value),
  ]
}

function judgeClock({ aheadMs }: ApiFacts): Finding[] {
  if (aheadMs === null) return []
  const off = Math.abs(aheadMs)
  if (off <= tolerableMs) return [ok('Its clock and the one here agree.')]
  const says = `Its clock is ${duration(off)} ${aheadMs > 0 ? 'ahead of' : 'behind'} the one here.`
  const fix = 'Let both machines take the time from the network: timedatectl set-ntp true'
  return [off >= fatalMs ? failed(says, fix) : warning(says, fix)]
}

function remedyFor(status: number | null): string {
  if (status === 401) return 'Its credentials are refused: make a new kubeconfig, or a new token for it.'
  if (status === 403) return 'This account may not even ask for the version: bind system:discovery to it.'
  if (status !== null) return 'What answers there is no Kubernetes API, or one in trouble: look at its log.'
  return 'Look at the server in the kubeconfig, and whether it is reached from here: kubectl version'
}
