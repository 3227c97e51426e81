import type { RetryByItself } from '../../domain/index.ts'

/** That nobody asked for the next attempt: `tried again by itself, attempt 2 of 3`. */
export function retryWords({ attempt, of }: RetryByItself): string {
  return `tried again by itself, attempt ${attempt} of ${of}`
}
