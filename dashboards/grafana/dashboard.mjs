// node dashboard.mjs > counterprof.json: the Grafana dashboard, as docs/dashboards.md describes it.
import {
  AnnotationQueryBuilder, DashboardBuilder, DashboardCursorSync, DatasourceVariableBuilder, QueryVariableBuilder,
  VariableRefresh, VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { bandGraph, graph, ratioGraph, row, source, stat, table } from './panels.mjs';
import { labels, queries } from './queries.mjs';

const TWO_DAYS = 2 * 86400; // as the alert CounterprofStale has it
const GREW = 1.2; // as the alerts have it for what was measured

const needsRules = 'Where alerts.yml is loaded, and there is a day of past: the past is the median of a week without '
  + 'its last day. 1 is as it was.';
const bandOf = 'The shaded interval is the mean plus and minus one standard error over the runs; one run has none.';

function variable(name, label) {
  return new QueryVariableBuilder(name).label(label).datasource(source)
    .query({ qryType: 1, query: labels[name], refId: 'PrometheusVariableQueryEditor-VariableQuery' })
    .definition(labels[name])
    .refresh(VariableRefresh.OnTimeRangeChanged).sort(VariableSort.AlphabeticalAsc);
}

const dashboard = new DashboardBuilder('counterprof')
  .uid('counterprof')
  .description('What counterprof counted in each kernel, run after run, on one machine')
  .tags(['counterprof', 'performance'])
  .time({ from: 'now-30d', to: 'now' })
  .refresh('5m')
  .timezone('browser')
  .tooltip(DashboardCursorSync.Crosshair)
  .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
  .withVariable(variable('job', 'Job'))
  .withVariable(variable('instance', 'Machine'))
  .withVariable(variable('source', 'Counted by').description('Measured: hardware, software, tracepoint, breakpoint, '
    + 'rusage. Not measured: simulated, estimated, imported. One at a time, so that they are never in one graph.'))
  .withVariable(variable('event', 'Event'))
  .withVariable(variable('kernel', 'Kernel').multi(true).includeAll(true)
    .allValue('(?s:.*)') // a name may have a line break
    .current({ text: 'All', value: '$__all' }))
  .annotation(new AnnotationQueryBuilder().name('Commits').datasource(source).enable(true).iconColor('purple')
    .expr(queries.newCommit).step('5m').titleFormat('commit {{git_commit}}').textFormat('counterprof {{version}}')
    .tagKeys('instance'));

dashboard
  .withRow(row('The last run on $instance'))
  .withPanel(stat('Age', 's', [4, 4], 'Since the last run began. A Pushgateway never forgets, so only this shows that '
    + 'runs have stopped coming. A report without a time has none.', queries.age, [['green'], ['red', TWO_DAYS]]))
  .withPanel(stat('Failed kernels', 'none', [4, 4], 'Kernels that failed in the last run; what they would have counted '
    + 'is not there.', queries.failed, [['green'], ['red', 1]]))
  .withPanel(table('What was run', [16, 4], 'The commit that was measured, and what it ran on.',
    { git_commit: 'commit', version: 'counterprof', cpu_model: 'processor', kernel_release: 'Linux' },
    [{ expression: queries.info }], 'commit'))
  .withPanel(table('Times of the last run', [24, 8], 'Measured only: the wall time of a run, its standard error, how '
    + `many times its past week's it is, and the processor time of all its threads. ${needsRules}`,
  { kernel: 'kernel', scope: 'scope' },
  [
    { heading: 'wall time', expression: queries.lastTimes.mean, unit: 's' },
    { heading: '±', expression: queries.lastTimes.error, unit: 's' },
    { heading: 'of its past week', expression: queries.lastTimes.ratio, unit: 'none', digits: 3,
      steps: [['text'], ['red', GREW]] },
    { heading: 'processor time', expression: queries.lastTimes.processor, unit: 's' },
  ], 'wall time', true))
  .withPanel(table('Counts of the last run ($source)', [24, 12], 'Every event: the mean of a run, its standard error, '
    + 'the mean per unit of work (LUP is a lattice update), how many times its past week\'s it is, for which share of '
    + `the time it was counted (the rest is extrapolated), and the commit. ${needsRules}`,
  {
    kernel: 'kernel', event: 'event', scope: 'scope', level: 'cache level', work: 'unit of work', git_commit: 'commit',
  },
  [
    { heading: 'mean', expression: queries.lastCounts.mean, unit: 'short' },
    { heading: '±', expression: queries.lastCounts.error, unit: 'short' },
    { heading: 'per unit of work', expression: queries.lastCounts.perWork, unit: 'short' },
    { heading: 'of its past week', expression: queries.lastCounts.ratio, unit: 'none', digits: 3,
      steps: [['text'], ['red', GREW]] },
    { heading: 'counted for', expression: queries.lastCounts.counted, unit: 'percentunit',
      steps: [['orange'], ['text', 1]] },
    { expression: queries.lastCounts.commit },
  ], 'kernel'))

  .withRow(row('Against the past week'))
  .withPanel(table('What grew most ($source)', [24, 8], `Counts of all events, the worst first. ${needsRules} `
    + 'counterprof compare OLD.json NEW.json tells whether the runs bear it out.',
  { kernel: 'kernel', event: 'event', scope: 'scope', level: 'cache level', git_commit: 'commit' },
  [{ heading: 'times its past week', expression: queries.grewMost, unit: 'none', digits: 3,
    steps: [['text'], ['red', GREW]] }], 'times its past week', true))
  .withPanel(ratioGraph('$event ($source), times its past week', [12, 8], needsRules,
    [[queries.countRatio, '{{kernel}} ({{scope}})']]))
  .withPanel(ratioGraph('Wall time, times its past week', [12, 8], `Measured times only. ${needsRules}`,
    [[queries.timeRatio, '{{kernel}} ({{scope}})']]))

  .withRow(row('Run after run'))
  .withPanel(graph('$event per unit of work ($source)', 'short', [12, 9], 'The mean per unit of work, which does not '
    + 'change with the size of the problem. A kernel whose work is not known is not here.',
  [[queries.perWork, '{{kernel}} ({{scope}}), per {{work}}']]))
  .withPanel(graph('$event per run ($source)', 'short', [12, 9], 'The mean over the repetitions of a run.',
    [[queries.perRun, '{{kernel}} ({{scope}})']]))
  .withPanel(graph('Wall time of a run', 's', [12, 9], 'Measured times only: imported ones are not here.',
    [[queries.wall, '{{kernel}} ({{scope}})']]))
  .withPanel(graph('Processor time of a run', 's', [12, 9], 'task-clock: the time of all threads together, so it is '
    + 'more than the wall time where several run at once.', [[queries.processor, '{{kernel}} ({{scope}})']]))
  .withPanel(graph('Page faults of a run', 'short', [12, 9], 'First touches of memory above all: temporaries that are '
    + 'allocated anew show here. Counted by the kernel as software events or, where these are not permitted, by '
    + 'getrusage for the whole process.',
  [[queries.faults, '{{event}}, {{kernel}} ({{scope}})'],
    [queries.faultsOfRusage, '{{event}}, {{kernel}} ({{scope}}, rusage)']]))
  .withPanel(graph('Counted for which share of the time ($source)', 'percentunit', [12, 9], 'Below 100 % there were '
    + 'fewer counters than events: the rest of the count is extrapolated, not measured. What was not measured at all, '
    + 'such as simulated events, has no share.',
  [[queries.counted, '{{event}}, {{kernel}} ({{scope}})']]).min(0).max(1))
  .withPanel(graph('What is no count ($source)', 'none', [24, 7], 'Energy and the like, each in the unit that its legend '
    + 'names.', [[queries.quantities, '{{event}} in {{unit}}, {{kernel}} ({{scope}})']]))

  .withRow(row('$kernel').repeat('kernel'))
  .withPanel(bandGraph('$event per unit of work ($source)', 'short', [8, 8], bandOf, queries.perWorkBand))
  .withPanel(bandGraph('$event per run ($source)', 'short', [8, 8], bandOf, queries.perRunBand))
  .withPanel(bandGraph('Wall time of a run', 's', [8, 8], `Measured times only. ${bandOf}`, queries.wallBand));

process.stdout.write(`${JSON.stringify(dashboard.build(), null, 2)}\n`);
