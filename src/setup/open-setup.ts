import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { formatStoredApp, type StoredApp } from '../config/stored-app.ts'
import type { Clock } from '../ports.ts'
import type { AppKeeper } from './app-keeper.ts'
import { exchangeCode, type Fetch } from './exchange-code.ts'
import { makeManifest, registrationUrl, type AppRequest } from './make-manifest.ts'
import { readSetupState, writeSetupState, type SetupState } from './setup-state.ts'

/** Registers a GitHub App, once: begun here, confirmed by a person at GitHub, finished here. */
export interface Setup {
  /** The token that opens the pages, shown once; those made before are void. */
  issueToken(): Promise<string>
  admits(token: string): Promise<boolean>
  /** An App whose key got lost on its way; null where there is none. */
  lost(): Promise<{ at: number; request: AppRequest } | null>
  /** What the browser is to post where. `refused` is a sentence: the key could not be kept. */
  begin(request: AppRequest, callbackUrl: string): Promise<HandOver | { refused: string }>
  /** Takes what GitHub sent the browser back with. The token is used up when it is `stored`. */
  finish(back: { code: string; state: string }): Promise<Finish>
}

interface HandOver {
  action: string
  /** JSON, for the form field `manifest`. */
  manifest: string
}

export type Finish =
  | { kind: 'stored'; app: StoredApp; place: string }
  /** Not begun here, begun too long ago, or finished before. */
  | { kind: 'unknown-state' }
  /** GitHub does not know the code: it is older than an hour, or was used. */
  | { kind: 'unknown-code' }
  /** GitHub could not be asked; the same may be tried again. */
  | { kind: 'not-sent'; message: string }
  /** We have the key and could not keep it; the same again tries only that, as long as this process lives. */
  | { kind: 'not-stored'; place: string; message: string }
  | { kind: 'lost'; request: AppRequest; message: string }

/** GitHub's own limit for the whole of it. */
const longestMs = 3_600_000

/** Opens the registration that `file` remembers. Nothing but the token's and the state's hashes is kept of them. */
export function openSetup(parts: {
  file: string
  keeper: AppKeeper
  fetch: Fetch
  clock: Pick<Clock, 'now'>
}): Setup {
  const { file, keeper, fetch, clock } = parts
  let last: Promise<unknown> = Promise.resolve()
  /** What GitHub gave and could not be kept. */
  let held: { stateHash: string; app: StoredApp } | null = null
  /** One after the other: two callbacks must not exchange one code. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work, work)
    last = mine.catch(() => {})
    return mine
  }
  async function change(make: (state: SetupState) => SetupState): Promise<void> {
    await writeSetupState(file, make(await readSetupState(file)))
  }

  async function keep(stateHash: string, app: StoredApp): Promise<Finish> {
    try {
      await keeper.write(formatStoredApp(app))
    } catch (error) {
      held = { stateHash, app }
      const message = error instanceof Error ? error.message : String(error)
      return { kind: 'not-stored', place: keeper.place, message }
    }
    held = null
    await change(() => ({ tokenHash: null, pending: null, exchanging: null }))
    return { kind: 'stored', app, place: keeper.place }
  }

  async function finish(code: string, state: string): Promise<Finish> {
    if (held !== null && isHashOf(held.stateHash, state)) return keep(held.stateHash, held.app)
    const { pending } = await readSetupState(file)
    if (pending === null || !isHashOf(pending.stateHash, state)) return { kind: 'unknown-state' }
    if (clock.now() - pending.at > longestMs) return { kind: 'unknown-state' }
    const { request, stateHash } = pending
    // Committed before the code is sent: killed after that, we know that an App's key may be lost.
    await change((now) => ({ ...now, pending: null, exchanging: { at: clock.now(), request } }))
    const exchanged = await exchangeCode(fetch, request, code)
    switch (exchanged.kind) {
      case 'app':
        return keep(stateHash, exchanged.app)
      case 'unknown-code':
        await change((now) => ({ ...now, exchanging: null }))
        return exchanged
      case 'not-sent':
        await change((now) => ({ ...now, pending, exchanging: null }))
        return exchanged
      case 'lost':
        return { ...exchanged, request }
    }
  }

  return {
    issueToken: () =>
      alone(async () => {
        const token = newToken()
        await change((now) => ({ ...now, tokenHash: hash(token) }))
        return token
      }),
    async admits(token) {
      const { tokenHash } = await readSetupState(file)
      return tokenHash !== null && isHashOf(tokenHash, token)
    },
    async lost() {
      return (await readSetupState(file)).exchanging
    },
    begin: (request, callbackUrl) =>
      alone(async () => {
        const refused = await keeper.objection()
        if (refused !== null) return { refused }
        const state = newToken()
        const pending = { stateHash: hash(state), at: clock.now(), request }
        await change((now) => ({ ...now, pending, exchanging: null }))
        const manifest = JSON.stringify(makeManifest(request, callbackUrl))
        return { action: registrationUrl(request, state), manifest }
      }),
    finish: ({ code, state }) => alone(() => finish(code, state)),
  }
}

function newToken(): string {
  return randomBytes(32).toString('base64url')
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isHashOf(known: string, text: string): boolean {
  const [right, given] = [Buffer.from(known), Buffer.from(hash(text))]
  return right.length === given.length && timingSafeEqual(right, given)
}
