export function greet(name) {
  return `Hello from Paketo, ${name}\n`
}
