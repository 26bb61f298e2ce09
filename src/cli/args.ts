// What the command line asks for.

import { parseArgs } from 'node:util'
import type { Verbosity } from './report/index.ts'

export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Job

/** What sends requests. */
export type Job = Manner &
  (
    | { readonly kind: 'demo' }
    | { readonly kind: 'get'; readonly url: string }
    | { readonly kind: 'put'; readonly file: string; readonly url: string }
  )

export interface Manner {
  readonly verbosity: Verbosity
  /** Serve the inspector's page meanwhile, and until its reader leaves. */
  readonly inspect: boolean
}

export const HELP = `hinternet: HTTP requests that tell what happens to them

  hinternet                   show what it does: GET and upload, against a slow server of its own
  hinternet <url>             GET; the body goes to stdout, the notifications to stderr
  hinternet put <file> <url>  upload a file with PUT in writes of 64 KiB

  -i, --inspect   show the requests live in a browser; stays until q, Ctrl-C, or the page is closed
  -v, --verbose   every notification, also of writes and reads that need no attention
  -q, --quiet     no notifications: the body, errors, and the bar of an upload on a terminal
  -h, --help      this text
  -V, --version   the version

Exit codes: 0 done, 1 the transfer failed, 2 the command line cannot be used, 22 the server
answered with a status of 400 or more (its body is shown all the same), 130 interrupted,
143 terminated. Colours and the moving bar are for terminals only; NO_COLOR turns colours off.
`

/** The command line cannot be used; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  if (values.quiet && values.verbose) throw new UsageError('--quiet and --verbose exclude each other.')
  const verbosity = values.quiet ? 'quiet' : values.verbose ? 'verbose' : 'usual'
  const manner: Manner = { verbosity, inspect: values.inspect }
  const [first, ...rest] = positionals
  if (first === undefined) return { kind: 'demo', ...manner }
  if (first === 'put') {
    const [file, url, ...more] = rest
    if (file === undefined || url === undefined || more.length > 0)
      throw new UsageError('put takes a file and a URL: hinternet put <file> <url>')
    return { kind: 'put', file, url: urlOf(url), ...manner }
  }
  if (rest.length > 0)
    throw new UsageError(`one URL at a time; "${rest[0]}" is too many. To upload: hinternet put <file> <url>`)
  return { kind: 'get', url: urlOf(first), ...manner }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        inspect: { type: 'boolean', short: 'i', default: false },
        verbose: { type: 'boolean', short: 'v', default: false },
        quiet: { type: 'boolean', short: 'q', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', short: 'V', default: false },
      },
    })
  } catch (error) {
    // What follows the first sentence explains how to pass an argument that looks like an option.
    const [sentence] = (error as Error).message.split('. ', 1)
    throw new UsageError(`${sentence}. hinternet --help lists the options.`)
  }
}

/** What else may be wrong with it, the session says. */
function urlOf(text: string): string {
  if (/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text
  const advice =
    !text.includes('://') && URL.canParse(`http://${text}`)
      ? `Did you mean http://${text}?`
      : 'Write it whole, such as http://example.com/path.'
  const shown = text.replace(/\/\/.*@/, '//***@')
  throw new UsageError(`"${shown}" is not an http or https URL. ${advice}`)
}
