import type { RateLimits } from './api/limit-rate.ts'
import type { Forge } from './forge.ts'
import type { ForgeOptions } from './start-forge.ts'
import { startForge } from './start-forge.ts'

/** What a forge in a process of its own says about itself, as one line of JSON. */
export interface ForgeAnnouncement {
  /** `GITHUB_URL`: REST is under `/api/v3`. */
  url: string
  appId: number
  privateKeyFile: string
  webhookSecretFile: string
  /** PEM, for `http.sslCAInfo` and NODE_EXTRA_CA_CERTS. */
  caFile: string
  /** Holds the token for the routes under `/_forge`. */
  adminTokenFile: string
}

interface RunForgeOptions extends Omit<ForgeOptions, 'limits'> {
  /** Without GitHub's rate limits, as GitHub Enterprise Server is by default. */
  unlimited?: boolean
  write: (line: string) => void
}

const noLimits: RateLimits = {
  requestsPerHour: 1_000_000,
  anonymousPerHour: 1_000_000,
  pointsPerMinute: Infinity,
  concurrent: Infinity,
  contentPerMinute: Infinity,
  contentPerHour: Infinity,
  checksAreContent: false,
}

/** Starts a forge and says where it is once it answers. Secrets are named by their files. */
export async function runForge(options: RunForgeOptions): Promise<Forge> {
  const { unlimited, write, ...rest } = options
  const forge = await startForge({ ...rest, ...(unlimited ? { limits: noLimits } : {}) })
  const announcement: ForgeAnnouncement = {
    url: forge.url,
    appId: forge.app.id,
    privateKeyFile: forge.app.privateKeyFile,
    webhookSecretFile: forge.app.webhookSecretFile,
    caFile: forge.certFile,
    adminTokenFile: forge.adminTokenFile,
  }
  write(`${JSON.stringify(announcement)}\n`)
  return forge
}
