/** Reason, cause, remedy: a sentence, and one or two. They stand on checks, pages and in terminals. */
export type ReasonRow = readonly [reason: string, cause: string, remedy: string]

export const operator = 'This is the service’s own mistake, not yours: tell whoever runs it.'
export const parameters =
  'Look at `params` of the build in the build file and at the parameters of the strategy.'
export const tenant = 'Ask whoever runs the service to look at the settings of your tenant.'
