// Spans and metrics, read back through the SDK's own exporters; on real sockets.

import { createServer } from 'node:http'
import { type Context, context, propagation, type TextMapPropagator, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type InstrumentOptions, instrument } from '../../src/otel/index.ts'
import { Session, type SessionOptions } from '../../src/session/index.ts'
import { httpServer } from '../session/support/http-server.ts'
import { rawServer } from '../support/raw-server.ts'

const manager = new AsyncLocalStorageContextManager()
beforeAll(() => {
  context.setGlobalContextManager(manager.enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})
afterAll(() => {
  context.disable()
  propagation.disable()
})

function observed(options: SessionOptions = {}, more: InstrumentOptions = {}) {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const session = new Session(options)
  const instrumentation = instrument(session, { tracerProvider, meterProvider, ...more })
  onTestFinished(async () => {
    await session.close()
    await meterProvider.shutdown()
  })
  return {
    session,
    instrumentation,
    tracer: tracerProvider.getTracer('test'),
    clients: () => exporter.getFinishedSpans().filter(({ kind }) => kind === 2),
    phasesOf: (span: ReadableSpan) =>
      exporter
        .getFinishedSpans()
        .filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId),
    async metrics() {
      await reader.forceFlush()
      const [resource] = metricExporter.getMetrics().slice(-1)
      return Object.fromEntries(
        (resource?.scopeMetrics ?? []).flatMap(({ metrics }) =>
          metrics.map(({ dataPoints, descriptor }) => [descriptor.name, dataPoints] as const),
        ),
      )
    },
  }
}

const ms = ([seconds, nanos]: readonly [number, number]): number => seconds * 1000 + nanos / 1e6

