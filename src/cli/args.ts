// Parses the command line.

import { parseArgs } from 'node:util'
import { type Source, sourceOf } from './body.ts'
import type { Verbosity } from './report/index.ts'
import { UsageError } from './usage-error.ts'

export type Command = { readonly kind: 'help' } | { readonly kind: 'version' } | Job

/** A command that sends requests. */
export type Job = Manner & (Demo | Exchange)

interface Demo {
  readonly kind: 'demo'
}

/** One request, or the same one several times. */
export interface Exchange {
  readonly kind: 'exchange'
  readonly method: string
  readonly url: string
  /** Name and value. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Source | null
  /** The file for the body of the response; null for stdout. */
  readonly output: string | null
  readonly agent: string | null
  readonly credentials: { readonly username: string; readonly password: string } | null
  /** Any certificate is accepted. */
  readonly insecure: boolean
  readonly maxRedirects: number | null
  readonly decode: boolean
  /** Null means those of the environment. */
  readonly proxy: string | null
  /** In the form of NO_PROXY; null means that of the environment. */
  readonly noProxy: string | null
  /** Milliseconds. */
  readonly total: number | null
  readonly connect: number | null
  readonly repeat: number
  readonly explain: boolean
  /** The body of an error is not shown. */
  readonly fail: boolean
  /** The file for the trace; null for none. */
  readonly trace: string | null
}

export interface Manner {
  readonly verbosity: Verbosity
  /** Serve the inspector's page during the work, and until its reader leaves. */
  readonly inspect: boolean
}

export const HELP = `hinternet: an HTTP client that shows what happens to each request

  hinternet                         a demonstration: GET and upload, against a slow server of its own
  hinternet [options] <url>         a request; the body goes to stdout, the notifications to stderr
  hinternet put <file> <url>        upload a file with PUT in writes of 64 KiB; - is stdin

  -X, --request <method>            the method; without it GET, or POST where there is a body
  -H, --header <name: value>        a header field; may be repeated
  -d, --data <text>                 a body; @file reads a file, @- stdin; several are joined by &
      --data-binary <text>          the same; line ends of a file stay
      --data-raw <text>             the same, as it is: an @ has no meaning
  -G, --get                         the data goes into the query of the URL, and the method is GET
  -F, --form <name=value>           a field of a multipart form; name=@file sends a file
  -I, --head                        HEAD; the fields of the response go to stdout
  -u, --user <name:password>        credentials, for a server that asks for them: Basic and Digest
  -A, --user-agent <text>           the User-Agent
  -o, --output <file>               the body goes into a file
  -O, --remote-name                 the body goes into a file that is named as in the URL
  -L, --location                    follow redirects, which is so anyway; --max-redirs 0 follows none
      --max-redirs <number>         the most redirects that are followed
  -f, --fail                        no body of a response with a status of 400 or more
      --compressed                  ask for a compressed body, and decode it
  -k, --insecure                    take any certificate
  -x, --proxy <url>                 a proxy, instead of HTTP_PROXY, HTTPS_PROXY and ALL_PROXY
      --noproxy <hosts>             hosts that need no proxy, instead of NO_PROXY; * is all
  -m, --max-time <seconds>          for everything
      --connect-timeout <seconds>   for name, connection and TLS

  -v, --verbose                     all header fields, without secrets, and all notifications
  -q, --quiet, -s, --silent         no notifications: the body, errors, and the bar of an upload on a terminal
      --json                        each notification as a line of JSON on stderr; an error is a last line of text
      --trace <file>                a trace: each event of the chart and each notification as a line of JSON
      --repeat <number>             the same request so often: cold and warm, side by side
      --explain                     say in words what happened, and what it waits for when it is interrupted
  -i, --inspect                     show the requests live in a browser; stays until q, Ctrl-C, or the page is closed
  -h, --help                        this text
  -V, --version                     the version

Exit codes: 0 done, 1 the transfer failed, 2 the command line cannot be used, 22 the server
answered with a status of 400 or more (its body is shown all the same), 130 interrupted,
143 terminated. Colours and the moving bar are for terminals only; NO_COLOR turns colours off.
`

const text = { type: 'string' } as const
const texts = { type: 'string', multiple: true, default: [] as string[] } as const
const flag = { type: 'boolean', default: false } as const

const options = {
  request: { ...text, short: 'X' },
  header: { ...texts, short: 'H' },
  data: { ...texts, short: 'd' },
  'data-binary': texts,
  'data-raw': texts,
  get: { ...flag, short: 'G' },
  fail: { ...flag, short: 'f' },
  form: { ...texts, short: 'F' },
  head: { ...flag, short: 'I' },
  user: { ...text, short: 'u' },
  'user-agent': { ...text, short: 'A' },
  output: { ...text, short: 'o' },
  'remote-name': { ...flag, short: 'O' },
  location: { ...flag, short: 'L' },
  'max-redirs': text,
  compressed: flag,
  insecure: { ...flag, short: 'k' },
  proxy: { ...text, short: 'x' },
  noproxy: text,
  'max-time': { ...text, short: 'm' },
  'connect-timeout': text,
  verbose: { ...flag, short: 'v' },
  quiet: { ...flag, short: 'q' },
  silent: { ...flag, short: 's' },
  json: flag,
  trace: text,
  repeat: text,
  explain: flag,
  inspect: { ...flag, short: 'i' },
  help: { ...flag, short: 'h' },
  version: { ...flag, short: 'V' },
} as const

type Values = ReturnType<typeof parsed>['values']

