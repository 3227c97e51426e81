/**
 * A strategy with the parts that others have too, each between `# from parts/NAME` and `# end of parts/NAME`: what was
 * there is replaced by the file, as far in as its comment stands. `without X` behind the name puts `off` in the place
 * of the parameter X, which that strategy has not.
 *
 * @param read the text of a part; parts can have parts
 */
export function fillStrategy(text: string, read: (name: string) => string): string {
  const place = /^( *)# from parts\/(\S+)( without (\S+))?\n(?:[^]*?\n)??\1# end of parts\/\2(?=\n|$)/gm
  return text.replace(place, (_all, indent: string, name: string, option = '', missing?: string) => {
    const part = fillStrategy(read(name), read).replace(/\n+$/, '')
    const known = missing === undefined ? part : part.replaceAll(`$(params.${missing})`, "'off'")
    const lines = known.split('\n').map((line) => (line === '' ? '' : `${indent}${line}`))
    const comment = `${indent}# from parts/${name}${String(option)}`
    return [comment, ...lines, `${indent}# end of parts/${name}`].join('\n')
  })
}
