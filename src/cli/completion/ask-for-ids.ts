import { z } from 'zod'
import { settings } from '../../config/settings.ts'
import { openService } from '../client/open-service.ts'
import type { Word } from './describe-program.ts'

const builds = z.object({
  items: z.array(
    z.looseObject({
      id: z.string(),
      name: z.string(),
      state: z.string(),
      repository: z.looseObject({ fullName: z.string() }),
    }),
  ),
})
const deliveries = z.object({
  items: z.array(z.looseObject({ guid: z.string(), event: z.string(), repository: z.string().nullable() })),
})

/** The ids that a running service knows; none where it does not answer: nobody waits for errors there. */
export async function askForIds(dynamic: 'builds' | 'deliveries', words: readonly string[]): Promise<Word[]> {
  try {
    const url = valueOf(words, '--url') ?? process.env['SLIPWAY_URL']
    const dataDir = valueOf(words, '--data-dir') ?? process.env[settings.dataDir.env] ?? '.slipway'
    const service = await openService({ dataDir, ...(url !== undefined && { url }) }, process.env)
    if (dynamic === 'deliveries') {
      const { items } = await service.get('deliveries?limit=50', deliveries)
      return items.map(({ guid, event, repository }) => ({
        text: guid,
        help: `${event} ${repository ?? ''}`,
      }))
    }
    const { items } = await service.get('builds?limit=50', builds)
    return items.map(({ id, name, state, repository }) => ({
      text: id,
      help: `${name} of ${repository.fullName}, ${state}`,
    }))
  } catch {
    return []
  }
}

function valueOf(words: readonly string[], option: string): string | undefined {
  const at = words.indexOf(option)
  return at === -1 ? undefined : words[at + 1]
}
