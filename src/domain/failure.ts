import type { RetryByItself } from './queue/decide-retry.ts'

/** Why an execution ended without an image. */
export interface Failure {
  /**
   * Shipwright's, Tekton's, Git's or our own reason; an open set, shown as it came when unknown.
   * Where the strategy or the Git step gave a reason of its own, that one.
   */
  reason: string
  /** The cluster's or the strategy's words: text to be escaped. */
  message: string
  /** The step that failed, without `step-`; null when no step is to blame. */
  step: string | null
  exitCode: number | null
  pod: string | null
  container: string | null
  /** That the Build is tried again without anybody asking. */
  retry?: RetryByItself
}
