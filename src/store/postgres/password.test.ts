import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepingLog } from '../../../test/support/fakes/silent-log.ts'
import type { PostgresServer } from '../../../test/support/servers/start-postgres.ts'
import { onPostgres, startPostgres } from '../../../test/support/servers/start-postgres.ts'
import { openStore } from '../open-store.ts'

describe.skipIf(onPostgres.isMissing)(
  `the password of the database is said nowhere, ${onPostgres.name}`,
  () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server[Symbol.asyncDispose]())

    /** All that an error could show, with what caused it. */
    const shown = (error: unknown) => inspect(error, { depth: 20, showHidden: true })

    it('where it is wrong', async () => {
      const url = new URL(server.url)
      url.password = 'a-wrong-secret-word'
      const log = keepingLog()
      const opening = openStore({ file: '', database: { url: url.href, ca: null }, log })
      const error: unknown = await opening.then(() => null).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(Error)
      expect(shown(error) + log.lines.join()).not.toContain('a-wrong-secret-word')
    })

    it('where the server goes away in the midst of work', async () => {
      const url = await server.createDatabase()
      const { password } = new URL(url)
      const log = keepingLog()
      const store = await openStore({ file: '', database: { url, ca: null }, log })
      await server.crash()
      const asked = store.read('counts', undefined)
      const error: unknown = await asked.then(() => null).catch((cause: unknown) => cause)
      expect(error).toBeInstanceOf(Error)
      await store.close().catch(() => undefined)
      await server.start()
      expect(shown(error) + log.lines.join()).not.toContain(password)
    })
  },
)
