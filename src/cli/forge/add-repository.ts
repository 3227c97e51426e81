import { z } from 'zod'
import { askForge } from './ask-forge.ts'

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

/** Asks the forge that runs on a data directory, with the admin token that lies there. Errors say what to do. */
export async function addRepository(
  fullName: string,
  options: { dir: string; user: string; private: boolean },
): Promise<AddedRepository> {
  const [owner = '', name = '', ...more] = fullName.split('/')
  if (owner === '' || name === '' || more.length > 0)
    throw new Error(`${fullName} is no repository: write OWNER/NAME, such as acme/web`)
  await using forge = await askForge(options.dir)
  const collaborators = { [options.user]: 'write' }
  const wish = { owner, name, private: options.private, collaborators }
  // First whoever pushes: an owner of the same name is then a person, too.
  const user = await forge.post('users', { login: options.user }, person)
  const repository = await forge.post('repositories', wish, created)
  return {
    repository: `${repository.owner}/${repository.name}`,
    cloneUrl: repository.cloneUrl,
    caFile: forge.caFile,
    user,
  }
}
