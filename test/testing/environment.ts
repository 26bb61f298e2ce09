// The scripted transport, and scripted servers behind it.

import { type Fixture, scriptedFixtureOf } from '../../src/testing/conformance/index.ts'
import { ScriptedTransport } from '../../src/testing/index.ts'

export const scriptedFixture: Fixture = scriptedFixtureOf((options) => new ScriptedTransport(options))
