import { systemClock } from '../../clock.ts'
import type { Config } from '../../config/config.ts'
import { areas, findingsOf, type Area, type Finding } from '../../doctor/finding.ts'
import { judgeGitHub } from '../../doctor/judge-github.ts'
import { judgeMachine } from '../../doctor/judge-machine.ts'
import { judgeStore } from '../../doctor/judge-store.ts'
import { judgeWebhook } from '../../doctor/judge-webhook.ts'
import { events, permissions } from '../../setup/make-manifest.ts'
import { askGitHub } from '../../examine/ask-github.ts'
import { askMachine } from './ask-machine.ts'
import { askStore } from './ask-store.ts'
import { examineCluster, type ClusterSubject } from './examine-cluster.ts'

/** What is looked at. */
export interface Subject extends Pick<Config, 'dataDir' | 'database' | 'publicUrl' | 'github'> {
  /** What is wrong with the settings, a sentence each. */
  problems: readonly string[]
  /** Null: the cluster on this machine, of a service that does not run. */
  cluster: ClusterSubject | null
  /** Whether this machine builds. */
  buildsHere: boolean
  env: Record<string, string | undefined>
  userAgent: string
}

/** Looks at everything at once, and says what was found, in the order of areas. Never rejects. */
export async function examine(subject: Subject): Promise<Finding[]> {
  const found = await Promise.all([
    guard('settings', () => Promise.resolve(judgeSettings(subject.problems))),
    guard('machine', async () =>
      judgeMachine(await askMachine(subject.dataDir, subject.buildsHere, subject.env)),
    ),
    guard('store', async () => [await examineStore(subject)]),
    guard('cluster', () => examineTheCluster(subject)),
    guard('GitHub', () => examineGitHub(subject)),
  ])
  return found.flat().toSorted((a, b) => areas.indexOf(a.area) - areas.indexOf(b.area))
}

/** A mistake of ours must not hide what was found elsewhere. */
async function guard(area: Area, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [findingsOf(area).failed(`This could not be looked at: ${why}`)]
  }
}

function judgeSettings(problems: readonly string[]): Finding[] {
  const { ok, failed } = findingsOf('settings')
  if (problems.length === 0) return [ok('The settings can be used.')]
  return problems.map((problem) => failed(`${problem}.`, 'slipway serve --help'))
}

async function examineStore(subject: Subject): Promise<Finding> {
  // Without its URL the file would be looked at, which nobody asked for.
  const isUnknown = subject.database === null && Boolean(subject.env['SLIPWAY_DATABASE_URL'])
  return isUnknown
    ? findingsOf('store').skipped('Which database is meant is not known, for the settings cannot be used.')
    : judgeStore(await askStore(subject))
}

function examineTheCluster({ cluster, buildsHere }: Subject): Promise<Finding[]> {
  const { skipped } = findingsOf('cluster')
  if (cluster !== null) return examineCluster(cluster, systemClock)
  return Promise.resolve([
    buildsHere
      ? skipped('The cluster on this machine runs only while the service does.', 'slipway serve')
      : skipped('Which cluster is meant is not known.', '--kubeconfig <file>'),
  ])
}

async function examineGitHub({
  github,
  publicUrl,
  problems,
  cluster,
  userAgent,
}: Subject): Promise<Finding[]> {
  const { skipped, warning } = findingsOf('GitHub')
  const secret = cluster?.appSecret ?? null
  if (github === null)
    return [
      problems.length > 0
        ? skipped('How GitHub is reached is not known, for the settings cannot be used.')
        : secret !== null
          ? warning(
              `No GitHub App is kept in the Secret ${secret} yet: no event comes.`,
              `The log of slipway serve names a link that registers one; so does slipway setup --github-app-secret ${secret}`,
            )
          : skipped(
              'No GitHub is configured: the Git server on this machine takes its place.',
              'slipway setup',
            ),
    ]
  const { github: found, webhook } = await askGitHub(github, publicUrl, userAgent)
  return [...judgeGitHub(found, { permissions, events }), ...judgeWebhook(webhook)]
}
