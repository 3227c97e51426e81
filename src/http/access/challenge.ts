/** Said to whoever is nobody: how to be somebody. */
export const challenge = { 'www-authenticate': 'Bearer realm="slipway"' }
