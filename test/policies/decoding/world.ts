// Any world, over whose transport bodies are decoded.

import { type DecodingOptions, DecodingTransport } from '../../../src/policies/index.ts'
import type { Fixture, World } from '../../transports/world.ts'

export const decodingOver = (fixture: Fixture, options?: DecodingOptions): Fixture => ({
  async open(worldOptions) {
    const world = await fixture.open(worldOptions)
    const transport = new DecodingTransport(world.transport, options)
    // Its accessors stay what they are.
    return Object.create(world, { transport: { value: transport } }) as World
  },
})