/** @throws UsageError */
export function parseCommand(argv: readonly string[]): Command {
  const { values, positionals } = parsed(argv)
  if (values.help) return { kind: 'help' }
  if (values.version) return { kind: 'version' }
  const manner: Manner = { verbosity: verbosityOf(values), inspect: values.inspect }
  const [first, ...rest] = positionals
  if (first === 'demo' && rest.length === 0) return { kind: 'demo', ...manner }
  if (first === undefined) {
    const others = argv.filter((argument) => !/^(-i|--inspect|-q|--quiet)$/.test(argument))
    if (others.length === 0) return { kind: 'demo', ...manner }
    throw new UsageError(
      `${others[0]} needs a URL, such as hinternet ${others[0]} http://example.com/. The demonstration is: hinternet demo`,
    )
  }
  if (first === 'put') {
    const [file, url, ...more] = rest
    if (file === undefined || url === undefined || more.length > 0)
      throw new UsageError('put takes a file and a URL: hinternet put <file> <url>')
    return { ...exchange(values, url, { kind: 'file', path: file }), ...manner }
  }
  if (rest.length > 0)
    throw new UsageError(`one URL at a time; "${rest[0]}" is too many. To upload: hinternet put <file> <url>`)
  const source = sourceOf(values)
  if (!values.get) return { ...exchange(values, first, source), ...manner }
  return { ...exchange(values, withQuery(first, source), null), ...manner }
}

function exchange(values: Values, url: string, body: Source | null): Exchange {
  const address = urlOf(url)
  if (values.head && body !== null)
    throw new UsageError('--head cannot have a body: leave one of the two out.')
  if (values.output !== undefined && values['remote-name'])
    throw new UsageError('--output and --remote-name exclude each other.')
  const method =
    values.request ?? (values.head ? 'HEAD' : body === null ? 'GET' : body.kind === 'file' ? 'PUT' : 'POST')
  return {
    kind: 'exchange',
    method,
    url: address,
    headers: values.header.map(fieldOf),
    body,
    output: values['remote-name']
      ? remoteName(address)
      : values.output === '-'
        ? null
        : (values.output ?? null),
    agent: values['user-agent'] ?? null,
    credentials: values.user === undefined ? null : credentialsOf(values.user),
    insecure: values.insecure,
    maxRedirects: whole(values, 'max-redirs', 0),
    decode: values.compressed,
    proxy: values.proxy ?? null,
    noProxy: values.noproxy ?? null,
    total: milliseconds(values, 'max-time'),
    connect: milliseconds(values, 'connect-timeout'),
    repeat: whole(values, 'repeat', 1) ?? 1,
    explain: values.explain,
    fail: values.fail,
    trace: values.trace ?? null,
  }
}

/** As in curl, an existing query stays. */
function withQuery(url: string, source: Source | null): string {
  if (
    source?.kind !== 'data' ||
    source.parts.some(({ kind, text }) => kind !== 'raw' && text.startsWith('@'))
  )
    throw new UsageError('--get needs --data with text, not with a file, such as -G -d q=word.')
  const [address = '', ...fragment] = url.split('#')
  const query = source.parts.map(({ text }) => text).join('&')
  return [`${address}${address.includes('?') ? '&' : '?'}${query}`, ...fragment].join('#')
}

function verbosityOf({ json, quiet, silent, verbose }: Values): Verbosity {
  const wanted: Verbosity[] = []
  if (quiet || silent) wanted.push('quiet')
  if (verbose) wanted.push('verbose')
  if (json) wanted.push('json')
  if (wanted.length > 1) throw new UsageError(`--${wanted[0]} and --${wanted[1]} exclude each other.`)
  return wanted[0] ?? 'usual'
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options })
  } catch (error) {
    // The first sentence is enough. The rest explains how to pass an argument that looks like an option.
    const [sentence] = (error as Error).message.split('. ', 1)
    throw new UsageError(`${sentence}. hinternet --help lists the options.`)
  }
}

function fieldOf(line: string): readonly [string, string] {
  const [, name, value = ''] = /^([^:]+):\s*(.*)$/s.exec(line) ?? []
  if (name === undefined)
    throw new UsageError('--header takes a name and a value, such as -H "Accept: application/json".')
  return [name, value]
}

function credentialsOf(given: string): Exchange['credentials'] {
  const colon = given.indexOf(':')
  if (colon < 0)
    throw new UsageError('--user takes a name and a password, separated by a colon: -u name:password')
  return { username: given.slice(0, colon), password: given.slice(colon + 1) }
}

function remoteName(url: string): string {
  const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '')
  if (name === '' || /[/\\\0]|^\.\.?$/.test(name))
    throw new UsageError('--remote-name needs a file name at the end of the URL; name one with --output.')
  return name
}

function whole(values: Values, name: 'max-redirs' | 'repeat', least: number): number | null {
  const given = values[name]
  if (given === undefined) return null
  if (!/^\d{1,9}$/.test(given) || Number(given) < least)
    throw new UsageError(`--${name} takes a whole number, ${least} or more.`)
  return Number(given)
}

function milliseconds(values: Values, name: 'max-time' | 'connect-timeout'): number | null {
  const given = values[name]
  if (given === undefined) return null
  if (!/^\d*\.?\d+$/.test(given) || Number(given) === 0)
    throw new UsageError(`--${name} takes seconds, such as 2.5.`)
  return Math.ceil(Number(given) * 1000)
}

/** The session finds all other faults of the URL later. */
function urlOf(given: string): string {
  if (/^https?:$/.test(URL.canParse(given) ? new URL(given).protocol : '')) return given
  const advice =
    !given.includes('://') && URL.canParse(`http://${given}`)
      ? `Did you mean http://${given}?`
      : 'Write it whole, such as http://example.com/path.'
  const shown = given.replace(/\/\/.*@/, '//***@')
  throw new UsageError(`"${shown}" is not an http or https URL. ${advice}`)
}
