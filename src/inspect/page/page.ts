// Starts the page of the inspector: reads the data that came with it, connects to the source of requests, and makes the views.

import { type ChartFacts, parseRun } from '../run/index.ts'
import { App } from './app.ts'
import { LiveSource } from './source/live.ts'
import { embeddedRun } from './source/standalone.ts'
import { ChartView } from './view/chart/chart-view.ts'
import { Details } from './view/details/details.tsx'
import { the } from './view/dom.ts'
import { Heading } from './view/heading.ts'
import { LogView } from './view/log-view.ts'
import { MachineList } from './view/machine-list.tsx'
import { Overview } from './view/overview.ts'
import { PathView } from './view/path-view.tsx'
import { Place } from './view/place.ts'
import { RequestList } from './view/request-list.ts'
import { Timeline } from './view/timeline.ts'
import { Toolbar } from './view/toolbar.ts'

interface Told {
  readonly chart: ChartFacts
  readonly headers: boolean
}

const { chart, headers } = JSON.parse(the('told').textContent ?? '') as Told
const app = new App(chart, headers)
const embedded = embeddedRun()
const live = embedded === null ? new LiveSource(app) : null
const list = new RequestList(app)
const toolbar = new Toolbar(app, list, live)
app.views.push(
  list,
  new Overview(app),
  new MachineList(app),
  new Heading(app),
  new ChartView(app),
  new PathView(app),
  new Timeline(app),
  new Details(app),
  new LogView(app),
  toolbar,
  new Place(app),
)
if (embedded === null) live?.start()
else
  try {
    app.open(parseRun(embedded), document.title)
  } catch (error) {
    toolbar.complain(`The run in this page cannot be read. ${(error as Error).message}`)
  }
app.changed()
