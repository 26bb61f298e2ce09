// Where this can run.

/** Not Bun: there `import 'undici'` gives a stand-in of Bun's own, whose Client cannot be used. */
export function refuseOtherRuntimes(versions: NodeJS.ProcessVersions = process.versions): void {
  if (versions.bun === undefined) return
  const message =
    'hinternet does not run on Bun, which puts an undici of its own in the place of the one that is needed. Run it on Node or Deno, or give a transport of your own.'
  throw Object.assign(new Error(message), { code: 'ERR_UNSUPPORTED_RUNTIME' })
}
