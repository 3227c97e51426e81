import type { Terminal } from '../terminal.ts'
import type { World } from './start-world.ts'

/** What somebody can do with a demo that was left running. */
export function whatToTry(world: World, terminal: Terminal): void {
  const { app, forge, repository, user, workspace } = world
  const clone = new URL(`${forge.url}/${repository}.git`)
  clone.username = user.login
  clone.password = user.token
  const say = (what: string, command: string) => {
    terminal.line(`\n${what}\n  ${terminal.paint.cyan(command)}`)
  }
  say(
    'Push something of yours (the clone is set up):',
    `cd ${workspace.dir} && git checkout main && date > page/greeting.txt && git commit -am "Greet" && git push`,
  )
  say('Or clone it elsewhere:', `GIT_SSL_CAINFO=${forge.certFile} git clone ${clone.href}`)
  say('Watch the BuildRuns:', `kubectl --kubeconfig ${app.kubeconfig} get buildruns -A -w`)
  say(`See builds and logs at ${app.url}/builds; the token to sign in with:`, app.apiToken)
  terminal.line('\nCtrl-C ends it and removes everything.')
}
