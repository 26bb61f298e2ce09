// A child span for each phase of an attempt that came before its request was sent.

import { type Attributes, type Context, SpanKind, type Tracer } from '@opentelemetry/api'
import type { AttemptTimings } from '../lifecycle/index.ts'

type Phase = 'queue' | 'dns' | 'tcp' | 'tunnel' | 'tls'

const phases: readonly { readonly phase: Phase; readonly name: string }[] = [
  { phase: 'queue', name: 'queue' },
  { phase: 'dns', name: 'dns' },
  { phase: 'tcp', name: 'connect' },
  { phase: 'tunnel', name: 'tunnel' },
  { phase: 'tls', name: 'tls' },
]

/** `parent` is the context of the attempt's span. A phase that did not happen has none. */
export function phaseSpans(tracer: Tracer, attempt: AttemptTimings, parent: Context): void {
  const { startedAt, starts } = attempt
  for (const { name, phase } of phases) {
    const start = starts[phase]
    const duration = attempt[phase]
    if (start === null || duration === null) continue
    const span = tracer.startSpan(
      name,
      { kind: SpanKind.INTERNAL, startTime: startedAt + start, attributes: attributesOf(phase, attempt) },
      parent,
    )
    if (phase === 'tcp')
      for (const { address, code, outcome, port } of attempt.tried)
        if (outcome === 'failed') span.addEvent('attempt failed', { address, port, code: code ?? '' })
    span.end(startedAt + start + duration)
  }
}

function attributesOf(phase: Phase, { addresses, connection, url }: AttemptTimings): Attributes {
  switch (phase) {
    case 'dns':
      return {
        'dns.question.name': new URL(url).hostname,
        ...(addresses !== null && { 'dns.answers': [...addresses] }),
      }
    case 'tcp':
      return connection === null
        ? {}
        : { 'network.peer.address': connection.remoteAddress, 'network.peer.port': connection.remotePort }
    case 'tls': {
      const tls = connection?.tls ?? null
      if (tls === null) return {}
      const { cipher, protocol, resumed } = tls
      return {
        'tls.protocol.name': 'tls',
        'tls.protocol.version': protocol.replace(/^TLSv/, ''),
        'tls.cipher': cipher,
        'tls.resumed': resumed,
      }
    }
    default:
      return {}
  }
}
