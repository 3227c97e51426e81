import { duration } from '../domain/index.ts'
import type { Fact } from './fact.ts'
import { findingsOf, type Finding } from './finding.ts'
import { counted, listed } from './words.ts'

const { ok, warning, failed, skipped } = findingsOf('GitHub')

/** What GitHub says of the App, or of the token. */
export interface GitHubFacts {
  /** `https://github.com`. */
  url: string
  credentials: 'app' | 'token'
  /** How far GitHub's clock is ahead of ours, in milliseconds; null where it did not say. */
  aheadMs: number | null
  /** Null with a token. */
  app: Fact<AppFacts> | null
  installations: Fact<InstallationFacts[]> | null
  /** Of a token: whose it is and what it may, as far as GitHub says. */
  token: Fact<{ login: string; scopes: string[] | null }> | null
}

export interface AppFacts {
  name: string
  /** The page of the App at GitHub. */
  page: string
  permissions: Record<string, string>
  events: string[]
}

export interface InstallationFacts {
  account: string
  isSuspended: boolean
  permissions: Record<string, string>
  events: string[]
  /** The page where its owner grants what is asked for. */
  page: string
}

/** What the App has to have: src/setup/make-manifest.ts. */
interface AppNeeds {
  permissions: readonly { name: string; access: 'read' | 'write'; why: string }[]
  events: readonly { name: string; why: string }[]
}

/** GitHub takes no signature of an App from a clock that is further off than this. */
const fatalMs = 60_000
const tolerableMs = 20_000

/** Whether GitHub is reached, and takes us for an App that may do what is needed. */
export function judgeGitHub(facts: GitHubFacts, needs: AppNeeds): Finding[] {
  const findings = facts.credentials === 'token' ? judgeToken(facts) : judgeApp(facts, needs)
  return [...findings, ...judgeClock(facts)]
}

function judgeClock({ aheadMs }: GitHubFacts): Finding[] {
  if (aheadMs === null || Math.abs(aheadMs) <= tolerableMs) return []
  const says = `GitHub’s clock is ${duration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} the one here: it refuses signatures of Apps that are off by more than a minute.`
  const fix = 'timedatectl set-ntp true'
  return [Math.abs(aheadMs) >= fatalMs ? failed(says, fix) : warning(says, fix)]
}

function judgeToken({ url, token }: GitHubFacts): Finding[] {
  if (token === null) return []
  if (!token.known) return [unreached(url, token, 'Make a new token, and set it as SLIPWAY_GITHUB_TOKEN.')]
  const { login, scopes } = token.value
  const of = `${url} takes the token of ${login}`
  const lacking = scopes !== null && !scopes.includes('repo') && !scopes.includes('repo:status')
  return [
    lacking
      ? failed(
          `${of}, which may not write commit statuses.`,
          'Make one with the scope repo:status, or a fine-grained one that may write commit statuses.',
        )
      : ok(`${of}.`),
    warning(
      'With a token there are commit statuses in the place of checks, and only public repositories are cloned.',
      'slipway setup registers a GitHub App.',
    ),
  ]
}

function judgeApp({ url, app, installations }: GitHubFacts, needs: AppNeeds): Finding[] {
  if (app === null) return []
  if (!app.known)
    return [
      unreached(url, app, 'Compare the App’s id with its page at GitHub, and make a new private key there.'),
    ]
  const { name, page, permissions, events } = app.value
  return [
    ok(`${url} takes us for the App ${name}.`),
    ...lackOf(
      `The App ${name}`,
      { permissions, events },
      needs,
      `Change it under “Permissions & events” at ${page}`,
    ),
    ...judgeInstallations(installations, app.value, needs),
  ]
}

/** Where the App is installed, and what the owners of that have not granted. */
export function judgeInstallations(
  installations: GitHubFacts['installations'],
  app: AppFacts,
  needs: AppNeeds,
): Finding[] {
  if (installations === null) return []
  if (!installations.known) return [skipped(`Where the App is installed is not known: ${installations.why}`)]
  const all = installations.value
  if (all.length === 0)
    return [warning('The App is installed nowhere: no event comes.', `${app.page}/installations/new`)]
  const suspended = all.filter(({ isSuspended }) => isSuspended)
  const active = all.filter(({ isSuspended }) => !isSuspended)
  return [
    ...(active.length === 0
      ? []
      : [ok(`It is installed for ${listed(first(active.map(({ account }) => account)))}.`)]),
    ...suspended.map(({ account, page }) =>
      warning(
        `Its installation for ${account} is suspended: nothing of it is built.`,
        `Its owner ends that at ${page}`,
      ),
    ),
    // What the App itself lacks was said; here is what its owners have not granted yet.
    ...active.flatMap((one) =>
      lackOf(
        `Its installation for ${one.account}`,
        one,
        granted(app, needs),
        `Its owner accepts the new permissions at ${one.page}`,
      ),
    ),
  ]
}

function granted(app: AppFacts, needs: AppNeeds): AppNeeds {
  return {
    permissions: needs.permissions.filter(({ name, access }) => suffices(app.permissions[name], access)),
    events: [],
  }
}

/** Permissions first: GitHub offers an event only to an App with the permission for it. */
function lackOf(
  who: string,
  has: Pick<AppFacts, 'permissions' | 'events'>,
  needs: AppNeeds,
  fix: string,
): Finding[] {
  const permissions = needs.permissions.filter(({ name, access }) => !suffices(has.permissions[name], access))
  const events = needs.events.filter(({ name }) => !has.events.includes(name))
  // Merge queues are younger than some Enterprise Servers.
  const optional = ['merge_queues', 'merge_group']
  const lack = (outcome: typeof failed, name: string, words: string) =>
    (optional.includes(name) ? warning : outcome)(words, fix)
  return [
    ...permissions.map(({ name, access, why }) =>
      lack(failed, name, `${who} lacks ${name}: ${access}, needed ${why}.`),
    ),
    ...events.map(({ name, why }) => lack(warning, name, `${who} is not sent ${name} events: ${why}.`)),
  ]
}

function suffices(has: string | undefined, needed: 'read' | 'write'): boolean {
  return has === 'write' || has === 'admin' || (has === 'read' && needed === 'read')
}

function unreached(
  url: string,
  { why, status }: { why: string; status: number | null },
  remedy: string,
): Finding {
  if (status === null)
    return failed(
      `${url} is not reached: ${why}`,
      `Look whether it is reached from here, and by which proxy: curl -I ${url}`,
    )
  return failed(`${url} does not take our credentials: ${why}`, remedy)
}

function first(names: string[]): string[] {
  const most = 5
  return names.length <= most ? names : [...names.slice(0, most), counted(names.length - most, 'other')]
}
