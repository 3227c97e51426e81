/** Whether an Origin is ours: behind a proxy that of the public address, else that of the host that was asked. */
export function isOwnOrigin(origin: string | undefined, baseUrl: string, host: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false
  if (URL.canParse(baseUrl)) return new URL(origin).origin === new URL(baseUrl).origin
  return new URL(origin).host === host
}
