import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { readAddress } from '../../embedded/forge/keep-address.ts'

/** A forge that runs, spoken to with the admin token that lies in its directory. */
interface ForgeClient extends AsyncDisposable {
  caFile: string
  /** What it answers to a POST below `/_forge`, held to the schema. Throws what it says is wrong. */
  post<T>(path: string, body: object, schema: z.ZodType<T>): Promise<T>
}

const refusal = z.object({ message: z.string() })

/** Finds the forge that runs on a data directory. Errors say what to do. */
export async function askForge(dir: string): Promise<ForgeClient> {
  const forge = await findForge(dir)
  const agent = new Agent({ connect: { ca: await readFile(forge.caFile, 'utf8') } })
  return {
    caFile: forge.caFile,
    async post(path, body, schema) {
      const response = await request(`${forge.url}/_forge/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${forge.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        dispatcher: agent,
      }).catch((error: unknown) => {
        throw new Error(`no forge answers at ${forge.url}: start it with slipway serve or slipway forge`, {
          cause: error,
        })
      })
      const answer: unknown = await response.body.json()
      if (response.statusCode >= 300) throw new Error(refusal.parse(answer).message)
      return schema.parse(answer)
    },
    [Symbol.asyncDispose]: () => agent.close(),
  }
}

/** The forge of a service lies one folder below the service's own. */
async function findForge(dir: string): Promise<{ url: string; caFile: string; adminToken: string }> {
  for (const folder of [join(dir, 'forge'), dir]) {
    const address = await readAddress(folder)
    if (address !== null)
      return { ...address, adminToken: await readFile(join(folder, 'admin-token'), 'utf8') }
  }
  throw new Error(
    `there is no forge in ${dir}: start slipway serve without a GitHub App, or slipway forge, and name its --data-dir`,
  )
}
