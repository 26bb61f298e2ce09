// Where this transport can run.

/** Not on Bun: there `import 'undici'` gives Bun's own replacement, whose Client cannot be used. */
export function refuseOtherRuntimes(versions: NodeJS.ProcessVersions = process.versions): void {
  if (versions.bun === undefined) return
  const message =
    'hinternet does not run on Bun, which replaces undici with its own version. Run it on Node or Deno, or give a transport of your own.'
  throw Object.assign(new Error(message), { code: 'ERR_UNSUPPORTED_RUNTIME' })
}
