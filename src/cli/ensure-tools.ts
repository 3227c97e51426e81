import type { Terminal } from './terminal.ts'

/** Whether the system's tools are there; installs them when the user is root, else says the line to run. */
export async function ensureTools(
  terminal: Terminal,
  env: NodeJS.ProcessEnv,
  isRoot: boolean,
): Promise<boolean> {
  const { installLine, installTools, missingTools } = await import('../embedded/tools.ts')
  const missing = missingTools(env['PATH'] ?? '')
  if (missing.length === 0) return true
  for (const tool of missing) {
    terminal.line(`missing: ${tool.command} (package ${tool.package}), which ${tool.purpose}`)
  }
  if (!isRoot) {
    terminal.complain(`Install what is missing, then try again:\n\n  sudo ${installLine(missing)}\n`)
    return false
  }
  terminal.line(`installing with apt-get: ${missing.map((tool) => tool.package).join(' ')}`)
  try {
    await installTools(missing, env, (line) => {
      if (/^(Get:|Setting up|Err:|E:)/.test(line)) terminal.line(terminal.paint.dim(`  ${line}`))
    })
  } catch (error) {
    terminal.complain(error instanceof Error ? error.message : String(error))
    terminal.complain(`\nInstall what is missing by hand, then try again:\n\n  ${installLine(missing)}\n`)
    return false
  }
  return missingTools(env['PATH'] ?? '').length === 0
}
