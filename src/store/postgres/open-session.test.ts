import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { onPostgres, startPostgres, withClient } from '../../../test/support/servers/start-postgres.ts'
import { waitUntil } from '../../../test/support/wait-until.ts'
import { openCa } from '../../embedded/ca.ts'
import { openSession, type Place } from './open-session.ts'

it.skipIf(onPostgres.isMissing)(
  `a server of TLS is verified, and one of an unknown authority is told with what to set, ${onPostgres.name}`,
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'slipway-tls-'))
    await using server = await startPostgres()
    const ca = await openCa(dir)
    const { key, cert } = await ca.issue(['localhost'])
    await withClient(server.url, async (client) => {
      // Written by the server, which takes no key of another user.
      for (const [name, text] of Object.entries({ key, crt: cert })) {
        const lines = text
          .trim()
          .split('\n')
          .map((line) => `('${line}')`)
        await client.query(`copy (values ${lines.join(', ')}) to program 'umask 077; cat > server.${name}'`)
      }
      await client.query('alter system set ssl = on')
      await client.query('select pg_reload_conf()')
    })
    const named = server.url.replace('127.0.0.1', 'localhost')
    const isEncrypted = async (place: Place) => {
      const session = await openSession(place)
      const [found] = await session.run('select ssl from pg_stat_ssl where pid = pg_backend_pid()')
      await session.end()
      return (found?.rows[0] as { ssl: boolean }).ssl
    }
    // It reads its settings again a moment later.
    await waitUntil('the server to speak TLS', () =>
      isEncrypted({ url: named, ca: ca.cert }).catch(() => false),
    )
    // What the URL says cannot take from what the file of certificates asks for.
    expect(await isEncrypted({ url: `${named}?sslmode=disable`, ca: ca.cert })).toBe(true)
    expect(await isEncrypted({ url: named, ca: null })).toBe(false)
    await expect(openSession({ url: server.url, ca: ca.cert })).rejects.toThrow('does not match certificate')
    await expect(openSession({ url: `${named}?sslmode=verify-full`, ca: null })).rejects.toThrow(
      '--database-ca-file',
    )
    await rm(dir, { recursive: true })
  },
)
