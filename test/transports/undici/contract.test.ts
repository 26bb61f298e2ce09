// The contract of the port, on the undici transport.

import { describe } from 'vitest'
import { transportContract } from '../contract.ts'
import { undiciWorld } from './world.ts'

describe('the undici transport', () => transportContract(undiciWorld))
