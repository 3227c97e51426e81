import { setTimeout as delay } from 'node:timers/promises'

/** What a registry answered instead of what was asked for. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const networkErrors = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'])
const pausesMs = [500, 2000]

/** Does it again where the other side or the way to it was only out of order for a moment. */
export async function tryAgain<T>(work: () => Promise<T>, pauses = pausesMs): Promise<T> {
  for (const pause of pauses) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error)) throw error
      await delay(pause)
    }
  }
  return work()
}

function isPassing(error: unknown): boolean {
  if (error instanceof RegistryError) return error.status === 429 || error.status >= 500
  return networkErrors.has((error as NodeJS.ErrnoException).code ?? '')
}
