import { buildAnswer } from '../client/answers.ts'
import { openService } from '../client/open-service.ts'
import type { ServiceOptions } from '../client/service-options.ts'
import type { Terminal } from '../terminal.ts'

/** What the page of a build has as buttons. */
export async function actOnBuild(
  id: string,
  action: 'start' | 'cancel' | 'retry' | 'approve',
  options: ServiceOptions & { json: boolean; sha?: string },
  terminal: Terminal,
): Promise<void> {
  const service = await openService(options, process.env)
  const body = options.sha === undefined ? {} : { sha: options.sha }
  const build = await service.send('POST', `builds/${encodeURIComponent(id)}/${action}`, buildAnswer, body)
  // Names of builds are checked where the build file is read: plain words.
  terminal.line(
    options.json ? JSON.stringify(build, null, 2) : `${build.name} is ${build.state}: ${build.url}`,
  )
}
