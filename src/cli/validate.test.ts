import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from './create-program.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-validate-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => {
  process.exitCode = undefined
})

const plain = (text: string) => text
const paint = { bold: plain, dim: plain, green: plain, red: plain, yellow: plain, cyan: plain }

async function slipway(...args: string[]) {
  const lines: string[] = []
  const terminal = {
    line: (text = '') => lines.push(text),
    complain: (text: string) => lines.push(text),
    paint,
  }
  await createProgram({
    ...terminal,
    line: (text) => void terminal.line(text),
    complain: (text) => void terminal.complain(text),
  }).parseAsync(args, { from: 'user' })
  return { code: process.exitCode ?? 0, text: lines.join('\n') }
}

async function write(text: string): Promise<string> {
  const file = join(folder, 'build file.yaml')
  await writeFile(file, text)
  return file
}

interface Sarif {
  runs: { results: { locations: unknown[]; relatedLocations?: unknown[] }[] }[]
}

const good = 'version: 1\nbuilds: { api: { image: a/b, matrix: { node: [20, 22] } } }\n'
const bad = 'version: 1\nbuilds:\n  api:\n    imgae: a/b\n'

describe('slipway validate', () => {
  it('says what a good file builds', async () => {
    const { code, text } = await slipway('validate', await write(good))
    expect(code).toBe(0)
    expect(text).toContain('2 builds')
    expect(text).toContain('api (node=22)  a/b  from .')
  })

  it('says what is wrong at line and column, with the exit code 1', async () => {
    const file = await write(bad)
    const { code, text } = await slipway('validate', file)
    expect(code).toBe(1)
    expect(text).toContain(
      `${file}:4:5: error: \`imgae\` is not a key of \`builds.api\`. Did you mean \`image\`?`,
    )
  })

  it('gives JSON', async () => {
    const { code, text } = await slipway('validate', await write(bad), '--json')
    expect(code).toBe(1)
    expect(JSON.parse(text)).toMatchObject({
      builds: [],
      problems: [
        { line: 3, path: 'builds.api.image' },
        { line: 4, column: 5, path: 'builds.api.imgae' },
      ],
    })
    expect(JSON.parse((await slipway('validate', await write(good), '--json')).text)).toMatchObject({
      problems: [],
      builds: [{ name: 'api (node=20)' }, { name: 'api (node=22)' }],
    })
  })

  it('gives SARIF that points at the file', async () => {
    const { text } = await slipway('validate', await write(bad), '--sarif')
    const sarif = JSON.parse(text) as Sarif
    expect(sarif).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'slipway' } } }] })
    expect(sarif.runs[0]?.results[1]?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: expect.stringContaining('build%20file.yaml') as string },
          region: { startLine: 4, startColumn: 5, endLine: 4, endColumn: 10 },
        },
      },
    ])
  })

  it('reads what a file extends in its working tree, from the root of that', async () => {
    await mkdir(join(folder, 'tree/.git'), { recursive: true })
    await mkdir(join(folder, 'tree/ci'))
    await mkdir(join(folder, 'tree/services'))
    const file = join(folder, 'tree/services/.slipway.yaml')
    const base = join(folder, 'tree/ci/base.yaml')
    await writeFile(file, 'version: 1\nextends: ci/base.yaml\n')
    await writeFile(base, 'builds: { api: { image: a/b, timeout: 3d } }\n')
    const { code, text } = await slipway('validate', file)
    expect(code).toBe(1)
    expect(text).toContain(
      `${file}:2:10: error: In \`ci/base.yaml\`, line 1, column 39: \`3d\` is no duration`,
    )
    const sarif = JSON.parse((await slipway('validate', file, '--sarif')).text) as Sarif
    const [result] = sarif.runs[0]?.results ?? []
    expect(result?.locations).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: expect.stringContaining('ci/base.yaml') as string },
          region: { startLine: 1, startColumn: 39 },
        },
      },
    ])
    expect(result?.relatedLocations).toMatchObject([
      { physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: 2 } } },
    ])
    await writeFile(base, 'builds: { api: { image: a/b } }\n')
    expect(await slipway('validate', file)).toMatchObject({
      text: expect.stringContaining('api  a/b  from .') as string,
    })
  })

  it('does not follow a symbolic link to what it extends, as GitHub does not', async () => {
    await mkdir(join(folder, 'links/.git'), { recursive: true })
    await writeFile(join(folder, 'secret.yaml'), 'builds: { api: { image: a/b } }\n')
    await symlink(join(folder, 'secret.yaml'), join(folder, 'links/base.yaml'))
    await writeFile(join(folder, 'links/.slipway.yaml'), 'version: 1\nextends: base.yaml\n')
    const { code, text } = await slipway('validate', join(folder, 'links/.slipway.yaml'))
    expect(code).toBe(1)
    expect(text).toContain('There is no `base.yaml` in this repository')
  })

  it('says that it does not read another repository, and judges the rest', async () => {
    const far = 'version: 1\nextends: { repository: acme/templates, path: a.yaml, ref: v1 }\n'
    const fine = await slipway('validate', await write(`${far}builds: { a: { needs: b } }\n`))
    expect(fine.code).toBe(0)
    expect(fine.text).toContain('note: acme/templates at v1 is not read here')
    expect(fine.text).toContain('no mistake in what is here')
    const wrong = await slipway('validate', await write(`${far}builds: { a: { timeout: 3d } }\n`), '--json')
    expect(wrong.code).toBe(1)
    expect(JSON.parse(wrong.text)).toMatchObject({
      problems: [{ line: 3, path: 'builds.a.timeout' }],
      notes: [expect.stringContaining('acme/templates') as string],
    })
  })

  it('is 2 where there is no file', async () => {
    const { code, text } = await slipway('validate', join(folder, 'none.yaml'))
    expect(code).toBe(2)
    expect(text).toContain('there is no')
  })
})

it('slipway schema prints the JSON Schema', async () => {
  const { text } = await slipway('schema')
  expect(JSON.parse(text)).toMatchObject({ type: 'object', required: ['version'] })
})
