import type { Observation } from '../domain/index.ts'
import type { Store } from '../ports.ts'
import { readLogWords, wantsLogWords } from './read-log-words.ts'

const tailBytes = 8_192

/** The observation of an end, with what only the stored log of the step that failed tells of the reason. */
export async function explainByLog(
  store: Pick<Store, 'read'>,
  executionId: string,
  observation: Observation,
): Promise<Observation> {
  const { failure } = observation
  if (failure === null || failure.step === null || !wantsLogWords(failure)) return observation
  const about = { executionId, step: failure.step }
  const { end } = await store.read('log', { ...about, from: 0, maxBytes: 1 })
  const { data } = await store.read('log', {
    ...about,
    from: Math.max(0, end - tailBytes),
    maxBytes: tailBytes,
  })
  return { ...observation, failure: readLogWords(failure, Buffer.from(data).toString()) }
}
