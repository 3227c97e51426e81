import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { pushBaseImage } from '../../src/embedded/base-image.ts'
import { startRegistry, type Registry } from '../../src/embedded/registry.ts'
import { guardRegistry } from '../support/guard-registry.ts'
import { waitUntil } from '../support/wait-until.ts'

const command = join(import.meta.dirname, '..', '..', 'bin', 'slipway')
let registry: Registry
let registryDir: string
let base: string
/** A working tree. */
let dir: string

beforeAll(async () => {
  registryDir = await mkdtemp(join(tmpdir(), 'slipway-run-registry-'))
  registry = await startRegistry({ dir: registryDir })
  base = await pushBaseImage({ registry: registry.host })
})
afterAll(async () => {
  await registry.stop()
  await rm(registryDir, { recursive: true, force: true })
})
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-tree-'))
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: dir })
  await write(
    '.slipway.yaml',
    `version: 1\nbuilds:\n  web: { image: ${registry.host}/acme/web, timeout: 2m }\n`,
  )
  await write('.gitignore', 'secret\n')
  await write('secret', 'not for images')
  await write('page', 'hello')
})
afterEach(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }))

const write = (path: string, text: string) => writeFile(join(dir, path), text)

const isRoot = process.getuid?.() === 0
// buildah runs for root only on the embedded cluster: docs/differences.md.
const asRoot = it.skipIf(!isRoot)
const nobody = { uid: 65534, gid: 65534 }

function canNobodyRead(file: string): boolean {
  return spawnSync('test', ['-r', file], { cwd: '/', ...nobody }).status === 0
}

interface Run {
  child: ChildProcess
  /** All that it wrote, to either stream. */
  output(): string
  /** Resolves once it has written this; rejects when it ends before. */
  says(words: string): Promise<void>
  ended: Promise<number | null>
}

function start(...args: string[]): Run {
  return startAs({}, ...args)
}

function startAs(
  { env, ...user }: { uid?: number; gid?: number; env?: Record<string, string> },
  ...args: string[]
): Run {
  const options = { cwd: dir, env: { ...process.env, HOME: dir, ...env }, detached: true, ...user }
  const child = spawn(command, ['run', ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (written += text))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    ...{ child, ended, output: () => written },
    says: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (written.includes(words)) resolve()
        }
        for (const stream of [child.stdout, child.stderr]) stream.on('data', look)
        look()
        void ended.then((code) =>
          reject(new Error(`ended with ${code} before it said ${words}:\n${written}`)),
        )
      }),
  }
}

/** Processes and mounts that have to do with the working tree. */
function traces(): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')]
      } catch {
        return []
      }
    })
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  return [...processes, ...mounts].filter((line) => line.includes(dir) || line.includes('sleep\u00004711'))
}

