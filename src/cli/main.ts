// Runs what the command line asks for, and turns how it went into an exit code.

import { createRequire } from 'node:module'
import { type HttpResponse, InvalidUrlError, type RequestInspector, Session } from '../index.ts'
import { type Command, HELP, type Job, parseCommand, UsageError } from './args.ts'
import { demonstrate } from './demo.ts'
import { openFile } from './file-body.ts'
import { Report, Screen, type Verbosity } from './report/index.ts'
import { StopSign } from './stop-sign.ts'
import { transfer, type UploadBody } from './transfer.ts'
import { Watch } from './watch.ts'

const exit = { done: 0, failed: 1, usage: 2, refusedByServer: 22 } as const

const { version } = createRequire(import.meta.url)('hinternet/package.json') as { version: string }
const agent = `hinternet/${version}`

/** Returns the exit code; nothing is thrown. */
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
  return error instanceof UsageError || error instanceof InvalidUrlError ? exit.usage : exit.failed
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

/** The page stays when the work is done, also when it failed: then there is most to see. */
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
    case 'get':
      return exchange({ url: job.url, method: 'GET', verbosity, signal, ...watching })
    case 'put': {
      const body = await openFile(job.file)
      try {
        return await exchange({ url: job.url, method: 'PUT', body, verbosity, signal, ...watching })
      } finally {
        await body.close()
      }
    }
  }
}

interface ExchangeOptions {
  readonly method: string
  readonly url: string
  readonly body?: UploadBody
  readonly inspect?: RequestInspector
  readonly verbosity: Verbosity
  readonly signal: AbortSignal
}

/** The body of the response goes to stdout, everything else to stderr. */
async function exchange({ inspect, method, url, body, verbosity, signal }: ExchangeOptions): Promise<number> {
  const screen = new Screen(process.stderr)
  const report = new Report(screen, {
    title: `${method} ${withoutCredentials(url)}`,
    verbosity,
    ...(body === undefined ? {} : { upload: body.length }),
  })
  const session = new Session(inspect === undefined ? { agent } : { agent, inspect })
  try {
    const response = await transfer(session, {
      method,
      url,
      ...(body === undefined ? {} : { body }),
      report,
      signal,
      deliver: writeOut,
    })
    return codeOf(response)
  } finally {
    await session.close()
  }
}

function withoutCredentials(url: string): string {
  const { origin, pathname, search } = new URL(url)
  return `${origin}${pathname}${search}`
}

function codeOf({ status, statusText }: HttpResponse): number {
  if (status < 400) return exit.done
  new Screen(process.stderr).line(`hinternet: the server answered ${status} ${statusText}`.trimEnd())
  return exit.refusedByServer
}

const writeOut = (chunk: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
