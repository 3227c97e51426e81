import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { waitUntil } from '../wait-until.ts'

const sshd = '/usr/sbin/sshd'

/** Debian's openssh-server and openssh-client are not among the tools that Slipway needs. */
export const canServeSsh = existsSync(sshd) && existsSync('/usr/bin/ssh-keygen')

interface SshServer extends AsyncDisposable {
  /** `ssh://user@127.0.0.1:PORT`, before the absolute path of a repository. */
  url: string
  /** A private key that it lets in, and one that it does not. */
  keys: { good: string; other: string }
  /** What `known_hosts` says of it. */
  knownHosts: string
}

/** A real sshd on loopback for the user who runs the tests, with keys of its own in `dir`. */
export async function serveGitOverSsh(dir: string): Promise<SshServer> {
  mkdirSync(dir, { recursive: true })
  // Where sshd keeps root's unprivileged half; the package makes it when its service starts.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true })
  const file = (name: string) => join(dir, name)
  for (const name of ['host', 'good', 'other'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', file(name)])
  const port = await freePort()
  const config = [
    ...['ListenAddress 127.0.0.1', `Port ${port}`, `HostKey ${file('host')}`, 'PidFile none'],
    ...[`AuthorizedKeysFile ${file('good.pub')}`, 'StrictModes no', 'UsePAM no'],
    ...['PasswordAuthentication no', 'PermitRootLogin prohibit-password'],
  ]
  writeFileSync(file('config'), `${config.join('\n')}\n`)
  const child = spawn(sshd, ['-D', '-e', '-f', file('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const ended = once(child, 'close')
  await waitUntil('sshd listens', async () => {
    if (child.exitCode !== null) throw new Error(`sshd does not start: ${log}`)
    return listens(port)
  })
  const [type = '', key = ''] = readFileSync(file('host.pub'), 'utf8').split(' ')
  return {
    url: `ssh://${userInfo().username}@127.0.0.1:${port}`,
    keys: { good: readFileSync(file('good'), 'utf8'), other: readFileSync(file('other'), 'utf8') },
    knownHosts: `[127.0.0.1]:${port} ${type} ${key}\n`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
