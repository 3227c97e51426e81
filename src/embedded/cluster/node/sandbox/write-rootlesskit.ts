import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Stands in for https://github.com/rootless-containers/rootlesskit, which the image of BuildKit begins with. The
 * node has no ids of users to give away, so its root stands for that of the new user namespace: whose root can mount
 * and change users, and nothing else of the machine. The ids are given once the shell in it has begun, which the pipe
 * shows: a shell that finds that its user has changed while it begins gives up what it is, and becomes nobody.
 */
const script = `#!/bin/sh
set -eu
go=/tmp/.rootlesskit.$$
unshare --user --mount --keep-caps -- /bin/sh -c 'mkfifo "$0"; read -r _ < "$0"; exec "$@"' "$go" "$@" &
child=$!
until [ -p "$go" ]; do [ -e "/proc/$child" ]; sleep 0.02; done
echo '0 0 65536' > "/proc/$child/uid_map"
echo '0 0 65536' > "/proc/$child/gid_map"
echo > "$go"
rm "$go"
trap 'kill "$child" 2>/dev/null' TERM INT
wait "$child"
`

/** Puts the program into a folder that is first in the PATH of steps that need it. */
export function writeRootlesskit(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'rootlesskit'), script, { mode: 0o755 })
}
