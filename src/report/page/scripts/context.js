// What the numbers must be read with.

function contextRows() {
  const c = report.context;
  const caches = c.caches.map((cache) => `L${cache.level} ${cache.type} ${bytes(cache.size_bytes)}${cache.ways ? `, ${cache.ways} ways` : ''}`
    + `${cache.copy_bytes_per_second ? `, copies ${withUnit(cache.copy_bytes_per_second, 'bytes/s')}` : ''}`);
  const isImported = kernels.length > 0 && kernels.every((kernel) => timeStatus(kernel) === 'imported');
  const yesNo = (value) => (value === null ? null : value ? 'on' : 'off');
  return [
    ['command', c.argv.join(' ')], ['plan', report.plan.file], ['host', c.host], ['time', c.time],
    ['processor', c.cpu_model], ['processors', c.processors], ['cores', c.cores], ['sockets', c.sockets],
    ['caches', caches.join('; ')], ['memory copies', c.copy_bytes_per_second === null ? null : withUnit(c.copy_bytes_per_second, 'bytes/s')],
    ['kernel', c.kernel_release], ['virtualisation', c.virtualisation], ['perf_event_paranoid', c.perf_event_paranoid],
    ['governor', c.governor], ['turbo', yesNo(c.turbo)], ['address space randomisation', yesNo(c.aslr)],
    ['load at the start', c.load_1min], ['stolen by the hypervisor', c.steal_seconds === null ? null : duration(c.steal_seconds)],
    ['compiler', c.compiler], ['flags', c.compiler_flags], ['commit', c.git_commit && c.git_commit + (c.git_dirty ? ', with changes' : '')],
    ...(isImported ? [] : [['order', report.plan.order], ['seed', report.plan.seed], ['executions of a run', report.plan.passes]]),
    ['counterprof', report.counterprof],
  ].filter(([, value]) => value !== null && value !== undefined && value !== '');
}

function context() {
  return section('context', 'Machine and moment',
    h('dl', {}, contextRows().map(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))])),
    figure({ draw: () => [], table: everything }).element);
}

/** Every value of the report, those without a number, too. */
function everything() {
  return {
    caption: 'Every value of every kernel, with its source, status and reason',
    columns: [
      { title: 'kernel', isText: true, value: (row) => row.kernel.label },
      { title: 'event', isText: true, value: (row) => row.event.event },
      { title: 'source', isText: true, value: (row) => row.event.source },
      { title: 'scope', isText: true, value: (row) => row.event.scope },
      { title: 'level', value: (row) => row.event.level },
      { title: 'status', isText: true, value: (row) => row.event.status.replaceAll('_', ' ') },
      { title: 'mean', value: (row) => row.event.summary?.mean ?? null, mark: (row) => (isMeasured(row.event.status) ? null : 'unmeasured') },
      { title: 'standard error', value: (row) => row.event.summary?.standard_error ?? null },
      { title: 'unit', isText: true, value: (row) => row.event.unit || null },
      { title: 'reason', isText: true, value: (row) => row.event.reason?.text ?? null },
    ],
    rows: chosenKernels().flatMap((kernel) => kernel.events.map((event) => ({ kernel, event }))),
  };
}
