/** A table whose rows are put in the order of a column, by a button in its head. */

/** @param {HTMLTableElement} table  Each cell says in `data-sort` by which number it is sorted. */
export function sorting(table) {
  const heads = [...table.querySelectorAll("th")].filter(({ scope }) => scope === "col");
  const body = table.tBodies[0];
  heads.forEach((head, place) => {
    head.querySelector("button")?.addEventListener("click", () => {
      const down = head.ariaSort === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.ariaSort = down ? "descending" : "ascending";
      const rows = [...body.rows].map((row) => ({ row, ...key(row.cells[place]) }));
      rows.sort((one, other) => {
        // What isn't known stands last in either order.
        if (one.missing || other.missing) return Number(one.missing) - Number(other.missing);
        const numbers = one.number - other.number;
        const order = Number.isNaN(numbers) ? collator.compare(one.text, other.text) : numbers;
        return down ? -order : order;
      });
      body.append(...rows.map(({ row }) => row));
    });
  });
}

const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

/** @param {HTMLElement} cell */
function key({ dataset, textContent }) {
  const text = (textContent ?? "").trim();
  return { text, missing: !text, number: dataset.sort ? Number(dataset.sort) : NaN };
}
