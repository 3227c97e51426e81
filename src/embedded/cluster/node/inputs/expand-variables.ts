/**
 * Kubernetes' own expansion of `$(NAME)` in commands, arguments and values: unknown names stay as they
 * are, `$$` is one `$`.
 * https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
 */
export function expandVariables(text: string, env: Record<string, string>): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole: string, rest: string, name: string | undefined) => {
    if (rest === '$') return '$'
    return name !== undefined && Object.hasOwn(env, name) ? (env[name] ?? whole) : whole
  })
}
