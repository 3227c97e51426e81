import { expect, test } from 'vitest'
import type { StepPlan } from '../run-files.ts'
import { sandboxCommand } from './sandbox.ts'

const step: StepPlan = {
  container: 'step-build',
  argv: ['/bin/sh', '-c', 'true'],
  env: { TOKEN: 't0p-5ecret' },
  cwd: '/workspace',
  mounts: [{ from: '/tmp/files', to: '/workspace/source', readOnly: false }],
  capabilities: ['CAP_CHOWN'],
  runAs: null,
  limits: { memory: null, cpu: null },
}

test('no value of the environment is in the arguments', () => {
  expect(sandboxCommand(step, { root: true }).join(' ')).not.toContain('t0p-5ecret')
})

test("the host's root is never bound", () => {
  const command = sandboxCommand(step, { root: true })
  const sources = command.filter((_, index) => /^--(ro-)?bind/.test(command[index - 1] ?? ''))
  expect(sources).toContain('/usr')
  for (const folder of ['/', '/etc', '/root', '/home', '/var', '/proc', '/run'])
    expect(sources).not.toContain(folder)
})

test('a step that runs as somebody else gives up being root before its program starts', () => {
  const command = sandboxCommand({ ...step, runAs: { uid: 1000, gid: 1000 } }, { root: true })
  expect(command.slice(command.indexOf('--') + 1)).toEqual([
    ...['/usr/bin/setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '--no-new-privs', '--'],
    ...step.argv,
  ])
})
