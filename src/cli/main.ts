// Runs a command, and turns its outcome into an exit code.

import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { finished } from 'node:stream/promises'
import {
  type HttpResponse,
  type ProxyInput,
  type RequestInspector,
  Session,
  type SessionOptions,
  UndiciTransport,
} from '../index.ts'
import { type Command, type Exchange, HELP, type Job, type Manner, parseCommand } from './args.ts'
import { type OpenBody, openBody } from './body.ts'
import { demonstrate } from './demo.ts'
import { ShownHeads } from './heads.ts'
import { type Output, takeMidLine, toFile, toNobody, toStdout } from './output.ts'
import { comparisonOf, type PhaseClock, Report, Screen, type Verbosity } from './report/index.ts'
import { StopSign } from './stop-sign.ts'
import { transfer } from './transfer.ts'
import { UsageError } from './usage-error.ts'
import { Watch } from './watch.ts'

const exit = { done: 0, failed: 1, usage: 2, refusedByServer: 22 } as const

const { version } = createRequire(import.meta.url)('hinternet/package.json') as { version: string }
const agent = `hinternet/${version}`

/** Returns the exit code; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  const stop = new StopSign()
  try {
    return await run(parseCommand(argv), stop.signal)
  } catch (error) {
    return stop.exitCode ?? complain(error as Error)
  } finally {
    stop.release()
  }
}

function complain(error: Error): number {
  new Screen(process.stderr).line(`hinternet: ${error.message}`)
  // The session refused a header, a method or a proxy of the command line.
  const { code } = error as { readonly code?: unknown }
  return error instanceof UsageError || `${code}`.startsWith('ERR_INVALID_') ? exit.usage : exit.failed
}

async function run(command: Command, signal: AbortSignal): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(HELP)
      return exit.done
    case 'version':
      process.stdout.write(`${version}\n`)
      return exit.done
    default:
      return command.inspect ? watched(command, signal) : work(command, signal)
  }
}

/** The page stays open when the work is done, even if it failed: then there is most to see. */
async function watched(job: Job, signal: AbortSignal): Promise<number> {
  const watch = await Watch.begin(new Screen(job.kind === 'demo' ? process.stdout : process.stderr))
  try {
    for (;;) {
      const code = await work(job, signal, watch.inspector).catch((error: Error) => {
        if (signal.aborted) throw error
        return complain(error)
      })
      if ((await watch.next(signal)) === 'leave') return code
    }
  } finally {
    await watch.end()
  }
}

async function work(job: Job, signal: AbortSignal, inspect?: RequestInspector): Promise<number> {
  const { verbosity } = job
  const watching = inspect === undefined ? {} : { inspect }
  switch (job.kind) {
    case 'demo': {
      const screen = new Screen(process.stdout)
      screen.line(`hinternet ${version} on Node ${process.version}`, 'bold')
      screen.line()
      await demonstrate(screen, { session: { agent, ...watching }, verbosity, signal })
      return exit.done
    }
    case 'exchange':
      return exchange(job, signal, watching)
  }
}

/** The body of the response goes to the output, everything else to stderr. */
async function exchange(
  job: Exchange & Manner,
  signal: AbortSignal,
  watching: Pick<SessionOptions, 'inspect'>,
): Promise<number> {
  const screen = new Screen(process.stderr)
  const body = job.body === null ? null : await openBody(job.body)
  const session = new Session({ ...sessionOptions(job, screen), ...watching })
  const trace = job.trace === null ? null : await traceInto(job.trace, session)
  try {
    if (job.repeat > 1 && body?.isRepeatable === false)
      throw new UsageError('--repeat needs a body that can be read again: a file, --data or --form.')
    const clocks: PhaseClock[] = []
    let code: number = exit.done
    for (let i = 0; i < job.repeat; i++) {
      const report = new Report(screen, {
        title: `${job.method} ${withoutCredentials(job.url)}`,
        // The comparison has all that is of interest.
        verbosity: job.repeat > 1 && job.verbosity === 'usual' ? 'quiet' : job.verbosity,
        ...(body === null ? {} : { upload: body.length }),
      })
      clocks.push(report.clock)
      // The bodies of repeated requests would all go to the same place, one after the other.
      const output = i > 0 ? toNobody : job.output === null ? toStdout : toFile(job.output)
      code = Math.max(code, codeOf(await once(job, session, report, signal, output, body), job.verbosity))
    }
    if (job.repeat > 1 && job.verbosity !== 'json' && job.verbosity !== 'quiet')
      for (const line of comparisonOf(clocks)) screen.line(line)
    return code
  } finally {
    await session.close()
    await trace?.close()
    await body?.close()
    if (takeMidLine()) process.stdout.write('\n')
  }
}

