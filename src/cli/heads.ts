// The header fields of all messages, as they leave and as they come, without their secrets.

import type { Exchange, Listener, RequestHead, ResponseHead, Transport } from '../index.ts'
import type { Screen } from './report/index.ts'

const secret = /authori[sz]ation$|^(set-)?cookie2?$|passw|secret|token|credential|api-?key|session/i

/** Shows the heads of what goes through a transport. */
export class ShownHeads implements Transport {
  readonly #transport: Transport
  readonly #screen: Screen

  constructor(transport: Transport, screen: Screen) {
    this.#transport = transport
    this.#screen = screen
  }

  open(head: RequestHead, listener: Listener): Exchange {
    return this.#transport.open(head, {
      id: listener.id,
      report: (fact) => {
        const isLeaving = fact.type === 'wire.sending'
        listener.report(fact)
        // The listener may have added fields.
        if (isLeaving) this.#sent(head)
      },
      responded: (response) => {
        this.#came(response)
        listener.responded(response)
      },
      readable: () => listener.readable(),
      failed: (reason, cause) => listener.failed(reason, cause),
    })
  }

  close(): void {
    this.#transport.close()
  }

  #sent({ method, target, headers, framing, httpVersion, omitsConnection }: RequestHead): void {
    const { host, pathname, search } = new URL(target.url)
    this.#screen.line(`> ${method} ${pathname}${search} HTTP/${httpVersion ?? '1.1'}`)
    const names = headers.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase())
    const own = names.includes('host') ? [] : ['host', host]
    if (!names.includes('connection') && !omitsConnection) own.push('connection', 'keep-alive')
    const framed =
      framing === 'chunked'
        ? ['transfer-encoding', 'chunked']
        : typeof framing === 'number' && !names.includes('content-length')
          ? ['content-length', String(framing)]
          : []
    this.#fields('>', [...own, ...headers, ...framed])
  }

  #came({ status, statusText, httpVersion, rawHeaders }: ResponseHead): void {
    this.#screen.line(`< HTTP/${httpVersion} ${status} ${statusText}`.trimEnd())
    this.#fields('<', rawHeaders)
  }

  #fields(mark: string, fields: readonly string[]): void {
    for (const line of fieldLines(fields)) this.#screen.line(`${mark} ${line}`, 'dim')
  }
}

/** `name: value` for each field. Of credentials the scheme is shown. */
function fieldLines(fields: readonly string[]): string[] {
  const lines: string[] = []
  for (let i = 0; i < fields.length; i += 2) {
    const [name = '', value = ''] = [fields[i], fields[i + 1]]
    lines.push(`${name}: ${secret.test(name) ? hidden(value) : withoutPasswords(value)}`)
  }
  return lines
}

const hidden = (value: string): string =>
  value.replace(/^((?:basic|bearer|digest|negotiate|ntlm) )?.*$/is, '$1***')

const withoutPasswords = (value: string): string => value.replace(/:\/\/[^/\s@]*@/g, '://***@')
