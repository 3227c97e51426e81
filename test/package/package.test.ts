import { execFile, execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { freePort } from '../support/free-port.ts'
import { serviceProcess } from '../support/service-process.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')

let dir: string
/** As npm unpacks it. */
let installed: string
const command = () => join(installed, 'bin', 'slipway')

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-package-'))
  const packed = await run('npm', ['pack', '--silent', '--pack-destination', dir], { cwd: root })
  installed = join(dir, 'node_modules', 'slipway')
  mkdirSync(installed, { recursive: true })
  const archive = join(dir, packed.stdout.trim().split('\n').at(-1) ?? '')
  execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1'])
  // What npm would fetch is here already: what the package asks for, and nothing that only development needs.
  for (const name of [...Object.keys(packageJson.dependencies), '.bin/node']) {
    const to = join(dir, 'node_modules', name)
    mkdirSync(dirname(to), { recursive: true })
    symlinkSync(name === '.bin/node' ? process.execPath : join(root, 'node_modules', name), to)
  }
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('the npm package, installed', () => {
  it('has JavaScript and what it reads, and no TypeScript and no tests', () => {
    const files = globSync('**/*', { cwd: installed })
    expect(files.filter((file) => /\.ts$|\.test\.|tsconfig|node_modules/.test(file))).toEqual([])
    for (const file of ['dist/main.js', 'strategies/buildah.yaml', 'schema/slipway.schema.json', 'LICENSE'])
      expect(files).toContain(file)
  })

  it('says its version', async () => {
    expect((await run(command(), ['--version'])).stdout).toBe(`${packageJson.version}\n`)
  })

  it('validates a build file', async () => {
    const file = join(installed, 'examples', 'hello', '.slipway.yaml')
    expect((await run(command(), ['validate', file])).stdout).toContain('✓')
  })

  it('tells where an error is, in the lines of the source', () => {
    for (const file of ['main', 'app', 'store/worker/run-worker']) {
      const lines = (path: string) => readFileSync(path, 'utf8').split('\n').length
      expect(lines(join(installed, 'dist', `${file}.js`))).toBe(lines(join(root, 'src', `${file}.ts`)))
    }
  })

  it('says which Node it needs where there is only an older one', async () => {
    const old = join(dir, 'old')
    mkdirSync(old)
    // Whatever is asked of it, it answers as Node does that is too old: no, and its version.
    execFileSync('/bin/sh', ['-c', `printf '#!/bin/sh\\necho v22.1.0; exit 1\\n' > node; chmod +x node`], {
      cwd: old,
    })
    await rm(join(dir, 'node_modules', '.bin', 'node'))
    const env = { PATH: `${old}:/usr/bin:/bin` }
    await expect(run(command(), ['--version'], { env })).rejects.toMatchObject({
      stderr: expect.stringContaining('needs Node 24 or newer') as string,
    })
    symlinkSync(process.execPath, join(dir, 'node_modules', '.bin', 'node'))
  })

  // buildah runs for root only on the embedded cluster: docs/differences.md.
  it.skipIf(process.getuid?.() !== 0)('builds and pushes images on this machine', async () => {
    const { stdout } = await run(command(), ['demo'], { cwd: dir })
    expect(stdout).toContain('All four went as they should')
  })

  it.skipIf(process.getuid?.() !== 0)('serves', async () => {
    const args = ['--data-dir', join(dir, 'data')]
    const service = serviceProcess({ port: await freePort(), args, env: {}, command: command() })
    await service.start()
    expect((await fetch(`${service.url}/schema/slipway.yaml.json`)).status).toBe(200)
    // The browser's code is JavaScript here already, and TypeScript in the repository.
    const page = await (await fetch(`${service.url}/login`)).text()
    const scripts = [...page.matchAll(/"(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path)
    expect(scripts.length).toBeGreaterThan(10)
    for (const path of scripts)
      expect(await (await fetch(`${service.url}${path}`)).text()).not.toMatch(/\.ts'/)
    expect(await service.end('SIGTERM')).toEqual({ code: 0, signal: null })
  })
})
