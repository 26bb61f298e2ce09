// Prints the header fields of all messages, as they are sent and received, without their secrets.

import type { Exchange, Listener, RequestHead, ResponseHead, Transport } from '../index.ts'
import type { Screen } from './report/index.ts'

const secret =
  /authori[sz]ation$|authentication-info$|^(set-)?cookie2?$|passw|secret|token|credential|api-?key|session/i

/** Shows the heads of all messages of a transport. */
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
      report: (fact) => listener.report(fact),
      headWritten: (written) => {
        this.#sent(written)
        listener.headWritten?.(written)
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

  #sent(head: string): void {
    const [requestLine = '', ...lines] = head.trimEnd().split('\r\n')
    this.#screen.line(`> ${requestLine}`)
    this.#fields(
      '>',
      lines.flatMap((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    )
  }

  #came({ status, statusText, httpVersion, rawHeaders }: ResponseHead): void {
    this.#screen.line(`< HTTP/${httpVersion} ${status} ${statusText}`.trimEnd())
    this.#fields('<', rawHeaders)
  }

  #fields(mark: string, fields: readonly string[]): void {
    for (const line of fieldLines(fields)) this.#screen.line(`${mark} ${line}`, 'dim')
  }
}

/** `name: value` for each field. Of credentials only the scheme is shown. */
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

/** Hides the secrets of an address, and of a challenge with a token. */
const withoutPasswords = (value: string): string =>
  value.replace(/:\/\/[^/\s@]*@/g, '://***@').replace(/\b(negotiate|ntlm) [a-z0-9+/=]+/gi, '$1 ***')
