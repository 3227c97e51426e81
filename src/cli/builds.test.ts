import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { admit, observe, planBuild, step, writeLog } from '../../test/support/plan-build.ts'
import { startHttp, type TestHttp } from '../../test/support/servers/start-http.ts'
import type { ServiceError } from './client/service-error.ts'
import { createProgram } from './create-program.ts'
import { openTerminal, type Terminal } from './terminal.ts'

let http: TestHttp
let lines: string[]
beforeEach(async () => {
  http = await startHttp()
  lines = []
  vi.stubEnv('SLIPWAY_API_TOKEN', http.token)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await http.close()
})

async function slipway(...args: string[]): Promise<void> {
  const terminal: Terminal = {
    ...openTerminal(process.stdout, process.stderr, {}),
    line: (text = '') => void lines.push(text),
  }
  await createProgram(terminal).parseAsync(['node', 'slipway', ...args, '--url', http.server.url])
}

it('cancels what waits, and says what it is then', async () => {
  const { build } = await planBuild(http.store)
  await slipway('cancel', build.id)
  expect(lines).toEqual([`api is cancelled: /builds/${build.id}`])
})

it('gives the service’s own reason where it refuses', async () => {
  const { build } = await planBuild(http.store)
  await observe(http.store, await admit(http.store, build), { state: 'failed', endedAt: Date.now() })
  await expect(slipway('retry', build.id)).rejects.toThrow('The tenant acme is no longer set up.')
  await expect(slipway('approve', build.id, '--sha', build.sha)).rejects.toThrow('needs no approval')
  await expect(slipway('cancel', 'nobody')).rejects.toThrow('No build has this id')
})

describe('slipway builds', () => {
  it('lists builds in lines that fit, and one with its attempts and why it failed', async () => {
    const { build } = await planBuild(http.store, {
      name: 'a-name-of-a-build-that-is-very-long-indeed-and-more',
    })
    await observe(http.store, await admit(http.store, build), {
      ...{ state: 'failed', endedAt: Date.now(), steps: [step('build', 'failed', 2)] },
      failure: {
        ...{ reason: 'DockerfileNotFound', message: 'There is no Dockerfile here.', step: 'build' },
        ...{ exitCode: 2, pod: null, container: null },
      },
    })
    await slipway('builds', 'list', '--state', 'failed,queued')
    expect(lines[0]).toMatch(/^ID +STATE +BUILD +REPOSITORY +REF +AGE$/)
    expect(lines[1]).toContain(`${build.id}  failed`)
    expect(lines.every((line) => line.length <= 80)).toBe(true)
    lines = []
    await slipway('builds', 'list', '--state', 'queued', '--json')
    expect(JSON.parse(lines.join('\n'))).toEqual({ items: [], next: null })
    lines = []
    await slipway('builds', 'show', build.id)
    expect(lines.join('\n')).toMatch(/attempt 1 {2}failed[^]*build +failed +2/)
    // The cluster's own words, although the cause is known.
    expect(lines).toContain('    There is no Dockerfile here.')
    await expect(slipway('builds', 'list', '--state', 'sleeping')).rejects.toThrow()
  })

  it('follows a log until the build ends, with its end as the exit code', async () => {
    const { build } = await planBuild(http.store)
    const execution = await admit(http.store, build)
    await observe(http.store, execution, { steps: [step('build', 'running')] })
    await writeLog(http.store, execution, 'build', 'one\n\u001b[2Jtwo\n')
    const following = slipway('builds', 'logs', '-f', build.id)
    await expect.poll(() => lines).toEqual(['==> build', 'one', 'two'])
    await writeLog(http.store, execution, 'build', 'three\n')
    await observe(http.store, execution, {
      ...{ state: 'succeeded', endedAt: Date.now(), steps: [step('build', 'succeeded', 0)] },
    })
    await following
    expect(lines.slice(3)).toEqual(['three'])
    expect(process.exitCode).toBe(0)
    process.exitCode = undefined
    lines = []
    await slipway('builds', 'logs', build.id)
    expect(lines).toContain('three')
  })

  it('tells scripts by the exit code which kind of no it was', async () => {
    const { build } = await planBuild(http.store)
    const exitCode = async (...args: string[]) =>
      await slipway(...args).then(
        () => 0,
        (error: unknown) => (error as ServiceError).exitCode,
      )
    expect(await exitCode('builds', 'show', 'nobody')).toBe(3)
    expect(await exitCode('builds', 'retry', build.id)).toBe(5)
    vi.stubEnv('SLIPWAY_API_TOKEN', 'another-token-0123456789')
    expect(await exitCode('builds', 'show', build.id)).toBe(4)
    await http.server.close(0)
    expect(await exitCode('builds', 'show', build.id)).toBe(6)
  })
})
