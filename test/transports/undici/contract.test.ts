// The contract of the port, on the undici transport.

import { describe } from 'vitest'
import { transportContract } from '../contract.ts'
import { undiciWorld } from './world.ts'

describe('the undici transport', () =>
  transportContract(undiciWorld, [
    // It reports wire.answered after end() was called, which the chart has no place for.
    'while that end is leaving is given after it',
    // It reports failed() to a listener that has released it inside CLOSING_CONNECTION.
    'sent again when its download is being lost, it is on its way again',
  ]))