describe('a span', () => {
  test('has the attributes of the conventions, and a child for each phase that happened', async () => {
    const { origin } = await httpServer((_, response) => response.end('hello'))
    const { clients, phasesOf, session } = observed()
    const url = `${origin.replace('127.0.0.1', 'localhost').replace('://', '://user:secret@')}/a?sig=secret&b=1&x-amz-signature=secret&X-Amz-Security-Token=secret`
    expect(await (await session.fetch(url)).text()).toBe('hello')
    const [span] = clients() as [ReadableSpan]
    const { port } = new URL(origin)
    expect(span.name).toBe('GET')
    expect(span.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': Number(port),
      'network.protocol.version': '1.1',
      'server.address': 'localhost',
      'server.port': Number(port),
      'url.full': `http://localhost:${port}/a?sig=REDACTED&b=1&x-amz-signature=REDACTED&X-Amz-Security-Token=REDACTED`,
      'url.scheme': 'http',
    })
    expect(span.attributes).not.toHaveProperty('error.type')
    expect(JSON.stringify(span.attributes)).not.toContain('secret')
    expect(span.status.code).toBe(0)
    expect(phasesOf(span).map(({ name }) => name)).toEqual(['dns', 'connect'])
    const times = session.requests.size
    expect(times).toBe(0)
    for (const phase of phasesOf(span)) {
      expect(ms(phase.startTime)).toBeGreaterThanOrEqual(ms(span.startTime))
      expect(ms(phase.endTime)).toBeLessThanOrEqual(ms(span.endTime) + 0.001)
    }
  })

  test('of a kept connection has no phases', async () => {
    const { origin } = await httpServer((_, response) => response.end('hello'))
    const { clients, phasesOf, session } = observed()
    for (let i = 0; i < 2; i++) await (await session.fetch(origin)).text()
    const [first, second] = clients() as [ReadableSpan, ReadableSpan]
    expect(phasesOf(first).map(({ name }) => name)).toEqual(['connect'])
    expect(phasesOf(second)).toEqual([])
    expect(second.attributes['hinternet.connection.use']).toBe(2)
    expect(second.attributes['hinternet.connection.id']).toBe(first.attributes['hinternet.connection.id'])
  })

  test('belongs to the span that was active where the request was opened, on a pooled connection too', async () => {
    const { origin, seen } = await httpServer()
    const { clients, session, tracer } = observed()
    const parents: string[] = []
    for (const name of ['one', 'two', 'three'])
      await tracer.startActiveSpan(name, async (span) => {
        parents.push(span.spanContext().spanId)
        await (await session.fetch(origin)).text()
        span.end()
      })
    const spans = clients()
    expect(spans.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(parents)
    expect(seen.map(({ headers }) => headers['traceparent'])).toEqual(
      spans.map((span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`),
    )
  })

  test('there is one for each attempt: redirects and repeats with credentials', async () => {
    const { origin } = await httpServer((request, response) => {
      response.setHeader('X-Seen', String(request.headers['traceparent']))
      if (request.url === '/r') response.writeHead(302, { Location: '/a' }).end()
      else if (request.headers.authorization === undefined)
        response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="a"' }).end()
      else response.end('in')
    })
    const { clients, session } = observed({
      credentials: { username: 'a', password: 'secret' },
    } as SessionOptions)
    const response = await session.fetch(`${origin}/r`)
    expect(await response.text()).toBe('in')
    const spans = clients()
    expect(
      spans.map(({ attributes }) => [
        attributes['http.response.status_code'],
        attributes['http.request.resend_count'],
      ]),
    ).toEqual([
      [302, undefined],
      [401, 1],
      [200, 2],
    ])
    expect(response.headers.get('x-seen')).toContain(spans[2]?.spanContext().spanId)
  })

  test.each([
    [404, '404'],
    [503, '503'],
  ])('of a status %i is an error', async (status, type) => {
    const { origin } = await httpServer((_, response) => response.writeHead(status).end())
    const { clients, session } = observed()
    await (await session.fetch(origin)).text()
    const [span] = clients() as [ReadableSpan]
    expect([span.status.code, span.attributes['error.type']]).toEqual([2, type])
  })

  test('tells of failures: a name that is not found, a server that refuses, a response that is cut, a time-out, an abort', async () => {
    const closed = await rawServer()
    await closed.close()
    const server = await rawServer()
    onTestFinished(() => server.close())
    const { clients, phasesOf, session } = observed()
    await session.fetch('http://nowhere.invalid/').catch(() => {})
    await session.fetch(closed.origin).catch(() => {})
    void server.accept().then(async (connection) => {
      await connection.head()
      connection.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc')
    })
    await session
      .fetch(server.origin)
      .then((response) => response.text())
      .catch(() => {})
    await session.fetch(server.origin, { timeouts: { response: 20 } }).catch(() => {})
    const controller = new AbortController()
    const aborted = session.fetch(server.origin, { signal: controller.signal })
    await (await server.accept()).head()
    await (await server.accept()).head()
    controller.abort()
    await aborted.catch(() => {})
    const spans = clients()
    expect(spans.map(({ attributes }) => attributes['error.type'])).toEqual([
      'ENOTFOUND',
      'ECONNREFUSED',
      expect.stringMatching(/closed|UND_ERR|ECONN/),
      expect.stringMatching(/timeout/i),
      'cancelled',
    ])
    expect(spans.every(({ status }) => status.code === 2)).toBe(true)
    expect(phasesOf(spans[0] as ReadableSpan).map(({ name }) => name)).toEqual(['dns'])
    expect(phasesOf(spans[1] as ReadableSpan).map(({ name }) => name)).toEqual(['connect'])
  })

  test('of an upload by hand ends when the request closes', async () => {
    const { origin } = await httpServer()
    const { clients, session } = observed()
    const request = session.open('POST', origin)
    await request.sendEx({ contentLength: 3 })
    await request.write('abc')
    await request.end()
    expect(clients()).toEqual([])
    await request.close()
    expect(clients()).toHaveLength(1)
  })

  test('a request that is sent again has one for each time', async () => {
    const { origin } = await httpServer((_, response) => response.end('x'))
    const { clients, session } = observed()
    const request = session.open('GET', origin)
    for (let i = 0; i < 2; i++) {
      await request.send()
      while ((await request.take()) !== null);
    }
    await request.close()
    expect(clients().map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([
      undefined,
      undefined,
    ])
  })
})

describe('options', () => {
  test('no phases, no propagation, and an end', async () => {
    const { origin, seen } = await httpServer()
    const { clients, instrumentation, phasesOf, session } = observed({}, { phases: false, propagate: false })
    await (await session.fetch(origin)).text()
    expect(phasesOf(clients()[0] as ReadableSpan)).toEqual([])
    expect(seen[0]?.headers).not.toHaveProperty('traceparent')
    instrumentation.disable()
    await (await session.fetch(origin)).text()
    expect(clients()).toHaveLength(1)
  })

  test.each([
    ['session', undefined, {}],
    ['session', {}, {}],
    ['tracerProvider', null, { tracerProvider: {} }],
    ['spans', null, { spans: true }],
  ])('%s is checked', async (option, session, options) => {
    const given = session === null ? new Session() : session
    expect(() => instrument(given as Session, options as InstrumentOptions)).toThrow(
      expect.objectContaining({ name: 'InvalidOptionError', option }),
    )
  })

  test('a propagator that throws does no harm', async () => {
    const { origin } = await httpServer((_, response) => response.end('x'))
    const { session } = observed()
    const failures: unknown[] = []
    session.on('listenerError', (error) => failures.push(error))
    propagation.disable()
    propagation.setGlobalPropagator({
      inject: () => {
        throw new Error('no')
      },
      extract: (given: Context) => given,
      fields: () => [],
    } as TextMapPropagator)
    onTestFinished(() => {
      propagation.disable()
      propagation.setGlobalPropagator(new W3CTraceContextPropagator())
    })
    expect(await (await session.fetch(origin)).text()).toBe('x')
    expect(failures).toHaveLength(1)
  })
})

describe('metrics', () => {
  test('the duration, what is active, and sizes', async () => {
    const { origin } = await httpServer((request, response) => {
      request.resume()
      response.writeHead(request.method === 'PUT' ? 201 : 404).end('four')
    })
    const { metrics, session } = observed()
    await (await session.fetch(origin, { method: 'PUT', body: 'hello' })).text()
    await (await session.fetch(origin)).text()
    const all = await metrics()
    expect(Object.keys(all).sort()).toEqual([
      'http.client.active_requests',
      'http.client.request.body.size',
      'http.client.request.duration',
      'http.client.response.body.size',
    ])
    expect(all['http.client.active_requests']?.map(({ value }) => value)).toEqual([0, 0])
    expect(
      all['http.client.request.duration']?.map(({ attributes }) => [
        attributes['http.request.method'],
        attributes['http.response.status_code'],
        attributes['error.type'],
      ]),
    ).toEqual([
      ['PUT', 201, undefined],
      ['GET', 404, '404'],
    ])
    expect(all['http.client.request.body.size']?.[0]?.value).toMatchObject({ sum: 5 })
    expect(all['http.client.response.body.size']?.[0]?.value).toMatchObject({ sum: 4 })
  })
})

test('next to the instrumentation of undici: the same attributes, and phases and failures besides', async () => {
  const { UndiciInstrumentation } = await import('@opentelemetry/instrumentation-undici')
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const theirs = new UndiciInstrumentation()
  theirs.setTracerProvider(tracerProvider)
  theirs.enable()
  onTestFinished(() => theirs.disable())
  const server = createServer((_, response) => response.end('x'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`
  const { request } = await import('undici')
  await (await request(`${origin}/same`)).body.text()
  const [their] = exporter.getFinishedSpans() as [ReadableSpan]
  theirs.disable()
  const { clients, session } = observed()
  await (await session.fetch(`${origin}/same`)).text()
  const [our] = clients() as [ReadableSpan]
  const shared = [
    'http.request.method',
    'http.response.status_code',
    'network.peer.address',
    'network.peer.port',
    'server.address',
    'server.port',
    'url.full',
    'url.scheme',
  ]
  for (const name of shared) expect([name, our.attributes[name]]).toEqual([name, their.attributes[name]])
  expect(our.name).toBe(their.name)
})

test('nothing is loaded unless imported', async () => {
  const { readFile } = await import('node:fs/promises')
  const index = await readFile(new URL('../../src/index.ts', import.meta.url), 'utf8')
  expect(index).not.toContain('otel')
  expect(trace).toBeDefined()
})
