// Panels as all of ours are, on Grafana's grid of 24 columns.
import {
  FieldColorBuilder, FieldColorModeId, RowBuilder, ThresholdsConfigBuilder, ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TablePanel } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';
import {
  BigValueGraphMode, GraphThresholdsStyleConfigBuilder, GraphThresholdsStyleMode, LegendDisplayMode, LegendPlacement,
  ReduceDataOptionsBuilder, SortOrder, TableSortByFieldStateBuilder, TooltipDisplayMode, VisibilityMode,
  VizLegendOptionsBuilder, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';

export const source = { type: 'prometheus', uid: '${datasource}' };

const SHORTEST_STEP = '5m'; // Prometheus does not see a sample that is older
const TWO_DAYS = 2 * 86400e3;

let panels = 0;

/** @returns the builder, with what every panel has. */
function begun(builder, title, description, [width, height]) {
  panels += 1;
  return builder.id(panels).title(title).description(description).datasource(source).span(width).height(height);
}

/** The heading of the panels that follow. */
export function row(title) {
  panels += 1;
  return new RowBuilder(title).id(panels);
}

const letter = (index) => String.fromCharCode('A'.charCodeAt(0) + index);

/** The first of `steps` has no lower end. */
const thresholds = (...steps) => new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute)
  .steps(steps.map(([color, value]) => ({ color, value: value ?? null })));

/** Lines over time; `targets` are pairs of an expression and a legend. */
export function graph(title, unit, size, description, targets) {
  const panel = begun(new TimeseriesPanel(), title, description, size)
    .unit(unit)
    .interval(SHORTEST_STEP)
    .lineWidth(1)
    .showPoints(VisibilityMode.Always) // each is a run
    .pointSize(5)
    .spanNulls(TWO_DAYS)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom)
      .showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  targets.forEach(([expression, legend], index) => panel.withTarget(
    new DataqueryBuilder().refId(letter(index)).datasource(source).expr(expression).legendFormat(legend).range()));
  return panel;
}

/** A ratio over time, with a line where nothing has changed. */
export function ratioGraph(title, size, description, targets) {
  return graph(title, 'none', size, description, targets).decimals(3)
    .thresholds(thresholds(['transparent'], ['text', 1]))
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
}

/**
 * The mean over time and the interval around it, for one kernel. What fills the interval names the series at its lower
 * end, so names are fixed; there may be a region and a process, and nothing else, to tell apart.
 */
export function bandGraph(title, unit, size, description, { mean, lower, upper }) {
  const panel = graph(title, unit, size, description,
    [[mean, 'mean, {{scope}}'], [lower, 'lower, {{scope}}'], [upper, 'upper, {{scope}}']]);
  for (const [scope, color] of [['region', 'blue'], ['process', 'orange']]) {
    const fixed = { id: 'color', value: { mode: 'fixed', fixedColor: color } };
    const edge = [fixed, { id: 'custom.lineWidth', value: 0 }, { id: 'custom.showPoints', value: 'never' },
      { id: 'custom.hideFrom', value: { legend: true, tooltip: false, viz: false } }];
    panel.overrideByName(`mean, ${scope}`, [fixed])
      .overrideByName(`lower, ${scope}`, edge)
      .overrideByName(`upper, ${scope}`, [...edge, { id: 'custom.fillBelowTo', value: `lower, ${scope}` },
        { id: 'custom.fillOpacity', value: 25 }]);
  }
  return panel;
}

/** One number of the last run; `steps` are colours and where they begin. */
export function stat(title, unit, size, description, expression, steps) {
  return begun(new StatPanel(), title, description, size)
    .unit(unit)
    .noValue('none')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(thresholds(...steps))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .graphMode(BigValueGraphMode.None)
    .withTarget(new DataqueryBuilder().refId('A').datasource(source).expr(expression).instant());
}

/**
 * A row for each value: its labels under the headings that `labels` gives them, then its figures. Of each figure,
 * `columns` has heading, expression, unit and digits; one without a heading is asked for its labels alone. Rows whose
 * labels agree become one.
 */
export function table(title, size, description, labels, columns, sortedBy, descending = false) {
  const panel = begun(new TablePanel(), title, description, size).filterable(true);
  const shown = {};
  const hidden = { Time: true, __name__: true, job: true, instance: true, source: true };
  columns.forEach(({ heading, expression, unit, digits, steps }, index) => {
    const field = columns.length === 1 ? 'Value' : `Value #${letter(index)}`;
    panel.withTarget(new DataqueryBuilder().refId(letter(index)).datasource(source).expr(expression)
      .format(PromQueryFormat.Table).instant());
    if (!heading) {
      hidden[field] = true;
      return;
    }

    shown[field] = heading;
    const properties = [{ id: 'unit', value: unit }];
    if (digits !== undefined) properties.push({ id: 'decimals', value: digits });
    if (steps) {
      properties.push({ id: 'thresholds', value: thresholds(...steps).build() },
        { id: 'custom.cellOptions', value: { type: 'color-text' } });
    }
    panel.overrideByName(heading, properties);
  });
  if (columns.length > 1) panel.withTransformation({ id: 'merge', options: {} });
  const order = [...Object.keys(labels), ...Object.keys(shown)];
  return panel
    .withTransformation({
      id: 'organize',
      options: {
        excludeByName: hidden,
        indexByName: Object.fromEntries(order.map((name, index) => [name, index])),
        renameByName: { ...labels, ...shown },
      },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortedBy).desc(descending)]);
}
