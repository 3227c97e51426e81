import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/clock.ts'
import { openCa } from '../../../src/embedded/ca.ts'
import { startApiServer } from '../../../src/embedded/cluster/api/start-api-server.ts'
import { writeKubeconfig } from '../../../src/embedded/cluster/api/write-kubeconfig.ts'
import type { LogSource, SourceUpload } from '../../../src/embedded/cluster/objects/client.ts'
import { ApiError } from '../../../src/embedded/cluster/objects/client.ts'
import type { ObjectStore } from '../../../src/embedded/cluster/objects/open-objects.ts'
import { openObjects } from '../../../src/embedded/cluster/objects/open-objects.ts'
import { silentLog } from '../fakes/silent-log.ts'

export interface ClusterApi {
  url: string
  ca: string
  token: string
  kubeconfig: string
  objects: ObjectStore
  dir: string
  /** Closes all and begins again on the same files and port; meanwhile objects may change unseen. */
  restart(meanwhile: () => void): Promise<void>
  close(): Promise<void>
}

const noLogs: LogSource = {
  async *read() {
    await Promise.resolve()
    throw new ApiError(400, 'BadRequest', 'there are no logs')
  },
}

/** The embedded cluster's API without controllers: nothing happens in it but what a test does. */
export async function startClusterApi(
  logs: LogSource = noLogs,
  window = 1000,
  sources?: SourceUpload,
): Promise<ClusterApi> {
  const dir = await mkdtemp(join(tmpdir(), 'cluster-'))
  const token = 'a token that only this test knows'
  const ca = await openCa(join(dir, 'ca'))
  const open = () =>
    openObjects({ file: join(dir, 'objects.db'), clock: systemClock, log: silentLog, window })
  let objects = open()
  const serve = (port: number) =>
    startApiServer({
      objects,
      logs,
      ...(sources === undefined ? {} : { sources }),
      clock: systemClock,
      log: silentLog,
      ca,
      token,
      port,
    })
  let server = await serve(0)
  const kubeconfig = join(dir, 'kubeconfig')
  await writeKubeconfig(kubeconfig, { url: server.url, ca: ca.cert, token })
  return {
    url: server.url,
    ca: ca.cert,
    token,
    kubeconfig,
    get objects() {
      return objects
    },
    dir,
    async restart(meanwhile) {
      await server.close()
      objects.close()
      objects = open()
      meanwhile()
      server = await serve(server.port)
    },
    async close() {
      await server.close()
      objects.close()
      await rm(dir, { recursive: true })
    },
  }
}
