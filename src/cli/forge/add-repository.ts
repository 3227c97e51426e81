import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { z } from 'zod'
import { readAddress } from '../../embedded/forge/keep-address.ts'

/** A repository, and somebody who can push to it. */
export interface AddedRepository {
  /** `owner/name`. */
  repository: string
  cloneUrl: string
  caFile: string
  user: { login: string; token: string }
}

const created = z.object({ owner: z.string(), name: z.string(), cloneUrl: z.string() })
const person = z.object({ login: z.string(), token: z.string() })
const refusal = z.object({ message: z.string() })

/** Asks the forge that runs on a data directory, with the admin token that lies there. Errors say what to do. */
export async function addRepository(
  fullName: string,
  options: { dir: string; user: string; private: boolean },
): Promise<AddedRepository> {
  const [owner = '', name = '', ...more] = fullName.split('/')
  if (owner === '' || name === '' || more.length > 0)
    throw new Error(`${fullName} is no repository: write OWNER/NAME, such as acme/web`)
  const forge = await findForge(options.dir)
  const agent = new Agent({ connect: { ca: await readFile(forge.caFile, 'utf8') } })
  const post = async <T>(path: string, body: object, schema: z.ZodType<T>): Promise<T> => {
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
  }
  try {
    const collaborators = { [options.user]: 'write' }
    const wish = { owner, name, private: options.private, collaborators }
    // First whoever pushes: an owner of the same name is then a person, too.
    const user = await post('users', { login: options.user }, person)
    const repository = await post('repositories', wish, created)
    return {
      repository: `${repository.owner}/${repository.name}`,
      cloneUrl: repository.cloneUrl,
      caFile: forge.caFile,
      user,
    }
  } finally {
    await agent.close()
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
