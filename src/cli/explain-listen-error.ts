const remedies: Partial<Record<string, string>> = {
  EADDRINUSE: 'something listens there already: stop it, or choose another port with --port (SLIPWAY_PORT)',
  EACCES: 'that port is for root: choose one from 1024 with --port (SLIPWAY_PORT)',
  EADDRNOTAVAIL: 'that is no address of this machine: choose another with --host (SLIPWAY_HOST)',
  ENOTFOUND: 'that is no address of this machine: choose another with --host (SLIPWAY_HOST)',
}

/** Says which setting to change when the service cannot listen; any other error as it is. */
export function explainListenError(error: unknown, where: { host: string; port: number }): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error
  if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') return error
  const remedy = remedies[String(error.code)]
  if (remedy === undefined) return error
  return new Error(`cannot listen at ${where.host}, port ${where.port}: ${remedy}`, { cause: error })
}