/** Writes the trace of the session line by line, so that it is there even if the run ends early. */
async function traceInto(path: string, session: Session): Promise<{ close(): Promise<void> }> {
  const { traceTo } = await import('../inspect/index.ts')
  const file = await open(path, 'w').catch((error: Error) => {
    throw new UsageError(`${path} cannot be written: ${error.message}`)
  })
  const stream = file.createWriteStream()
  const written = finished(stream)
  // A full disk is reported at the end.
  written.catch(() => {})
  session.inspect(traceTo((line) => stream.write(line)))
  return {
    close: async () => {
      stream.end()
      await written
    },
  }
}

async function once(
  { explain, fail, headers, method, url }: Exchange,
  session: Session,
  report: Report,
  signal: AbortSignal,
  output: Output,
  body: OpenBody | null,
): Promise<HttpResponse> {
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const type = body?.type == null || hasType ? [] : [['Content-Type', body.type] as const]
  let isLeftOut = false
  const response = await transfer(session, {
    method,
    url,
    open: { headers: [...headers, ...type].map(([name, value]): [string, string] => [name, value]) },
    ...(body === null ? {} : { body: body.payload() }),
    report,
    explains: explain,
    signal,
    responded: async (head) => {
      isLeftOut = fail && head.status >= 400
      if (method === 'HEAD') await output.write(Buffer.from(headText(head), 'latin1'))
    },
    deliver: (chunk) => (isLeftOut ? undefined : output.write(chunk)),
  })
  if (!isLeftOut) await output.close()
  return response
}

function sessionOptions(job: Exchange & Manner, screen: Screen): SessionOptions {
  const transport = new UndiciTransport({ tls: { rejectUnauthorized: !job.insecure } })
  return {
    agent: job.agent ?? agent,
    transport: job.verbosity === 'verbose' ? new ShownHeads(transport, screen) : transport,
    decode: job.decode,
    proxy: proxyOf(job),
    ...(job.credentials === null ? {} : { credentials: job.credentials }),
    ...(job.maxRedirects === null ? {} : { maxRedirects: job.maxRedirects }),
    timeouts: {
      ...(job.total === null ? {} : { total: job.total }),
      ...(job.connect === null ? {} : { resolve: job.connect, connect: job.connect, secure: job.connect }),
    },
  }
}

function proxyOf({ proxy, noProxy }: Exchange): ProxyInput {
  if (noProxy?.trim() === '*') return null
  if (proxy === null && noProxy === null) return 'environment'
  const { env } = process
  const variable = (name: string): string | null => env[name.toLowerCase()] || env[name] || null
  const url = (name: string): string | null => proxy ?? variable(name) ?? variable('ALL_PROXY')
  return {
    http: withScheme(url('HTTP_PROXY')),
    https: withScheme(url('HTTPS_PROXY')),
    bypass: noProxy ?? (proxy === null ? (variable('NO_PROXY') ?? '') : ''),
  }
}

/** As in curl, `proxy:3128` is an HTTP proxy. */
const withScheme = (url: string | null): string | null =>
  url === null || url.includes('://') ? url : `http://${url}`

const headText = ({ headers, status, statusText }: HttpResponse): string =>
  `HTTP/1.1 ${status} ${statusText}\r\n${[...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`

function withoutCredentials(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}

function codeOf({ status, statusText }: HttpResponse, verbosity: Verbosity): number {
  if (status < 400) return exit.done
  if (verbosity === 'json') return exit.refusedByServer
  new Screen(process.stderr).line(`hinternet: the server answered ${status} ${statusText}`.trimEnd())
  return exit.refusedByServer
}
