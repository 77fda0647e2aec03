/** A file holds no more rows than this. */
export const ROWS_MAX = 100_000;

/** Rows of a list, page by page. */
export type Pages = AsyncIterable<readonly (readonly string[])[]>;

/**
 * Read pages into a CSV file (RFC 4180).
 *
 * `told` is called after each page with the number of rows so far, and stops the reading by
 * returning false.
 */
export async function csvOf(
  columns: readonly string[],
  pages: Pages,
  told: (rows: number) => boolean,
): Promise<string> {
  const lines = [line(columns)];
  for await (const rows of pages) {
    lines.push(...rows.map(line));
    if (!told(lines.length - 1) || lines.length > ROWS_MAX) break;
  }
  return `${lines.join("\r\n")}\r\n`;
}

/**
 * Write values as a line of a CSV file.
 *
 * What a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection),
 * also behind a semicolon within a value.
 */
function line(values: readonly string[]): string {
  return values.map(cell).join(",");
}

// What begins a formula, also in its full width; and what ends a cell: spreadsheets set to many
// languages take a semicolon for that, quoted or not.
const FORMULA = /(^|[;,\t\r\n]["\s]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r])/g;

function cell(value: string): string {
  const harmless = value.replace(FORMULA, "$1'");
  return /[",;\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
