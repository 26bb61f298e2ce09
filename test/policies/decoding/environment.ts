// Any environment, over whose transport bodies are decoded.

import { type DecodingOptions, DecodingTransport } from '../../../src/policies/index.ts'
import type { Environment, Fixture } from '../../../src/testing/conformance/index.ts'

export const decodingOver = (fixture: Fixture, options?: DecodingOptions): Fixture => ({
  lacks: fixture.lacks,
  async open(given) {
    const environment = await fixture.open(given)
    const transport = new DecodingTransport(environment.transport, options)
    // Its accessors stay what they are.
    return Object.create(environment, { transport: { value: transport } }) as Environment
  },
})
