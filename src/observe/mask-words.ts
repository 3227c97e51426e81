import type { Observation } from '../domain/index.ts'

/** The observation with everything masked in it that a strategy, a tool or the cluster has put into words. */
export function maskWords(observation: Observation, mask: (text: string) => string): Observation {
  const { failure, waitingFor } = observation
  return {
    ...observation,
    waitingFor: waitingFor === null ? null : mask(waitingFor),
    failure: failure && { ...failure, reason: mask(failure.reason), message: mask(failure.message) },
  }
}
