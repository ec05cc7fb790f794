// Figures as the text report prints them.

/** With that many digits that say something: "25.0", "0.00573", "132,928", "2.50e-8". */
function significant(number, digits = 4) {
  if (number === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(number)));
  if (magnitude < -4 || magnitude > 14) return number.toExponential(digits - 1);
  if (magnitude >= 4) return Math.round(number).toLocaleString('en-US');
  return number.toFixed(Math.max(0, digits - 1 - magnitude));
}

const durations = [[1, 's'], [1e3, 'ms'], [1e6, 'us'], [1e9, 'ns']];

function duration(seconds) {
  const [factor, unit] = durations.find(([candidate]) => Math.abs(seconds) * candidate >= 1) ?? durations.at(-1);
  return `${significant(seconds * factor)} ${unit}`;
}

const percent = (fraction) => `${significant(100 * fraction, 3)} %`;

function bytes(number) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, number)) / 10)));
  return `${significant(number / 1024 ** step, 3)} ${units[step]}`;
}

/** What an axis writes at its ticks: 0.004, 20, 5k, never 4m. */
const axisNumber = (number) => (number !== 0 && Math.abs(number) < 1 ? d3.format('~g')(number) : d3.format('~s')(number));

/** Of a logarithmic axis only some, as there is no room for all. */
const logNumber = (number) => (/^[125](e|$)/.test(number.toExponential().replace('.0', '')) ? axisNumber(number) : '');

/** A value with its unit, as far as people want to read it. */
function withUnit(number, unit) {
  if (unit === 's') return duration(number);
  if (unit === 'ns') return duration(number * 1e-9);
  if (unit === 'bytes') return bytes(number);
  if (unit === 'bytes/s') return `${significant(number / 1e9, 3)} GB/s`;
  return `${significant(number)}${unit ? ` ${unit}` : ''}`;
}
