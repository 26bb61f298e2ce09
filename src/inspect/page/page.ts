// The page of the inspector: what it is told when it is opened, where its requests come from, and what is shown of them.

import { type ChartFacts, parseRun } from '../run/index.ts'
import { App } from './app.ts'
import { LiveSource } from './source/live.ts'
import { embeddedRun } from './source/standalone.ts'
import { BytesView } from './view/bytes-view.ts'
import { ChartView } from './view/chart/chart-view.ts'
import { ContextView } from './view/context-view.ts'
import { the } from './view/dom.ts'
import { Heading } from './view/heading.ts'
import { LogView } from './view/log-view.ts'
import { RequestList } from './view/request-list.ts'
import { Timeline } from './view/timeline.ts'
import { Toolbar } from './view/toolbar.ts'
import { WaterfallView } from './view/waterfall-view.ts'

const { chart } = JSON.parse(the('told').textContent ?? '') as { readonly chart: ChartFacts }
const app = new App(chart)
const embedded = embeddedRun()
const live = embedded === null ? new LiveSource(app) : null
const list = new RequestList(app)
app.views.push(
  list,
  new Heading(app),
  new ChartView(app),
  new Timeline(app),
  new WaterfallView(app),
  new BytesView(app),
  new ContextView(app),
  new LogView(app),
  new Toolbar(app, list, live),
)
if (embedded === null) live?.start()
else app.open(parseRun(embedded), document.title)
app.changed()
