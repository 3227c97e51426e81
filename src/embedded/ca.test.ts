import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { createServer, request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openCa } from './ca.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function newDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'ca-'))
  cleanups.push(() => rm(dir, { recursive: true }))
  return join(dir, 'ca')
}

describe('the local authority', () => {
  it('signs servers that a client with its certificate trusts, and nobody else', async () => {
    const ca = await openCa(await newDir())
    const server = createServer(await ca.issue(['127.0.0.1', 'localhost']), (_, response) =>
      response.end('hello'),
    )
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    cleanups.push(() => new Promise((closed) => server.close(closed)))
    const { port } = server.address() as AddressInfo
    const status = (host: string, authority?: string) =>
      new Promise((resolve, reject) => {
        const options = { host, port, agent: false as const, ...(authority ? { ca: authority } : {}) }
        request(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end()
      })
    expect(await status('127.0.0.1', ca.cert)).toBe(200)
    expect(await status('localhost', await readFile(ca.certFile, 'utf8'))).toBe(200)
    await expect(status('127.0.0.1')).rejects.toThrow(/certificate/)
  })

  it('is made once, also when two ask for it at the same time', async () => {
    const dir = await newDir()
    const [a, b] = await Promise.all([openCa(dir), openCa(dir)])
    const later = await openCa(dir)
    expect(b.cert).toBe(a.cert)
    expect(later.cert).toBe(a.cert)
    const { cert } = await later.issue(['localhost'])
    expect(new X509Certificate(cert).checkIssued(new X509Certificate(a.cert))).toBe(true)
  })

  it('keeps its files to their owner', async () => {
    const dir = await newDir()
    await openCa(dir)
    const modes = await Promise.all(['', 'ca.key', 'ca.crt'].map((name) => stat(join(dir, name))))
    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o600, 0o600])
  })
})
