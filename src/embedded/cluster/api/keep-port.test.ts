import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keepPort } from './keep-port.ts'

/** A server on loopback that is closed with `await using`. */
async function listen(port: number) {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

describe('the port of the cluster', () => {
  let dir: string
  let file: string
  const warnings: string[] = []
  const log = {
    debug() {},
    info() {},
    warn: (_fields: object, text: string) => void warnings.push(text),
    error() {},
  }
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'port-'))
    file = join(dir, 'port')
    warnings.length = 0
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('is that of the first start, and another one only for as long as somebody else has it', async () => {
    const first = await keepPort(file, listen, log)
    {
      await using second = await keepPort(file, listen, log)
      expect(second.port).not.toBe(first.port)
      expect(warnings).toEqual([expect.stringContaining('is taken')])
    }
    await first[Symbol.asyncDispose]()
    await using third = await keepPort(file, listen, log)
    expect(third.port).toBe(first.port)
    expect(warnings).toHaveLength(1)
  })

  it('is not guessed where the file that remembers it is broken', async () => {
    await writeFile(file, '70000')
    await expect(keepPort(file, listen, log)).rejects.toThrow('holds no port')
  })
})
