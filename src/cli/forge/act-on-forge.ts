import { z } from 'zod'
import { namedActs } from '../../embedded/forge/acts/named-acts.ts'
import { askForge } from './ask-forge.ts'

const answer = z.object({ result: z.unknown() })

/** One line for each act, with its fields. */
export function listActs(): string[] {
  const width = Math.max(...Object.keys(namedActs).map((name) => name.length))
  return Object.entries(namedActs).map(([name, { fields }]) => `${name.padEnd(width)}  ${fields.join(' ')}`)
}

/** Does something on the forge of a data directory; returns lines to print. Errors say what is wrong. */
export async function actOnForge(name: string, fields: string[], dir: string): Promise<string[]> {
  const act = Object.hasOwn(namedActs, name) ? namedActs[name] : undefined
  if (!act) throw new Error(`there is no act ${name}: slipway forge act lists them`)
  const input = Object.fromEntries(
    fields.map((field) => {
      const [, key, value] = /^([a-z]+)=(.*)$/s.exec(field) ?? []
      if (key === undefined) throw new Error(`${field} is no field: write one such as as=ada`)
      return [key, value]
    }),
  )
  await using forge = await askForge(dir)
  const { result } = await forge.post(`acts/${name}`, input, answer)
  return result === null ? [] : JSON.stringify(result, null, 2).split('\n')
}
