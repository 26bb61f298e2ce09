// Spans and metrics of the requests of a session, by OpenTelemetry's semantic conventions for HTTP clients (1.23 and later).

import {
  type Context,
  context,
  type Meter,
  type MeterProvider,
  metrics,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import {
  type AttemptTimings,
  checkedOptions,
  flag,
  hasMethods,
  InvalidOptionError,
  masked,
  optionTable,
  type Timings,
  withMethods,
} from '../lifecycle/index.ts'
import type { HttpRequest, Notification, Session } from '../session/index.ts'
import { outcomeAttributes, requestAttributes, spanAttributes, spanName } from './attributes.ts'
import { phaseSpans } from './phase-spans.ts'

export interface InstrumentOptions {
  /** @defaultValue the global one */
  readonly tracerProvider?: TracerProvider | undefined
  /** @defaultValue the global one */
  readonly meterProvider?: MeterProvider | undefined
  /**
   * Sends the context of the span with each attempt, such as in `traceparent`, by the global propagator.
   * @defaultValue true
   */
  readonly propagate?: boolean | undefined
  /**
   * A child span for each phase that happened: queue, dns, connect, tunnel and tls.
   * @defaultValue true
   */
  readonly phases?: boolean | undefined
}

/** Ends the instrumentation: the spans of requests that are under way are finished, and new requests get none. */
export interface Instrumentation extends Disposable {
  disable(): void
}

const SCOPE = 'hinternet'

/**
 * Makes a client span for each attempt of each request that the session opens from now on: a redirect, a repeat with credentials and a retry
 * have spans of their own, with `http.request.resend_count`. The parent is the span that was active where the request was opened.
 * Below it are spans for the phases. Measures `http.client.request.duration` and `http.client.active_requests`, and the sizes of
 * the bodies. URLs are without credentials and without the values of signatures.
 * @throws InvalidOptionError
 * @example
 * const session = new Session()
 * instrument(session)
 */
export function instrument(session: Session, options: InstrumentOptions = {}): Instrumentation {
  if (!hasMethods(session, ['fetch', 'on', 'off']))
    throw new InvalidOptionError('instrument', 'session', masked(session), 'Give a Session.')
  const { meterProvider, phases, propagate, tracerProvider } = checkedOptions(options, table, 'instrument')
  const instruments = new Instruments(
    (tracerProvider ?? trace).getTracer(SCOPE),
    (meterProvider ?? metrics).getMeter(SCOPE),
    propagate ?? true,
    phases ?? true,
  )
  const opened = (request: HttpRequest): void => {
    const instrumented = new InstrumentedRequest(request, instruments, context.active())
    request.on('status', (notification) => instrumented.hear(notification))
  }
  session.on('request', opened)
  const disable = (): void => void session.off('request', opened)
  return { disable, [Symbol.dispose]: disable }
}

const table = optionTable<InstrumentOptions>({
  tracerProvider: withMethods(['getTracer'], 'Give a TracerProvider.'),
  meterProvider: withMethods(['getMeter'], 'Give a MeterProvider.'),
  propagate: flag,
  phases: flag,
})

/** Bounds in seconds, as the conventions advise. */
const explicitBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

class Instruments {
  readonly tracer: Tracer
  readonly propagates: boolean
  readonly hasPhases: boolean
  readonly #duration
  readonly #active
  readonly #sent
  readonly #received

  constructor(tracer: Tracer, meter: Meter, propagates: boolean, hasPhases: boolean) {
    this.tracer = tracer
    this.propagates = propagates
    this.hasPhases = hasPhases
    this.#duration = meter.createHistogram('http.client.request.duration', {
      description: 'Duration of HTTP client requests.',
      unit: 's',
      advice: { explicitBucketBoundaries },
    })
    this.#active = meter.createUpDownCounter('http.client.active_requests', {
      description: 'Number of active HTTP requests.',
      unit: '{request}',
    })
    this.#sent = meter.createHistogram('http.client.request.body.size', {
      description: 'Size of HTTP client request bodies.',
      unit: 'By',
    })
    this.#received = meter.createHistogram('http.client.response.body.size', {
      description: 'Size of HTTP client response bodies.',
      unit: 'By',
    })
  }

  began(attempt: AttemptTimings): void {
    this.#active.add(1, requestAttributes(attempt.method, attempt.url))
  }

  ended(attempt: AttemptTimings, ms: number): void {
    const request = requestAttributes(attempt.method, attempt.url)
    this.#active.add(-1, request)
    this.#duration.record(ms / 1000, { ...request, ...outcomeAttributes(attempt) })
  }

  transferred(attempt: AttemptTimings, { bytesReceived, bytesSent }: HttpRequest): void {
    const attributes = { ...requestAttributes(attempt.method, attempt.url), ...outcomeAttributes(attempt) }
    this.#sent.record(bytesSent, attributes)
    this.#received.record(bytesReceived, attributes)
  }
}

