// The contract of the port, on the undici transport. On the scripted one it is held by interpreted charts, too.

import { describe } from 'vitest'
import { transportContract } from '../contract.ts'
import { logics } from '../logics.ts'
import { undiciFixture, undiciFixtureWith } from './environment.ts'

const asTable = logics.slice(0, 1)

describe('the undici transport', () => transportContract(undiciFixture, asTable))
describe('the undici transport, with bodies through the parser', () =>
  transportContract(undiciFixtureWith(false), asTable))
