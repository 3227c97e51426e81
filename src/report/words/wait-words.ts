import { clockTime, type Wait } from '../../domain/index.ts'
import { count, ordinal } from './count.ts'
import { markdown, type Dress } from './dress.ts'

/**
 * Why a Build waits: what stands in a list, and a paragraph.
 *
 * @param dress Markdown for a check, which is what it is when left out
 */
export function waitWords(
  wait: Wait,
  tenant: string,
  dress: Dress = markdown,
): { title: string; text: string } {
  const { code, prose } = dress
  switch (wait.kind) {
    case 'needs': {
      const names = wait.names.slice(0, 5)
      const more = wait.names.length - names.length
      const rest = more > 0 ? ` and ${more} more` : ''
      return {
        title: names.length === 0 ? 'Waiting for another build' : `Waiting for ${names.join(', ')}${rest}`,
        text: `It uses the ${names.length === 1 ? 'image' : 'images'} of ${names.map((name) => code(name)).join(', ')}${rest} and begins once ${names.length === 1 ? 'that is' : 'those are'} completed.`,
      }
    }
    case 'pause':
      return {
        title: `Waiting until ${clockTime(wait.until)}`,
        text: `It goes on after a pause, at ${clockTime(wait.until)} or as soon as there is a place then.`,
      }
    case 'nodes':
      return {
        title: 'Waiting for a node',
        text: `${prose(wait.why, 500)} It begins as soon as one can take it.`,
      }
    case 'turn':
      return {
        title: placeTitle(wait.place),
        text: 'The build starts with the next place that is given away.',
      }
    case 'limit':
      return {
        title: placeTitle(wait.place),
        text: `${limitSentence(wait, code(tenant))}; ${turnWords(wait.place)}.`,
      }
  }
}

function placeTitle(place: { place: number; of: number } | null): string {
  return place === null ? 'Waiting for a slot' : `${ordinal(place.place)} of ${place.of} in the queue`
}

function turnWords(place: { place: number } | null): string {
  const before = place === null ? null : place.place - 1
  if (before === null) return 'this one begins as soon as there is a place'
  return before === 0
    ? 'the next one that ends makes room for this one'
    : `${before} of those that wait ${before === 1 ? 'goes' : 'go'} before it`
}

function limitSentence({ of, most }: Extract<Wait, { kind: 'limit' }>, tenant: string): string {
  const builds = count(most, 'build')
  const may = most === 1 ? 'runs, which is all that may' : 'run, which is as many as may'
  switch (of) {
    case 'ref':
      return `${builds} of this branch, tag or pull request ${may} at one time`
    case 'repository':
      return `${builds} of this repository ${may} at one time`
    case 'tenant':
      return `${builds} of ${tenant} ${may} at one time`
    case 'service':
      return `${builds} of all tenants together ${may} at one time`
  }
}
