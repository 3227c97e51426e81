/** States of a build, as the REST API names them. */
export const buildStates = ['pending', 'queued', 'running', 'completed', 'failed', 'cancelled', 'skipped']
