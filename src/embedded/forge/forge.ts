import type { AppActs } from './acts/app-acts.ts'
import type { CheckActs } from './acts/check-acts.ts'
import type { PullActs } from './acts/pull-acts.ts'
import type { RepositoryActs } from './acts/repository-acts.ts'
import type { AppWish } from './ensure-app.ts'
import type { RepositoryWish } from './create-repository.ts'
import type { Fault } from './api/inject-faults.ts'
import type { AnnotationRecord, CheckRunRecord } from './state/checks.ts'
import type { Role } from './state/repositories.ts'

/** A repository as its makers need it. */
interface ForgeRepositoryView {
  id: number
  owner: string
  name: string
  cloneUrl: string
  defaultBranch: string
  /** The commit at the tip of the default branch; null while it is empty. */
  head: string | null
}

/** A running forge, with what on GitHub is done by hand. */
export interface Forge extends RepositoryActs, PullActs, CheckActs, AppActs {
  /** `https://127.0.0.1:PORT`, the same after a restart; REST is under `/api/v3`. */
  url: string
  /** PEM of the authority that signed its certificate, for `http.sslCAInfo`. */
  certFile: string
  /** The App that every repository gets, its key and webhook secret kept in the forge's directory. */
  app: {
    id: number
    privateKey: string
    privateKeyFile: string
    webhookSecret: string
    webhookSecretFile: string
    /** By which people sign in with it. */
    clientId: string
    clientSecret: string
  }
  /** Opens the admin routes under `/_forge`. */
  adminToken: string
  adminTokenFile: string

  /** An account that can push, and a token for it; an account that is there gets one more token. */
  createUser(login: string): { id: number; login: string; token: string }
  /** Also installs the forge's own App on the owner. */
  createRepository(wish: RepositoryWish): Promise<ForgeRepositoryView>
  /** Null takes the role away. */
  setCollaborator(repository: string, login: string, role: Role | null): void
  /** A further App; its hook is set apart. */
  createApp(wish: AppWish): { id: number }
  /** Where the App's events go; with the forge's own secret when none is given. */
  setWebhook(url: string, options?: { appId?: number; secret?: string }): Promise<void>
  /** Where people come back to who sign in with the forge's own App. */
  setCallback(url: string): void
  /** A hook of one repository, without an App: events carry no installation. */
  addRepositoryHook(repository: string, url: string, secret: string): void

  /** Newest first. */
  checkRuns(repository: string, sha: string): CheckRunRecord[]
  /** Of the whole repository, newest first. */
  allCheckRuns(repository: string): CheckRunRecord[]
  annotations(checkRunId: number): AnnotationRecord[]
  /** Called after every change of a check run; returns how to stop. */
  onCheckRun(listener: (run: CheckRunRecord, repository: string) => void): () => void
  /** The first check run of the commit that satisfies `until`, also one that is there; rejects after `timeoutMs`. */
  waitForCheckRun(
    repository: string,
    sha: string,
    until: (run: CheckRunRecord) => boolean,
    timeoutMs: number,
  ): Promise<CheckRunRecord>
  /** Resolves when every push has been announced and every event sent once. */
  deliveriesSettled(): Promise<void>
  /** Makes API requests go wrong. */
  inject(fault: Fault): void
  clearFaults(): void
  /** Ends requests and closes the state; safe to call twice. */
  stop(): Promise<void>
}
