import { judgeGitHub, judgeInstallations } from '../../doctor/judge-github.ts'
import { needsOf } from '../make-manifest.ts'
import type { SetupFacts } from './facts.ts'
import { item, type Item } from './item.ts'
import { ofFindings } from './of-findings.ts'

const needs = needsOf({ mergeQueue: true })

/** Whether GitHub can reach us by the address that we say. */
export function judgeAddress({ publicUrl, source, answer, milestones }: SetupFacts): Item {
  const title = 'Public address'
  const set =
    'Start Slipway with `--public-url https://slipway.example.com` (or `SLIPWAY_PUBLIC_URL`): the address that GitHub and people reach it by.'
  if (source.kind === 'embedded')
    return item(
      'address',
      title,
      'unneeded',
      'Nobody outside has to reach this machine: its own Git server sends the events.',
    )
  if (publicUrl === null)
    return item(
      'address',
      title,
      'wrong',
      'It is not set: checks have no link, and nothing says where GitHub should send to.',
      { todo: [set] },
    )
  const seen = `It is \`${publicUrl}\`.`
  const { hostname, protocol } = new URL(publicUrl)
  if (isOfThisMachine(hostname))
    return item(
      'address',
      title,
      'wrong',
      [seen, 'That is an address of this machine only, which GitHub cannot reach.'],
      { todo: [set] },
    )
  if (protocol !== 'https:')
    return item(
      'address',
      title,
      'wrong',
      [seen, 'Without https, tokens and what people see go over the network in the open.'],
      {
        todo: [
          'Put a proxy or Ingress with a certificate before it, and set its address: `--public-url https://…`.',
        ],
      },
    )
  const look = `Look at DNS, Ingress and certificate: \`curl -v ${publicUrl}/healthz\``
  const answers = answer?.webhook.answers ?? null
  if (answers?.known === true)
    return answers.value
      ? item('address', title, 'done', `${seen.slice(0, -1)}, and Slipway answers there.`, {
          at: answer?.at ?? null,
        })
      : item('address', title, 'wrong', [seen, 'Something else than Slipway answers there.'], {
          todo: [look],
        })
  // A network may well not lead back to itself; what came is the better witness.
  if (milestones.lastDelivery !== null)
    return item('address', title, 'done', [seen, 'GitHub has reached it.'], {
      at: milestones.lastDelivery.receivedAt,
    })
  if (answers === null)
    return item('address', title, 'unknown', [seen, 'Whether it leads here is being looked at.'])
  return item(
    'address',
    title,
    'unknown',
    [seen, `It is not reached from here, which need not mean that GitHub does not: ${answers.why}`],
    { todo: [look] },
  )
}

function isOfThisMachine(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  )
}

/** Whether GitHub takes us for an App that may do what is needed. */
export function judgeApp({ source, answer, milestones }: SetupFacts): Item {
  const title = 'GitHub App'
  if (source.kind === 'embedded')
    return judgeStandIn(title, source.canRegister, milestones.firstDelivery !== null)
  if (answer === null) return item('app', title, 'unknown', 'GitHub is being asked.')
  const findings = judgeGitHub({ ...answer.github, installations: null }, needs)
  const page = answer.github.app?.known === true ? answer.github.app.value.page : null
  const links = page === null ? [] : [{ text: 'The App at GitHub', href: page }]
  return { ...ofFindings('app', title, findings, answer.at), links }
}

/** Whoever has pushed to the Git server of this machine gets on without GitHub. */
function judgeStandIn(title: string, canRegister: boolean, isUsed: boolean): Item {
  const seen =
    'GitHub is not connected: the Git server of this machine takes its place, with an App of its own.'
  if (!canRegister)
    return item('app', title, 'unneeded', seen, { todo: ['To connect GitHub: `slipway setup`'] })
  return item('app', title, isUsed ? 'unneeded' : 'next', seen, {
    links: [{ text: 'Register an App', href: '/setup/app' }],
    todo: [
      'To connect GitHub, open the link that `slipway serve` has printed, or run `slipway setup`. To go on without, push to the Git server of this machine.',
    ],
  })
}

/** Where the App is installed, and what its owners have not granted. */
export function judgeInstalled({ source, answer, milestones }: SetupFacts): Item {
  const title = 'Installed on repositories'
  const repositories = `Slipway has heard of ${milestones.repositories === 1 ? '1 repository' : `${milestones.repositories} repositories`}.`
  const links = milestones.repositories === 0 ? [] : [{ text: 'Repositories', href: '/repositories' }]
  if (source.kind === 'embedded')
    return item(
      'installed',
      title,
      'unneeded',
      ['Every repository of the Git server here has it.', repositories],
      { links },
    )
  if (source.kind === 'token')
    return item(
      'installed',
      title,
      'unneeded',
      ['With a token, each repository or organization has a webhook of its own.', repositories],
      { links },
    )
  const installations = answer?.github.installations ?? null
  const app = answer?.github.app
  if (answer === null || installations === null || app?.known !== true)
    return item(
      'installed',
      title,
      'unknown',
      'Where it is installed is not known before GitHub takes us for the App.',
    )
  const findings = judgeInstallations(installations, app.value, needs)
  const judged = ofFindings('installed', title, findings, answer.at)
  const none = installations.known && installations.value.length === 0
  const pages = installations.known
    ? installations.value
        .slice(0, 5)
        .map(({ account, page }) => ({ text: `Settings of ${account}`, href: page }))
    : []
  const install = { text: 'Install it on repositories', href: `${app.value.page}/installations/new` }
  return {
    ...judged,
    state: none ? 'next' : judged.state,
    seen: none ? judged.seen : [...judged.seen, repositories],
    links: none ? [install] : [...links, ...pages, install],
  }
}
