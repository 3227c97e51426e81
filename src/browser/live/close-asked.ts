/** Escape puts away what a button has opened to ask once more, and leads back to the button. */
export function closeAsked(): void {
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    for (const asked of document.querySelectorAll<HTMLDetailsElement>('.ask-first[open]')) {
      const wasIn = asked.contains(document.activeElement)
      asked.open = false
      if (wasIn) asked.querySelector('summary')?.focus()
    }
  })
}
