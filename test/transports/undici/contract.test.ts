// The contract of the port, on the undici transport.

import { describe } from 'vitest'
import { transportContract } from '../contract.ts'
import { logics } from '../logics.ts'
import { undiciWorld, undiciWorldWith } from './world.ts'

describe('the undici transport', () => transportContract(undiciWorld))
describe('the undici transport, with bodies through the parser', () =>
  transportContract(undiciWorldWith(false), logics.slice(0, 1)))
