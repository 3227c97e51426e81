/** A button's own word is back after so many milliseconds. */
const saidForMs = 1500

/**
 * Shows the buttons `data-copy="<id of what they copy>"`, which are hidden where nothing would happen: without this
 * module, or without a clipboard. Safe to call again for what has come since.
 */
export function offerCopies(root: ParentNode): void {
  if (!hasClipboard()) return
  for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-copy]')) button.hidden = false
  if (listening) return
  listening = true
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('button[data-copy]') : null
    if (button instanceof HTMLButtonElement) void copyFor(button)
  })
}

let listening = false

/** Absent on plain HTTP, but for loopback. */
function hasClipboard(): boolean {
  return 'clipboard' in navigator
}

async function copyFor(button: HTMLButtonElement): Promise<void> {
  const source = document.getElementById(button.dataset['copy'] ?? '')
  if (source !== null) await copyText(source.textContent, button)
}

/** Copies, and says so on the button for a moment. */
export async function copyText(text: string, button: HTMLButtonElement): Promise<void> {
  const word = (button.dataset['word'] ??= button.textContent)
  try {
    await navigator.clipboard.writeText(text)
    button.textContent = 'Copied'
  } catch {
    button.textContent = 'Not allowed'
  }
  setTimeout(() => (button.textContent = word), saidForMs)
}
