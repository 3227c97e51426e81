import type { RetryByItself } from '../../domain/index.ts'

/** That nobody asked for the next attempt: `it is retried by itself, attempt 2 of 3`. */
export function retryWords({ attempt, of }: RetryByItself): string {
  return `it is retried by itself, attempt ${attempt} of ${of}`
}
