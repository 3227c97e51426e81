import { createHmac, randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { CheckRunRecord } from '../../src/embedded/forge/state/checks.ts'
import { startHookReceiver } from './servers/start-test-forge.ts'
import { openTrivialWorld, type TrivialWorld } from './trivial-world.ts'

const patience = { timeout: 240_000, interval: 50 }

/** What a developer does and sees: pushes, pull requests and buttons at GitHub, and the checks there. */
export interface Desk extends AsyncDisposable {
  world: TrivialWorld
  /** Pushes one commit with this build file, like no other; returns it. `parent` other than the branch's head forces. */
  push(branch: string, buildFile: string, more?: { message?: string; parent?: string }): Promise<string>
  /** By `ada`, who may write. */
  open(head: string, base?: string): Promise<number>
  deleteBranch(branch: string): Promise<void>
  /** All check runs of the commit, newest first. */
  runs(sha: string, name?: string): CheckRunRecord[]
  /** What each of them is of and says, newest first: to be compared, so that a test that fails tells them. */
  told(sha: string, name: string): string[]
  /** The newest check run of each name: `success`, `queued`. */
  shown(sha: string): Record<string, string>
  /** Waits until the commit shows exactly this. */
  shows(sha: string, checks: Record<string, string>): Promise<void>
  /** Waits until all that GitHub told has been concluded. */
  allTold(): Promise<void>
  /** What GitHub tells during `act`, which does not arrive. */
  hold(act: () => Promise<void>): Promise<HeldEvent[]>
  /** Brings one after the other, each when what came of the one before is known. */
  bring(events: HeldEvent[]): Promise<void>
  api(path: string, method?: string): Promise<unknown>
}

interface HeldEvent {
  event: string
  payload: Record<string, unknown>
}

/** @param kubeconfig of a cluster in the place of an embedded one */
export async function openDesk(env: Record<string, string> = {}, kubeconfig?: string): Promise<Desk> {
  const cluster = kubeconfig === undefined ? { onGivenCluster: true } : { kubeconfig }
  const world = await openTrivialWorld({ ...cluster, env })
  const { repository } = world
  await world.service.start()
  const hook = `${world.service.url}/webhooks/github`
  await world.forge.forge.setWebhook(hook)
  const forge = () => world.forge.forge
  const as = world.user.login

  async function api(path: string, method = 'GET'): Promise<unknown> {
    const headers = { authorization: 'Bearer the-token-of-this-test' }
    const answer = await fetch(`${world.service.url}/api/v1${path}`, { method, headers })
    return answer.json()
  }
  async function bring({ event, payload }: HeldEvent): Promise<void> {
    const body = JSON.stringify(payload)
    const signature = createHmac('sha256', forge().app.webhookSecret).update(body).digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-github-event': event,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${signature}`,
    }
    expect((await fetch(hook, { method: 'POST', headers, body })).status).toBe(202)
    await desk.allTold()
  }

  let pushes = 0
  const desk: Desk = {
    world,
    api,
    push(branch, buildFile, { message = 'Change', parent } = {}) {
      // Two of the same second with the same files and words would be one commit, which each branch builds its tag of.
      const words = `${message}\n\nPush: ${(pushes += 1)}`
      const files = { '.slipway.yaml': buildFile }
      return forge().commit(repository, { branch, as, files, message: words, parent })
    },
    open: async (head, base) => (await forge().openPull(repository, { as, head, base })).number,
    deleteBranch: (branch) => forge().deleteBranch(repository, branch, as),
    runs: (sha, name) =>
      forge()
        .checkRuns(repository, sha)
        .filter((run) => name === undefined || run.name === name),
    told: (sha, name) =>
      desk
        .runs(sha, name)
        .map(
          ({ externalId, status, conclusion, output }) =>
            `${externalId} ${conclusion ?? status}: ${output.title ?? ''}`,
        ),
    shown: (sha) =>
      Object.fromEntries(
        forge()
          .checkRuns(repository, sha)
          .toReversed()
          .map(({ name, status, conclusion }) => [name, conclusion ?? status]),
      ),
    shows: (sha, checks) => expect.poll(() => desk.shown(sha), patience).toEqual(checks),
    async allTold() {
      await forge().deliveriesSettled()
      const waiting = async () => {
        const { items } = (await api('/deliveries')) as { items: { state: string }[] }
        return items.filter(({ state }) => state === 'received').length
      }
      await expect.poll(waiting, patience).toBe(0)
    },
    async hold(act) {
      await using receiver = await startHookReceiver(forge().app.webhookSecret)
      await forge().setWebhook(receiver.url)
      await act()
      await forge().deliveriesSettled()
      await forge().setWebhook(hook)
      return receiver.events
    },
    async bring(events) {
      for (const event of events) await bring(event)
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
  return desk
}
