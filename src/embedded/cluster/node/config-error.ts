/** A container cannot be made as the Pod wants it; the words are for the Pod's waiting message. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}
