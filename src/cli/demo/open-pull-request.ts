import { Octokit } from '@octokit/rest'
import { Agent, fetch as fetchWith } from 'undici'
import { readFile } from 'node:fs/promises'
import type { World } from './start-world.ts'

/** Opens a pull request against main, as the demo's user, through GitHub's REST API. Returns its number. */
export async function openPullRequest(world: World, head: string, title: string): Promise<number> {
  const { forge, repository, user } = world
  const [owner = '', repo = ''] = repository.split('/')
  const agent = new Agent({ connect: { ca: await readFile(forge.certFile, 'utf8') } })
  try {
    const octokit = new Octokit({
      baseUrl: `${forge.url}/api/v3`,
      auth: user.token,
      request: {
        fetch: (url: string, options: Parameters<typeof fetchWith>[1]) =>
          fetchWith(url, { ...options, dispatcher: agent }),
      },
    })
    const { data } = await octokit.pulls.create({ owner, repo, head, base: 'main', title })
    return data.number
  } finally {
    await agent.close()
  }
}
