import type { GitHubFacts } from '../../doctor/judge-github.ts'
import type { WebhookFacts } from '../../doctor/judge-webhook.ts'
import type { Milestones } from '../../domain/index.ts'

/** What GitHub said when it was asked last. */
export interface GitHubAnswer {
  github: GitHubFacts
  webhook: WebhookFacts
  /** Epoch milliseconds. */
  at: number
}

/** Everything that the checklist is judged by. */
export interface SetupFacts {
  /** Where people and GitHub reach the service; null: not set. */
  publicUrl: string | null
  /** What events come from; `gitUrl`: of the Git server on this machine, that takes GitHub's place. */
  source: { kind: 'app' | 'token' } | { kind: 'embedded'; gitUrl: string; canRegister: boolean }
  /** Null: GitHub has not answered yet, or there is none to ask. */
  answer: GitHubAnswer | null
  milestones: Milestones
  cluster: {
    isEmbedded: boolean
    /** What it lacks, as a sentence; null: nothing. */
    lacks: string | null
    /** Names of strategies that all tenants have; null: they could not be read. */
    strategies: string[] | null
  }
  tenants: {
    names: string[]
    /** Why they are not all known yet, as a sentence; null: they are. */
    missing: string | null
  }
}