describe('slipway run', () => {
  asRoot('builds what is in front of you into an OCI layout, and leaves nothing running', async () => {
    await write(
      'base.yaml',
      'builds: { web: { secrets: { TOKEN: site/token }, args: { WORD: from-the-base } } }\n',
    )
    await write('.slipway.yaml', `extends: base.yaml\n${await readFile(join(dir, '.slipway.yaml'), 'utf8')}`)
    await write(
      'Dockerfile',
      `FROM ${base}\nARG WORD\nCOPY . /tree\nRUN ls -A /tree\n` +
        `RUN --mount=type=secret,id=TOKEN echo "$WORD: $(cat /run/secrets/TOKEN)" && test "$(cat /run/secrets/TOKEN)" = not-to-be-seen\n`,
    )
    const run = startAs({ env: { TOKEN: 'not-to-be-seen' } })
    const code = await run.ended
    expect(run.output()).toMatch(/✓ web built in/)
    expect(code).toBe(0)
    expect(run.output()).toMatch(/│ from-the-base: \*\*\*$/m)
    expect(run.output()).toMatch(/│ page$/m)
    expect(run.output()).not.toMatch(/│ (secret|\.slipway)$/m)
    const digest = /digest {2}sha256:([0-9a-f]{64})/.exec(run.output())?.[1] ?? ''
    const layout = join(dir, 'slipway-out', 'web')
    expect(readFileSync(join(layout, 'index.json'), 'utf8')).toContain(`sha256:${digest}`)
    expect(existsSync(join(layout, 'blobs', 'sha256', digest))).toBe(true)
    expect(traces()).toEqual([])
    expect(readdirSync(join(dir, '.slipway', 'run', 'cluster', 'node', 'runs'))).toEqual([])
  })

  asRoot("pushes to the build file's registry with the user's login, of which nothing stays", async () => {
    const login = { username: 'ada', password: 'not-to-be-seen' }
    await using guarded = await guardRegistry(registry.host, login, 'basic')
    const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64')
    await mkdir(join(dir, '.docker'))
    await write('.docker/config.json', JSON.stringify({ auths: { [guarded.host]: { auth } } }))
    await write('.gitignore', '.docker\n')
    await write('.slipway.yaml', `version: 1\nbuilds:\n  web: { image: ${guarded.host}/acme/web }\n`)
    await write('Dockerfile', `FROM ${base}\nARG WORD\nRUN echo "word $WORD"\n`)
    const run = start('web', '--push', '--param', `build-args=WORD=${login.password}`)
    expect(await run.ended).toBe(0)
    expect(run.output()).toMatch(/│ word \*\*\*$/m)
    const digest = /digest {2}(sha256:[0-9a-f]{64})/.exec(run.output())?.[1] ?? ''
    const answer = await fetch(`${registry.url}/v2/acme/web/manifests/main-0000000-dirty`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    })
    expect(answer.headers.get('docker-content-digest')).toBe(digest)
    expect(existsSync(join(dir, 'slipway-out'))).toBe(false)
    const objects = new DatabaseSync(join(dir, '.slipway', 'run', 'cluster', 'objects.db'), {
      timeout: 30_000,
    })
    expect(objects.prepare("SELECT name FROM objects WHERE kind = 'Secret'").all()).toEqual([])
    objects.close()
  })

  asRoot('says which line of the Dockerfile failed, with what exit code, and what to do', async () => {
    await write('Dockerfile', `FROM ${base}\nCOPY page /\nRUN test -s /page \\\n && exit 7\n`)
    const run = start('web')
    expect(await run.ended).toBe(1)
    const words = run.output()
    expect(words).toMatch(/✗ Failed in step build \(exit code \d+\)/)
    expect(words).toContain('mend that and build again')
    expect(words).toContain('Dockerfile:3  RUN failed')
    expect(words).toMatch(/> {3}4 │ {2}&& exit 7/)
    expect(existsSync(join(dir, 'slipway-out'))).toBe(false)
    expect(traces()).toEqual([])
  })

  asRoot('ends everything at Ctrl-C', async () => {
    await write('Dockerfile', `FROM ${base}\nRUN echo asleep; sleep 4711\n`)
    const run = start()
    await run.says('│ asleep')
    expect(traces().length).toBeGreaterThan(1)
    // As a terminal does it: everything in the group hears it.
    process.kill(-(run.child.pid ?? 0), 'SIGINT')
    expect(await run.ended).toBe(130)
    expect(run.output()).toContain('Cancelled.')
    await waitUntil('nothing of it is left', () => traces().length === 0)
  })

  asRoot('goes on after it was killed, and ends what that had left', async () => {
    await write('Dockerfile', `FROM ${base}\nRUN echo asleep; sleep 4711\n`)
    const killed = start()
    await killed.says('│ asleep')
    killed.child.kill('SIGKILL')
    await killed.ended
    await write('Dockerfile', `FROM ${base}\nRUN echo awake\n`)
    const next = start()
    expect(await next.ended).toBe(0)
    expect(next.output()).toMatch(/│ awake$/m)
    await waitUntil('nothing of either is left', () => traces().length === 0)
    const kept = readdirSync(join(dir, '.slipway', 'run'))
    expect(kept.filter((name) => name.startsWith('registry-'))).toEqual([])
  })

  // Somebody else must be able to read this repository: not where it lies in a home of root.
  it.skipIf(isRoot && !canNobodyRead(command))('ends where the cluster cannot begin', async () => {
    await write('Dockerfile', `FROM ${base}\n`)
    if (isRoot) execFileSync('chown', ['--recursive', 'nobody', dir])
    const run = startAs(isRoot ? nobody : {})
    expect(await run.ended).toBe(1)
    expect(run.output()).toMatch(/Failed in step build: TaskRunImagePullFailed[^]*start it as root/)
  })

  it('starts nothing where the build file or the wish is wrong', async () => {
    const file = start('wep')
    expect(await file.ended).toBe(1)
    expect(file.output()).toBe('slipway: there is no build wep; did you mean web? The build file has: web\n')
    await write('.slipway.yaml', 'version: 1\nbuilds:\n  web: { imgae: acme/web }\n')
    const broken = start()
    expect(await broken.ended).toBe(1)
    expect(broken.output()).toContain('.slipway.yaml:3:10: ')
    expect(existsSync(join(dir, '.slipway'))).toBe(false)
  })
})