/** The statuses with which a send begins; a failure may be the only one. */
const begins = new Set([
  'queued',
  'reused',
  'INTERNET_STATUS_COOKIE_SENT',
  'INTERNET_STATUS_RESOLVING_NAME',
  'INTERNET_STATUS_CONNECTING_TO_SERVER',
  'INTERNET_STATUS_REQUEST_COMPLETE',
])
/** After one of these, the next attempt begins. */
const ends = new Set(['INTERNET_STATUS_REDIRECT', 'challenged', 'retrying', 'retryScheduled'])

/** The spans of one request: each begins when its attempt is heard of, so that its context can be sent, and ends with the request. */
class InstrumentedRequest {
  readonly #request: HttpRequest
  readonly #instruments: Instruments
  readonly #parent: Context
  #spans: Span[] = []
  /** The next notification belongs to another attempt. */
  #isBetween = true
  /** The response when a call completed, because a request that is sent again drops it. */
  #timings: Timings | null = null

  constructor(request: HttpRequest, instruments: Instruments, parent: Context) {
    this.#request = request
    this.#instruments = instruments
    this.#parent = parent
  }

  hear({ name }: Notification): void {
    if (name === 'INTERNET_STATUS_HANDLE_CLOSING') {
      this.#finish(this.#request.timings)
      return
    }
    // The timings are computed each time they are read, so they are not read for every piece of a body.
    if (this.#isBetween || begins.has(name)) this.#follow(this.#request.timings, name)
    if (name === 'INTERNET_STATUS_SENDING_REQUEST') this.#propagate()
    if (ends.has(name)) this.#isBetween = true
  }

  #follow(timings: Timings | null, name: Notification['name']): void {
    if (timings === null) return
    const isSentAgain = this.#timings !== null && timings.startedAt !== this.#timings.startedAt
    if (isSentAgain) this.#finish(this.#timings)
    if (isSentAgain || this.#isBetween) this.#startSpans(timings)
    this.#isBetween = false
    if (name === 'INTERNET_STATUS_REQUEST_COMPLETE') this.#timings = timings
  }

  /** Makes a span for each attempt that has none. */
  #startSpans({ attempts }: Timings): void {
    for (const attempt of attempts.slice(this.#spans.length)) {
      const { method, startedAt, url } = attempt
      const attributes = requestAttributes(method, url)
      const options = { kind: SpanKind.CLIENT, startTime: startedAt, attributes }
      this.#spans.push(this.#instruments.tracer.startSpan(spanName(method), options, this.#parent))
      this.#instruments.began(attempt)
    }
  }

  #propagate(): void {
    const span = this.#spans.at(-1)
    if (span === undefined || !this.#instruments.propagates) return
    propagation.inject(trace.setSpan(this.#parent, span), this.#request, {
      set: (request, name, value) => void request.setHeader(name, value),
    })
  }

  #finish(timings: Timings | null): void {
    if (timings === null) return
    this.#startSpans(timings)
    const { attempts } = timings
    this.#spans.forEach((span, i) => {
      const attempt = attempts[i]
      if (attempt !== undefined) this.#end(span, attempt, i)
    })
    const last = attempts.at(-1)
    if (last !== undefined) this.#instruments.transferred(last, this.#request)
    this.#spans = []
    this.#timings = null
  }

  #end(span: Span, attempt: AttemptTimings, resends: number): void {
    const { failure, startedAt, status, total } = attempt
    span.setAttributes({
      ...spanAttributes(attempt, resends, this.#request.id),
      ...outcomeAttributes(attempt),
    })
    if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message })
    else if (status !== null && status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
    if (this.#instruments.hasPhases)
      phaseSpans(this.#instruments.tracer, attempt, trace.setSpan(this.#parent, span))
    const ms = total ?? Math.max(0, Date.now() - startedAt)
    span.end(startedAt + ms)
    this.#instruments.ended(attempt, ms)
  }
}
