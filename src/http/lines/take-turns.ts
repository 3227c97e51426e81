/** Lets each caller have one thing done at a time, and all callers few. */
interface Turns {
  /**
   * Does it when it is the caller's turn; `busy` where too many of theirs wait already, and `gone` where the signal
   * aborted before.
   */
  take<T>(caller: string, signal: AbortSignal, work: () => Promise<T>): Promise<T | 'busy' | 'gone'>
}

interface Waiting {
  caller: string
  begin: () => void
}

/** @param most how many are under way, all callers together; `mostWaiting`: of one caller */
export function createTurns({ most, mostWaiting }: { most: number; mostWaiting: number }): Turns {
  const busy = new Set<string>()
  let queue: Waiting[] = []

  function proceed(): void {
    for (const one of queue) {
      if (busy.size >= most) return
      if (busy.has(one.caller)) continue
      queue = queue.filter((other) => other !== one)
      busy.add(one.caller)
      one.begin()
    }
  }

  return {
    async take(caller, signal, work) {
      if (queue.filter((one) => one.caller === caller).length >= mostWaiting) return 'busy'
      const turn = Promise.withResolvers<boolean>()
      const one: Waiting = { caller, begin: () => turn.resolve(true) }
      const leave = () => {
        if (!queue.includes(one)) return
        queue = queue.filter((other) => other !== one)
        turn.resolve(false)
      }
      queue.push(one)
      signal.addEventListener('abort', leave)
      if (signal.aborted) leave()
      proceed()
      const isMine = await turn.promise
      signal.removeEventListener('abort', leave)
      if (!isMine) return 'gone'
      try {
        return await work()
      } finally {
        busy.delete(caller)
        proceed()
      }
    },
  }
}
