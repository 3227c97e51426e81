import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { fillStrategy } from '../docs/fill-strategy.ts'

const folder = join(import.meta.dirname, '../../strategies')
const read = (name: string) => readFileSync(join(folder, 'parts', name), 'utf8')
const strategies = readdirSync(folder).filter((name) => name.endsWith('.yaml'))

describe('what strategies have in common', () => {
  it.each(strategies)('is in %s as strategies/parts has it: npm run docs writes it', (file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    expect(text).toBe(fillStrategy(text, read))
  })

  it.each(strategies)('%s can sign what it pushes, and shows the key to that step alone', (file) => {
    const { spec } = parse(readFileSync(join(folder, file), 'utf8')) as {
      spec: {
        parameters: { name: string }[]
        steps: { name: string; volumeMounts?: { name: string }[] }[]
      }
    }
    expect(spec.parameters.map(({ name }) => name)).toContain('sign')
    const seeing = spec.steps.filter(({ volumeMounts = [] }) =>
      volumeMounts.some(({ name }) => name === 'signing-key'),
    )
    expect(seeing.map(({ name }) => name)).toEqual(['sign'])
    const order = ['build', 'scan', 'sbom', 'push', 'sign']
    const names = spec.steps.map(({ name }) => name).filter((name) => order.includes(name))
    expect(names).toEqual(order.filter((name) => names.includes(name)))
  })

  it('goes as far in as its place, with parts of its own, and without a parameter that is not there', () => {
    const parts: Record<string, string> = {
      'outer.yaml': '- run: |\n    # from parts/inner.sh\n    # end of parts/inner.sh\n- $(params.x)\n',
      'inner.sh': 'one\n\ntwo\n',
    }
    const text = 'steps:\n  # from parts/outer.yaml without x\n  old\n  # end of parts/outer.yaml\nlast\n'
    const filled =
      "steps:\n  # from parts/outer.yaml without x\n  - run: |\n      # from parts/inner.sh\n      one\n\n      two\n      # end of parts/inner.sh\n  - 'off'\n  # end of parts/outer.yaml\nlast\n"
    expect(fillStrategy(text, (name) => parts[name] ?? '')).toBe(filled)
    expect(fillStrategy(filled, (name) => parts[name] ?? '')).toBe(filled)
  })
})
